"""The shared thread (fil de discussion partagé)."""

from collections.abc import AsyncIterator

from dossier.contract.timeline import TIMELINE, TIMELINE_SEARCH, Timeline, TimelineKind, TimelineSearch
from mis_client.dossiers.asking import Asking, pages
from mis_client.dossiers.exchange import Exchange
from protocol.values import Cursor, DossierId

_PAGE = Exchange("GET", TIMELINE, Timeline)
_SEARCH = Exchange("POST", TIMELINE_SEARCH, Timeline)


class Thread(Asking):
    def timeline_pages(self, dossier: DossierId, *, kind: TimelineKind | None = None) -> AsyncIterator[Timeline]:
        """What happened to the dossier and was said around it, newest first, as far as one may read it."""
        return self._pages(_PAGE, id=dossier, query={"kind": kind})

    def timeline_search_pages(
        self, dossier: DossierId, text: str, *, kind: TimelineKind | None = None
    ) -> AsyncIterator[Timeline]:
        """The lines in which words begin so, newest first; a page may be empty and not be the last.

        Raises:  Refused (bad_request: no word)
        """

        async def one(cursor: Cursor | None) -> Timeline:
            return await self._ask(_SEARCH, id=dossier, body=TimelineSearch(text, kind, cursor))

        return pages(one)
