"""Where people are born."""

from asyncio import to_thread

from starlette.routing import Route

from dossier.contract.birth_places import BirthPlace, BirthPlaces
from dossier.domain.commune import found
from mis.extension import Asked, Host

MOST = 12


class BirthPlaceRoutes:
    def __init__(self, host: Host) -> None:
        self._host = host

    def routes(self) -> list[Route]:
        return [self._host.door.route("POST", "/api/dossier/birth-places", self._search)]

    async def _search(self, asked: Asked) -> BirthPlaces:
        communes = await to_thread(found, asked.body.text, MOST)
        return BirthPlaces([BirthPlace(one.code, one.name, one.department) for one in communes])
