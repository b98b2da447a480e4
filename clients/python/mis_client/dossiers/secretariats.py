"""Who acts for whom."""

from collections.abc import AsyncIterator

from dossier.contract.secretariat import SECRETARIATS, DossierSecretariats
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange

_PAGE = Exchange("GET", SECRETARIATS, DossierSecretariats)


class Secretariats(Asking):
    def secretariat_pages(self) -> AsyncIterator[DossierSecretariats]:
        """Who acts for the account, and for whom it acts, the one that begins last first; ended ones too."""
        return self._pages(_PAGE)
