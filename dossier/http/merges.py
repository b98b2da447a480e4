"""Two dossiers are compared, merged, and taken apart again."""

from starlette.routing import Route

from dossier.contract.merge import MERGES, DossierMerge, DossierMerges, MergeComparison
from dossier.contract.paths import ONE
from dossier.http.asked import dossier_of
from dossier.operations import comparison, merge
from mis.extension import Asked, Host, path_id
from protocol.values import DossierId


class MergeRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        route = self._host.door.route
        return [
            route("GET", f"{ONE}/comparison/{{other}}", self._compare),
            route("GET", MERGES, self._show),
            route("POST", MERGES, self._ask),
            route("POST", f"{MERGES}/{{merge}}/steps", self._move),
        ]

    async def _compare(self, asked: Asked) -> MergeComparison:
        id, other = dossier_of(asked), DossierId(path_id(asked, "other"))
        return await self._host.store.writer.run(lambda work: comparison.compare(work, asked.actor, id, other))

    async def _show(self, asked: Asked) -> DossierMerges:
        return await self._host.store.writer.run(lambda work: merge.merges(work, asked.actor, dossier_of(asked)))

    async def _ask(self, asked: Asked) -> DossierMerge:
        id = dossier_of(asked)
        return await self._host.store.writer.run(lambda work: merge.ask(work, asked.actor, id, asked.body))

    async def _move(self, asked: Asked) -> DossierMerge:
        id, which = dossier_of(asked), path_id(asked, "merge")
        return await self._host.store.writer.run(lambda work: merge.move(work, asked.actor, id, which, asked.body))
