"""From a request to its operation, and back to an answer."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from mis.bus.base import Bus
from mis.clock import Clock
from mis.errors import defect
from mis.gateway.connection import Connection
from mis.gateway.limits import Limits
from mis.metrics import Metrics
from mis.operations.conversation import typing
from mis.operations.table import OPERATIONS, Reads, Writes
from mis.store.store import Store
from mis.store.work import Outcome, Unit, bound
from protocol.contract import op_of
from protocol.conversation import Typing
from protocol.errors import BadRequest, Refusal
from protocol.frames import Request


class Dispatch:
    """Writes go to the writer, in the order they came; reads are tasks of their own, answered in any order."""

    def __init__(self, store: Store, bus: Bus, limits: Limits, *, clock: Clock, metrics: Metrics) -> None:
        self._store = store
        self._bus = bus
        self._limits = limits
        self._clock = clock
        self._metrics = metrics
        self._tasks: set[asyncio.Task[None]] = set()

    def __call__(self, connection: Connection, request: Request) -> None:
        try:
            self._limits.check(connection.account, request, self._clock.now())
            self._begin(connection, request)
        except Refusal as refusal:
            if type(request) is not Typing:
                self._settle(connection, request, refusal)

    def _begin(self, connection: Connection, request: Request) -> None:
        if isinstance(request, Typing):
            self._spawn(self._type(connection, request))
            return
        operation = OPERATIONS.get(type(request))
        if isinstance(operation, Writes):
            needs = operation.needs(connection.actor, request)
            settle = partial(self._settle, connection, request)
            self._store.writer.submit(Unit(bound(operation.run, connection.actor, request), needs, settle))
        elif isinstance(operation, Reads):
            self._spawn(self._read(operation, connection, request))
        else:
            raise BadRequest("this server does not serve the operation yet", "op")

    async def _read(self, operation: Reads, connection: Connection, request: Request) -> None:
        self._settle(connection, request, await self._look(operation.run, connection, request))

    async def _type(self, connection: Connection, request: Typing) -> None:
        told = await self._look(typing, connection, request)
        if not isinstance(told, Refusal):
            self._bus.publish(told)

    async def _look(self, run: Callable[..., Any], connection: Connection, request: Request) -> Outcome:
        try:
            async with self._store.reading() as reading:
                return await run(reading, connection.actor, request)
        except Refusal as refusal:
            return refusal
        except Exception as error:
            return defect(error)

    def _settle(self, connection: Connection, request: Request, outcome: Outcome) -> None:
        code = outcome.code if isinstance(outcome, Refusal) else None
        self._metrics.answered(op_of(type(request)), code)
        connection.answer(request.id, outcome)

    def _spawn(self, coroutine: Any) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self) -> None:
        """Wait for the reads under way."""
        await asyncio.gather(*self._tasks)
