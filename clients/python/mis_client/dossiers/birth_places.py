"""Where people are born, by the names that they know."""

from dossier.contract.birth_places import BirthPlaces, BirthPlaceSearch
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange

_FIND = Exchange("POST", "/api/dossier/birth-places", BirthPlaces)


class PlacesOfBirth(Asking):
    async def find_birth_places(self, text: str) -> BirthPlaces:
        """Communes by the beginning of their name or code.

        Raises:  BadRequest (more than 100 characters)
        """
        return await self._ask(_FIND, body=BirthPlaceSearch(text))
