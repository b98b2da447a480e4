"""The shared thread."""

from starlette.routing import Route

from dossier.contract.timeline import TIMELINE, Timeline, TimelineKind
from dossier.http.asked import cursor_in, dossier_of, word_of
from dossier.operations import timeline
from mis.extension import Asked, Host


class TimelineRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        return [self._host.door.route("GET", TIMELINE, self._page)]

    async def _page(self, asked: Asked) -> Timeline:
        kind, before = word_of(asked, "kind", TimelineKind), cursor_in(asked, "before")
        id = dossier_of(asked)
        await self._host.store.writer.run(lambda work: timeline.visit(work, asked.actor, id))
        async with self._host.store.reading() as reading:
            return await timeline.page(reading, asked.actor, id, kind, before)
