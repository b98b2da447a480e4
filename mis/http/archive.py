"""`/api/archive`: what witnesses look at, without a log-in: hashes of salted content, which tell how many there are.

Source:  C2SP tlog-tiles; the prefix is `/api/archive`
"""

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mis.archive.note import Verifier
from mis.archive.tiles import NoTileError, TilePath, tile_path, width_of
from mis.archive.tree import HASH_BYTES
from mis.http.door import Asked, Door
from mis.operations.archive import newest_checkpoint
from mis.store.store import Store
from protocol.errors import NotFound

# A full tile never changes; of the others and of the checkpoint there is a newer one in a second.
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
OCTETS = "application/octet-stream"


class ArchiveRoutes:
    def __init__(self, door: Door, store: Store, verifier: Verifier) -> None:
        self._door = door
        self._store = store
        self._verifier = verifier

    def routes(self) -> list[Route]:
        return [
            self._door.route("GET", "/api/archive/checkpoint", self._checkpoint),
            self._door.route("GET", "/api/archive/key", self._key),
            self._door.route("GET", "/api/archive/tile/{level}/{path}", self._tile),
        ]

    async def _checkpoint(self, _asked: Asked) -> Response:
        async with self._store.reading() as reading:
            return PlainTextResponse((await newest_checkpoint(reading)).note)

    async def _key(self, _asked: Asked) -> Response:
        return PlainTextResponse(f"{self._verifier}\n")

    async def _tile(self, asked: Asked) -> Response:
        parts = asked.request.path_params
        try:
            path = tile_path(parts["level"], parts["path"])
        except NoTileError as error:
            raise NotFound("no such tile") from error
        return Response(await self._read(path), headers=FOR_EVER if path.is_full else {}, media_type=OCTETS)

    async def _read(self, path: TilePath) -> bytes:
        """The hashes of a tile, as many as are asked for.

        Raises:  NotFound (no checkpoint is of a tree that has them)
        """
        async with self._store.reading() as reading:
            newest = await newest_checkpoint(reading)
            found = await reading.tiles.of([path.place])
        if path.width > width_of(path.place, newest.size):
            raise NotFound("no such tile")
        return found.get(path.place, b"")[: path.width * HASH_BYTES]
