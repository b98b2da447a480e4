"""Who opened what of a dossier, and who could not."""

from collections.abc import AsyncIterator

from dossier.contract.accesses import DossierAccesses
from dossier.contract.paths import ONE
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange
from protocol.values import DossierId

_PAGE = Exchange("GET", f"{ONE}/accesses", DossierAccesses)


class Accesses(Asking):
    def access_pages(self, dossier: DossierId) -> AsyncIterator[DossierAccesses]:
        """Who opened what, newest first: all for the person, what came from outside for who administers."""
        return self._pages(_PAGE, id=dossier)
