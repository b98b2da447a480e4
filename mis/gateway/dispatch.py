"""From a request to its operation, and back to an answer."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from mis.bus.base import Bus
from mis.clock import Clock
from mis.errors import defect
from mis.gateway.connection import Connection
from mis.gateway.limits import Limits
from mis.gateway.live import LiveSession
from mis.metrics import Metrics
from mis.operations.conversation import typing
from mis.operations.denied import note_denied
from mis.operations.table import (
    ANSWERED_WHILE_LOCKED,
    ASKED_UNATTENDED,
    OPERATIONS,
    SERVED_WHILE_LOCKED,
    Asks,
    Desks,
    Reads,
    Seeks,
    Writes,
)
from mis.store.batch import Needs
from mis.store.store import Store
from mis.store.work import Outcome, Unit, bound
from protocol.contract import op_of
from protocol.conversation import Typing
from protocol.errors import Locked, Refusal
from protocol.frames import Request
from protocol.values import Millis


class Dispatch:
    """Writes go to the writer, in the order they came; reads are tasks of their own, answered in any order."""

    def __init__(self, store: Store, bus: Bus, limits: Limits, *, desks: Desks, clock: Clock, metrics: Metrics) -> None:
        self._store = store
        self._desks = desks
        self._bus = bus
        self._limits = limits
        self._clock = clock
        self._metrics = metrics
        self._tasks: set[asyncio.Task[None]] = set()

    def __call__(self, connection: Connection, request: Request) -> None:
        now = self._clock.now()
        try:
            self._limits.check(connection.account, request, now)
            self._admit(connection.live, request, now)
            self._begin(connection, request)
        except Refusal as refusal:
            if type(request) is not Typing:
                self._settle(connection, request, refusal)

    def _admit(self, live: LiveSession, request: Request, now: Millis) -> None:
        """Raises:  Locked (nothing but what unlocks it is served)."""
        if live.is_locked(now):
            if type(request) not in SERVED_WHILE_LOCKED:
                raise Locked("the session is locked")
        elif type(request) not in ASKED_UNATTENDED:
            live.active_at = now

    def _begin(self, connection: Connection, request: Request) -> None:
        if isinstance(request, Typing):
            self._spawn(self._type(connection, request))
            return
        operation = OPERATIONS[type(request)]
        if isinstance(operation, Writes):
            needs = operation.needs(connection.actor, request)
            settle = partial(self._settle, connection, request)
            self._store.writer.submit(Unit(bound(operation.run, connection.actor, request), needs, settle))
        elif isinstance(operation, Reads):
            self._spawn(self._read(operation, connection, request))
        elif isinstance(operation, Seeks):
            self._spawn(self._seek(operation, connection, request))
        else:
            self._spawn(self._ask(operation, connection, request))

    async def _read(self, operation: Reads, connection: Connection, request: Request) -> None:
        self._settle(connection, request, await self._look(operation.run, connection, request))

    async def _seek(self, operation: Seeks, connection: Connection, request: Request) -> None:
        self._settle(connection, request, await _outcome(operation.run(self._desks, connection.actor, request)))

    async def _ask(self, operation: Asks, connection: Connection, request: Request) -> None:
        settle = partial(self._settle, connection, request)
        try:
            last = await operation.run(self._desks, connection.actor, request, self._clock.now())
            self._store.writer.submit(Unit(last, Needs(), settle))
        except Refusal as refusal:
            settle(refusal)
        except Exception as error:
            settle(defect(error))

    async def _type(self, connection: Connection, request: Typing) -> None:
        told = await self._look(typing, connection, request)
        if isinstance(told, Refusal):
            note_denied(told, connection.actor, op=op_of(Typing))
        else:
            self._bus.publish(told)

    async def _look(self, run: Callable[..., Any], connection: Connection, request: Request) -> Outcome:
        return await _outcome(self._read_with(run, connection, request))

    async def _read_with(self, run: Callable[..., Any], connection: Connection, request: Request) -> Outcome:
        async with self._store.reading() as reading:
            return await run(reading, connection.actor, request)

    def _settle(self, connection: Connection, request: Request, outcome: Outcome) -> None:
        if connection.live.locked and type(request) not in ANSWERED_WHILE_LOCKED:  # since it was asked
            outcome = Locked("the session is locked")
        op, code = op_of(type(request)), None
        if isinstance(outcome, Refusal):
            code = outcome.code
            note_denied(outcome, connection.actor, op=op)
        self._metrics.answered(op, code)
        connection.answer(request.id, outcome)

    def _spawn(self, coroutine: Any) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self) -> None:
        """Wait for the reads under way."""
        await asyncio.gather(*self._tasks)


async def _outcome(work: Awaitable[Any]) -> Outcome:
    try:
        return await work
    except Refusal as refusal:
        return refusal
    except Exception as error:
        return defect(error)
