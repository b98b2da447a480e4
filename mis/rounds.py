"""What is looked for again and again while a server runs."""

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress

from mis.errors import defect


class Rounds(ABC):
    """Order:   `start` once the store has started, `stop` before it closes.

    Shape:   what one look does is a subclass's; that it fails once does not end the rounds
    """

    name: str
    every_s: float

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._go_round(), name=self.name)

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    @abstractmethod
    async def look(self) -> None:
        """Do what is due."""

    async def _go_round(self) -> None:
        while True:
            await asyncio.sleep(self.every_s)
            try:
                await self.look()
            except Exception as error:
                defect(error)
