"""One server from its lock to its last commit, and one opened for a single command."""

import gc
import ipaddress
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from mis import __version__
from mis.administration import execute, handle
from mis.app import App, build
from mis.clock import SystemClock
from mis.commands import AccountList, Command, ServerStatus
from mis.control import ControlServer, NobodyListensError, ask
from mis.domain.login import is_demo
from mis.extension import installed
from mis.folder import OwnedError, owned
from mis.logs import LogEvent, logger
from mis.server import Server, listen
from mis.settings import Settings

T = TypeVar("T")

DISK_FAILED_STATUS = 74  # EX_IOERR of sysexits.h
# A server that starts owns its folder some moments before it answers, one that stops some moments after.
ANSWERS_WITHIN_S = 10.0
POLL_S = 0.05


class DemoExposedError(Exception):
    """A demo region would be served to other machines; the message is one sentence for the operator."""


async def serve(settings: Settings, *, expose_demo: bool, on_started: Callable[[int], None]) -> None:
    """Serve until a signal asks to stop.

    Order:   own the folder, take the port, open the database, answer; on the way back the same in reverse
    Raises:  FolderError, CannotListenError, StoreError, Unavailable, DemoExposedError: one sentence each
    """
    with owned(settings.data_folder) as folder, listen(settings) as listening:
        app = build(settings, SystemClock(), installed(settings), broken=_end_at_once)
        try:
            await app.open()
            _rest_the_collector()
            await _must_not_expose_a_demo(app, expose_demo=expose_demo)
            control = ControlServer(folder, lambda told: handle(app, told))
            await control.open()
            await _answer(app, listening, on_started)
            await control.close()
        finally:
            await app.close()
    logger().info(LogEvent.SERVER_STOPPED)


async def _answer(app: App, listening: socket.socket, on_started: Callable[[int], None]) -> None:
    port: int = listening.getsockname()[1]

    def started() -> None:
        logger().info(LogEvent.SERVER_STARTED, port=port, version=__version__)
        on_started(port)

    async def stop() -> None:
        logger().info(LogEvent.SERVER_STOPPING)
        await app.drain()

    await Server(app.asgi, app.settings, on_started=started, on_stop=stop).serve(sockets=[listening])


async def administer(settings: Settings, command: Command) -> object:
    """Execute a command in the server that runs, or in one opened for it when none does.

    Raises:  FolderError, StoreError, the command's Refusal
    """
    async with administrator(settings) as execute_there:
        return await execute_there(command)


@asynccontextmanager
async def administrator(settings: Settings) -> AsyncIterator[Callable[[Command], Awaitable[Any]]]:
    """Who executes commands, one after the other: the server that runs, or one opened until the block ends.

    Raises:  FolderError, StoreError; and from each command its Refusal, NobodyListensError (the server has stopped)
    """
    async with AsyncExitStack() as stack:
        if _owns(stack, settings):
            app = await stack.enter_async_context(_opened(settings))
            yield partial(execute, app)
        else:

            async def ask_there(command: Command) -> Any:
                return ask(settings.data_folder, command)

            yield ask_there


def _owns(stack: AsyncExitStack, settings: Settings) -> bool:
    """Own the folder until the stack is left, or see that the server which owns it answers."""
    began = time.monotonic()
    while True:
        try:
            stack.enter_context(owned(settings.data_folder))
            return True
        except OwnedError:
            try:
                ask(settings.data_folder, ServerStatus())
                return False
            except NobodyListensError:
                if time.monotonic() - began > ANSWERS_WITHIN_S:
                    raise
        time.sleep(POLL_S)


async def migrate(settings: Settings) -> str:
    """Bring the database up to the code's version and return that version.

    Raises:  FolderError (a server that runs owns an embedded database, and has migrated it), StoreError, Unavailable
    """

    async def run(app: App) -> str:
        await app.migrate()
        return await app.store.version() or ""

    if settings.database_url is not None:
        return await _with_app(settings, run)
    with owned(settings.data_folder):
        return await _with_app(settings, run)


def _rest_the_collector() -> None:
    """Leave what lives as long as the server out of the garbage collector's walks, which are rare since `mis` began.

    Each connection is hundreds of objects that are looked at again and again and are never garbage: a tenth of the CPU
    of a message with 200 connections, more with more (docs/decisions/0005-transport.md).
    """
    gc.collect()
    gc.freeze()


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches the address."""
    try:
        addresses = {found[4][0] for found in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return all(ipaddress.ip_address(str(address).partition("%")[0]).is_loopback for address in addresses)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[App]:
    """A server that nobody connects to."""
    app = build(settings, SystemClock(), installed(settings), broken=_end_at_once)
    try:
        if app.store.is_embedded:
            await app.open()
        else:
            # Beside servers on other machines, which own what is numbered: an account is not.
            await app.store.check()
            await app.begin()
        yield app
    finally:
        await app.close()


async def _with_app(settings: Settings, run: Callable[[App], Awaitable[T]]) -> T:
    app = build(settings, SystemClock(), installed(settings), broken=_end_at_once)
    try:
        return await run(app)
    finally:
        await app.close()


async def _must_not_expose_a_demo(app: App, *, expose_demo: bool) -> None:
    if expose_demo or is_loopback(app.settings.host):
        return
    accounts = await execute(app, AccountList())
    if any(is_demo(account["login"]) for account in accounts):
        raise DemoExposedError(
            f"This data folder holds the demo region, whose password everybody knows, and {app.settings.host} is "
            "reached by other machines: serve it on 127.0.0.1, or say --expose-demo."
        )


def _end_at_once() -> None:
    """Stop without another write: after a failed fsync nobody knows what is on the disk (RELIABILITY, PostgreSQL)."""
    sys.stderr.write(
        "mis: the disk failed under a commit; nothing after it was acknowledged. Look at the disk first.\n"
    )
    sys.stderr.flush()
    os._exit(DISK_FAILED_STATUS)
