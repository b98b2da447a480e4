"""INSi is asked, and what becomes of its answer."""

from starlette.routing import Route

from dossier.contract.dossier import Dossier
from dossier.contract.insi import InsiAccess, InsiAnswered
from dossier.contract.paths import ONE
from dossier.domain.insi import InsiOutcome
from dossier.http.asked import dossier_of
from dossier.insi.client import HttpInsi
from dossier.insi.service import Insi
from dossier.operations import insi, seen
from mis.extension import Asked, Host, Work


class InsiRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host
        url = host.settings.insi_url
        self._insi: Insi | None = HttpInsi(host.settings, url) if url else None

    def routes(self) -> list[Route]:
        route = self._host.door.route
        return [
            route("GET", f"{ONE}/insi", self._access),
            route("POST", f"{ONE}/insi", self._ask),
            route("POST", f"{ONE}/insi/verdict", self._conclude),
        ]

    async def _access(self, asked: Asked) -> InsiAccess:
        async with self._host.store.reading() as reading:
            return await insi.insi_access(reading, asked.actor, dossier_of(asked), is_served=self._insi is not None)

    async def _ask(self, asked: Asked) -> InsiAnswered:
        """Who asks is admitted before INSi hears of the person, and again before they hear what it said."""
        id, writer, keyed = dossier_of(asked), self._host.store.writer, self._host.keyed
        served, identity = await writer.run(
            lambda work: insi.open_question(work, asked.actor, id, asked.body, self._insi)
        )
        outcome: InsiOutcome | None = None
        try:
            answer = await served.search(identity, asked.now)
            outcome = answer.outcome
        finally:
            await writer.run(lambda work: insi.note_asked(work, asked.actor, id, outcome))
        return await writer.run(lambda work: insi.answered(work, asked.actor, id, asked.body, answer, keyed))

    async def _conclude(self, asked: Asked) -> Dossier:
        async def run(work: Work) -> Dossier:
            await insi.conclude(work, asked.actor, dossier_of(asked), asked.body, self._host.keyed)
            return await seen.show(work, asked.actor, dossier_of(asked))

        return await self._host.store.writer.run(run)
