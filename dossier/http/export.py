"""A dossier as one zip."""

from starlette.responses import Response
from starlette.routing import Route

from dossier.contract.export import EXPORT
from dossier.http.asked import dossier_of
from dossier.operations import export
from mis.extension import Asked, Host


class ExportRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        return [self._host.door.route("POST", EXPORT, self._give)]

    async def _give(self, asked: Asked) -> Response:
        begun = await export.begin(self._host, asked.actor, dossier_of(asked), asked.body)
        return await self._host.exports.give(begun, "dossier")
