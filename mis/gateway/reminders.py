"""The reminders of urgent messages: looked for by every node, told by one."""

from contextlib import suppress

from mis.clock import Clock
from mis.operations.urgent import remind_due
from mis.rounds import Rounds
from mis.store.store import Store
from protocol.errors import Unavailable


class Reminders(Rounds):
    name = "reminders"
    every_s = 5.0

    def __init__(self, store: Store, clock: Clock) -> None:
        super().__init__()
        self._store = store
        self._clock = clock

    async def look(self) -> None:
        """Remind whoever is due."""
        with suppress(Unavailable):  # what is due stays due
            await remind_due(self._store, now=self._clock.now())
