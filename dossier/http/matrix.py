"""The access matrix in force, and the types of documents."""

from starlette.routing import Route

from dossier.contract.matrix import AccessMatrix, DocumentTypes
from dossier.operations import matrix
from mis.extension import Asked, Host


class MatrixRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        route = self._host.door.route
        return [
            route("GET", "/api/dossier/matrix", self._show),
            route("GET", "/api/dossier/document-types", self._types),
        ]

    async def _show(self, asked: Asked) -> AccessMatrix:
        async with self._host.store.reading() as reading:
            return await matrix.show(reading, asked.actor)

    async def _types(self, _asked: Asked) -> DocumentTypes:
        async with self._host.store.reading() as reading:
            return await matrix.types(reading)
