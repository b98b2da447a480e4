"""The door of dossiers: who asks for one and sees nothing of it is noted there, for the person to read."""

from starlette.routing import Route

from dossier.contract.paths import ONE
from dossier.domain.question import Part
from dossier.http.asked import dossier_of
from dossier.operations.reading import may_read, situation_of
from dossier.operations.visit import note_refused
from mis.extension import Asked, Doorway, Handler, Store, Work
from protocol.errors import Forbidden, NotFound


class WatchedDoor:
    """The server's door, which notes refusals of what it opens under a dossier."""

    def __init__(self, door: Doorway, store: Store) -> None:
        self._door = door
        self._store = store

    def route(self, method: str, path: str, handler: Handler) -> Route:
        return self._door.route(method, path, self._watched(path, handler) if path.startswith(ONE) else handler)

    def _watched(self, path: str, handler: Handler) -> Handler:
        part = path.removeprefix(ONE).strip("/").partition("/")[0] or "dossier"

        async def watched(asked: Asked) -> object:
            try:
                return await handler(asked)
            except (Forbidden, NotFound):
                await self._store.writer.run(lambda work: _note(work, asked, part))
                raise

        return watched


async def _note(work: Work, asked: Asked, part: str) -> None:
    """Note it, unless the dossier is open to who asked: then they were refused a gesture, and not the dossier."""
    id = dossier_of(asked)
    if not may_read(asked.actor, Part.DOSSIER, await situation_of(work, id)):
        await note_refused(work, asked.actor, id, part)
