"""The life line: health events and antecedents."""

from collections.abc import AsyncIterator

from dossier.contract.life_line import EVENTS, EventCorrection, EventVersions, LifeEvent, LifeLine, WrittenEvent
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange
from protocol.values import DossierId

_PAGE = Exchange("GET", EVENTS, LifeLine)
_ADD = Exchange("POST", EVENTS, LifeEvent)
_CORRECT = Exchange("PUT", f"{EVENTS}/{{number}}", LifeEvent)
_VERSIONS = Exchange("GET", f"{EVENTS}/{{number}}/versions", EventVersions)


class LifeLines(Asking):
    def life_line_pages(self, dossier: DossierId) -> AsyncIterator[LifeLine]:
        """The life line of the person, newest first."""
        return self._pages(_PAGE, id=dossier)

    async def add_event(self, dossier: DossierId, event: WrittenEvent) -> LifeEvent:
        """Add an event to the life line.

        Raises:  Forbidden, BadRequest, TooLarge
        """
        return await self._ask(_ADD, id=dossier, body=event)

    async def correct_event(self, dossier: DossierId, number: int, correction: EventCorrection) -> LifeEvent:
        """Correct an event by a new version; every version is kept.

        Raises:  Conflict (it was corrected meanwhile), Forbidden, BadRequest, TooLarge
        """
        return await self._ask(_CORRECT, id=dossier, number=number, body=correction)

    async def read_event_versions(self, dossier: DossierId, number: int) -> EventVersions:
        """Every version of an event, newest first."""
        return await self._ask(_VERSIONS, id=dossier, number=number)
