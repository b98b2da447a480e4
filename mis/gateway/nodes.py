"""What joins this server to others on the same database: the bus between them, and the sequence of what they commit."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mis.gateway.sequence import Sequence
from mis.store.store import Store

if TYPE_CHECKING:
    from mis.bus.redis import RedisBus


@dataclass(frozen=True, slots=True)
class Nodes:
    """Order:   `open` before anybody is connected, `close` before the store closes."""

    bus: "RedisBus"
    sequence: Sequence
    store: Store

    async def open(self) -> None:
        """Raises:  Unavailable."""
        self.bus.open(await self.store.region())
        await self.sequence.open()

    async def close(self) -> None:
        await self.sequence.close()
        await self.bus.close()

    def away(self) -> list[str]:
        """What is out of reach and not needed to serve."""
        return [] if self.bus.is_up else ["bus"]
