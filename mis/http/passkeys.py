"""`/api/passkeys`: make and remove them; `/api/session/passkey`: come in by one, or unlock."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mis.http.door import Asked, Door
from mis.identity.passkey import RelyingParty, relying_party
from mis.operations.passkey import PasskeyDesk
from mis.settings import Settings
from protocol.errors import NotFound
from protocol.identity import Passkey, PasskeyChallenge, Passkeys


class PasskeyRoutes:
    def __init__(self, door: Door, desk: PasskeyDesk, settings: Settings) -> None:
        self._door = door
        self._desk = desk
        self._settings = settings

    def routes(self) -> list[Route]:
        return [
            self._door.route("GET", "/api/passkeys", self._show),
            self._door.route("POST", "/api/passkeys/options", self._new_options),
            self._door.route("POST", "/api/passkeys", self._add),
            self._door.route("DELETE", "/api/passkeys/{id}", self._remove),
            self._door.route("POST", "/api/session/passkey/options", self._options),
            self._door.route("POST", "/api/session/passkey", self._log_in),
        ]

    async def _show(self, asked: Asked) -> Passkeys:
        return await self._desk.show(asked.actor)

    async def _new_options(self, asked: Asked) -> PasskeyChallenge:
        return await self._desk.new_options(asked.actor, self._party(asked.request))

    async def _add(self, asked: Asked) -> Passkey:
        return await self._desk.add(asked.actor, asked.body, self._party(asked.request))

    async def _remove(self, asked: Asked) -> None:
        await self._desk.remove(asked.actor, asked.request.path_params["id"])

    async def _options(self, asked: Asked) -> PasskeyChallenge:
        party = self._party(asked.request)
        return await self._desk.options(asked.actor_or_none, party, address=asked.address, now=asked.now)

    async def _log_in(self, asked: Asked) -> Response:
        actor = asked.actor_or_none
        party = self._party(asked.request)
        logged_in = await self._desk.log_in(actor, asked.body, party, address=asked.address, now=asked.now)
        return self._door.with_session(logged_in, status=201 if actor is None else 200)

    def _party(self, request: Request) -> RelyingParty:
        """Raises:  NotFound (no browser has passkeys at this address)."""
        party = relying_party(self._settings, request.headers.get("host", ""))
        if party is None:
            raise NotFound("there are no passkeys at this address: it needs https and a name")
        return party
