"""Hold a seam, count who waits there, let go: how a test decides who goes first."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import await_only


class Gate:
    """Order:   who comes waits; `until` sees how many do; `open` lets them, and all who come later, go on."""

    def __init__(self) -> None:
        self._waiting = 0
        self._opened = asyncio.Event()
        self._changed = asyncio.Condition()

    async def passed(self) -> None:
        """Wait before the gate."""
        async with self._changed:
            self._waiting += 1
            self._changed.notify_all()
        await self._opened.wait()

    async def until(self, waiting: int) -> None:
        """Wait until so many have come."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._waiting >= waiting)

    def open(self) -> None:
        self._opened.set()


@contextmanager
def before_commit(engine: AsyncEngine) -> Iterator[Gate]:
    """Hold every transaction of the engine just before its COMMIT is sent."""
    gate = Gate()

    def hold(_connection: Any) -> None:
        await_only(gate.passed())

    event.listen(engine.sync_engine, "commit", hold)
    try:
        yield gate
    finally:
        gate.open()  # and stays open: who still passes would trip over a listener that is taken away
