"""One's list of dossiers, and one of them."""

from collections.abc import AsyncIterator

from dossier.contract.dossier import Dossier, DossierFilter, DossierPage, DossierSearch
from dossier.contract.paths import ALL, ONE
from mis_client.dossiers.asking import Asking, pages
from mis_client.dossiers.exchange import Exchange
from protocol.values import Cursor, DossierId

_ALL = DossierFilter()
_SEARCH = Exchange("POST", f"{ALL}/search", DossierPage)
_READ = Exchange("GET", ONE, Dossier)


class Listed(Asking):
    def search_pages(self, text: str = "", only: DossierFilter = _ALL) -> AsyncIterator[DossierPage]:
        """One's dossiers, the one that changed last first.

        Shape:   text: beginnings of words of the names, or the birth date; all of them if not given; only: those to
                 which all that it asks applies
        """

        async def one(cursor: Cursor | None) -> DossierPage:
            return await self._ask(_SEARCH, body=DossierSearch(text, cursor, only))

        return pages(one)

    async def read(self, dossier: DossierId) -> Dossier:
        """Who the person is, and their care circle."""
        return await self._ask(_READ, id=dossier)
