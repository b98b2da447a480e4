"""What one has to do."""

from starlette.routing import Route

from dossier.contract.tasks import Tasks
from dossier.http.asked import cursor_in, today
from dossier.operations.tasks import tasks
from mis.extension import Asked, Host


class TaskRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        return [self._host.door.route("GET", "/api/dossier/tasks", self._tasks)]

    async def _tasks(self, asked: Asked) -> Tasks:
        async with self._host.store.reading() as reading:
            return await tasks(reading, asked.actor, today(self._host, reading.now), cursor_in(asked, "after"))
