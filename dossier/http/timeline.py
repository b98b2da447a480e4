"""The shared thread."""

from starlette.routing import Route

from dossier.contract.timeline import TIMELINE, TIMELINE_SEARCH, Timeline, TimelineKind, TimelineSearch
from dossier.http.asked import cursor_in, dossier_of, word_of
from dossier.operations import timeline
from dossier.operations.timeline_wanted import Wanted
from mis.extension import Asked, Host, sought_words
from protocol.values import Cursor


class TimelineRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        route = self._host.door.route
        return [route("GET", TIMELINE, self._page), route("POST", TIMELINE_SEARCH, self._search)]

    async def _page(self, asked: Asked) -> Timeline:
        kind, before = word_of(asked, "kind", TimelineKind), cursor_in(asked, "before")
        return await self._looked_at(asked, Wanted(kind), before)

    async def _search(self, asked: Asked) -> Timeline:
        sought: TimelineSearch = asked.body
        return await self._looked_at(asked, Wanted(sought.kind, sought_words(sought.text)), sought.before)

    async def _looked_at(self, asked: Asked, wanted: Wanted, before: Cursor | None) -> Timeline:
        id = dossier_of(asked)
        await self._host.store.writer.run(lambda work: timeline.visit(work, asked.actor, id))
        async with self._host.store.reading() as reading:
            return await timeline.page(reading, asked.actor, id, wanted, before)
