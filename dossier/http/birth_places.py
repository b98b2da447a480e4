"""Where people are born."""

from asyncio import to_thread

from starlette.routing import Route

from dossier.contract.birth_places import BirthPlace, BirthPlaces
from dossier.domain.birth_places import found
from dossier.domain.commune import Commune
from mis.extension import Asked, Host

MOST = 12


class BirthPlaceRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        return [self._host.door.route("POST", "/api/dossier/birth-places", self._search)]

    async def _search(self, asked: Asked) -> BirthPlaces:
        places = await to_thread(found, asked.body.text, MOST)
        departments = [one.department if isinstance(one, Commune) else None for one in places]
        return BirthPlaces([BirthPlace(one.code, one.name, of) for one, of in zip(places, departments, strict=True)])
