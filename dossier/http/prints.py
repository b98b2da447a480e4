"""What goes to paper."""

from starlette.routing import Route

from dossier.contract.paths import ONE
from dossier.http.asked import dossier_of
from dossier.operations import prints
from mis.extension import Asked, Host


class PrintRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        return [self._host.door.route("POST", f"{ONE}/prints", self._print)]

    async def _print(self, asked: Asked) -> None:
        await self._host.store.writer.run(
            lambda work: prints.print_part(work, asked.actor, dossier_of(asked), asked.body)
        )
