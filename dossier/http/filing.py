"""What was said or sent in a conversation becomes a document."""

from starlette.routing import Route

from dossier.contract.document import DossierDocument
from dossier.contract.paths import ONE
from dossier.http.asked import dossier_of
from dossier.operations import document, filing
from dossier.operations.deposit import place_in
from mis.extension import Asked, Host
from protocol.errors import NotFound


class FilingRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        return [self._host.door.route("POST", f"{ONE}/filings", self._file)]

    async def _file(self, asked: Asked) -> DossierDocument:
        host, id = self._host, dossier_of(asked)
        place = place_in(id, asked.body.client_ref)
        made = await filing.file(host.store, host.files, asked.actor, id, asked.body, place)
        shown = await host.store.writer.run(lambda work: document.show(work, asked.actor, id, made))
        if shown is None:
            raise NotFound("no such document")
        return shown
