"""A dossier as one zip."""

from pathlib import Path

from dossier.contract.export import EXPORT, ExportRequest
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange
from mis_client.transfer import Progress, export, whole
from protocol.values import DossierId

_EXPORT = Exchange("POST", EXPORT, bytes)


class Exports(Asking):
    async def export_dossier(
        self, dossier: DossierId, request: ExportRequest, file: Path, *, progress: Progress | None = None
    ) -> None:
        """Write what one may read of a dossier and of its conversations to a file, as a zip that `mis-verify` checks.

        It is recorded each time that it is asked for, so it is asked for once.

        Shape:   file: is there once all of it is, and is then another than before; progress: called with bytes fetched
                 and with how many there will be, more or less
        Raises:  Forbidden (of who does not take it along), BadRequest (no reason), TooLarge, OSError
        """
        path = _EXPORT.path(id=dossier)
        async with whole(file) as into:
            await self._over_http(lambda url, token: export(url, token, path, into, progress, request), repeats=False)
