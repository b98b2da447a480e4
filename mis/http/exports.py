"""What one may read as a zip: `/api/conversations/{id}/export`, and what an extension has to give."""

from datetime import datetime

from starlette.responses import Response
from starlette.routing import Route

from mis.http.door import Asked, Door
from mis.http.parts import Parts
from mis.http.path_id import path_id
from mis.operations.export import ExportDesk
from mis.operations.export_chapter import Export
from mis.settings import Settings
from protocol.values import ConversationId

ZIP = "application/zip"
# Headers of ours: how many entries, and how many bytes there will be, more or less, for who shows how far it has come.
MESSAGES, BYTES = "Export-Messages", "Export-Bytes"


class Exports:
    def __init__(self, desk: ExportDesk, settings: Settings) -> None:
        self.desk = desk
        self._zone = settings.zone

    async def give(self, export: Export, thing: str) -> Response:
        """The zip, as it is made.

        Shape:   thing: what its name begins with
        Raises:  RateLimited, NotFound, Conflict, Unavailable
        """
        return await Parts.begun(self.desk.read(export), self._headers(export, thing), media_type=ZIP)

    def _headers(self, export: Export, thing: str) -> dict[str, str]:
        day = datetime.fromtimestamp(export.moment.at / 1_000, self._zone)
        return {
            "Content-Disposition": f'attachment; filename="{thing}-{day:%Y-%m-%d}.zip"',
            "Accept-Ranges": "none",
            MESSAGES: str(export.count),
            BYTES: str(export.bytes),
        }


class ExportRoutes:
    def __init__(self, door: Door, exports: Exports) -> None:
        self._door = door
        self._exports = exports

    def routes(self) -> list[Route]:
        return [self._door.route("GET", "/api/conversations/{id}/export", self._give)]

    async def _give(self, asked: Asked) -> Response:
        export = await self._exports.desk.begin(asked.actor, ConversationId(path_id(asked)))
        return await self._exports.give(export, "conversation")
