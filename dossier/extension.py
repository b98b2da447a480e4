"""The dossier de coordination, as an extension of the server."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from starlette.routing import Route

from dossier import demo
from dossier.commands import administer, commands
from dossier.contract import ROUTES
from dossier.http.routes import routes
from dossier.operations.circle import end_due
from dossier.operations.link import Links
from dossier.operations.projection_check import mismatches
from dossier.operations.secretariat import finish_due
from dossier.operations.tasks_called import call_for_tasks
from dossier.operations.thread import tell_said
from dossier.store.tables import metadata
from mis.extension import Actor, Dossiers, Host, Line, Mismatch, Work
from protocol.http import Route as Served
from protocol.values import DossierId, Millis


class DossierExtension:
    name = "dossier"
    contract: Sequence[Served] = ROUTES
    line = Line(Path(__file__).parent / "store", metadata, "dossier_version", "dossier")

    def __init__(self) -> None:
        self._links = Links()
        self.dossiers: Dossiers = self._links

    def routes(self, host: Host) -> Sequence[Route]:
        return routes(host)

    def mismatches(self, host: Host) -> AsyncIterator[Mismatch]:
        return mismatches(host.store, host.keyed)

    def commands(self, ask: Callable[[Any], Any]) -> click.Group | None:
        return commands(ask)

    async def administer(self, host: Host, asked: Any) -> Any:
        return await administer(host, asked)

    async def demo(
        self, host: Host, work: Work, actors: Mapping[str, Actor], moment: Callable[[str], Millis]
    ) -> Mapping[str, DossierId]:
        return await demo.tell(work, actors, moment, host.keyed)

    async def demo_files(
        self,
        host: Host,
        actors: Mapping[str, Actor],
        moment: Callable[[str], Millis],
        dossiers: Mapping[str, DossierId],
    ) -> None:
        await demo.file(host, actors, moment, dossiers)

    async def look(self, host: Host) -> None:
        await end_due(host.store)
        await finish_due(host.store)
        await tell_said(host.store, self._links.settled())
        await call_for_tasks(host.store, host.settings.zone)
