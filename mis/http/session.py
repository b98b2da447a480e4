"""`/api/session`: log in, see who one is, prove it again, unlock, log out."""

from starlette.responses import Response
from starlette.routing import Route

from mis.bus.base import SessionTurn, Turn
from mis.domain.session import session_view
from mis.gateway.hub import Hub
from mis.http.door import Asked, Door
from mis.identity.pepper import Pepper
from mis.logs import LogEvent, logger
from mis.operations.log_in import LogInDesk
from mis.operations.pin import PinDesk
from mis.operations.session import end
from mis.settings import Settings
from mis.store.store import Store
from protocol.session import SessionState


class SessionRoutes:
    def __init__(
        self,
        door: Door,
        store: Store,
        hub: Hub,
        desk: LogInDesk,
        pins: PinDesk,
        pepper: Pepper,
        *,
        settings: Settings,
    ) -> None:
        self._door = door
        self._hub = hub
        self._store = store
        self._desk = desk
        self._pins = pins
        self._pepper = pepper
        self._settings = settings

    def routes(self) -> list[Route]:
        return [
            self._door.route("POST", "/api/session", self._log_in),
            self._door.route("GET", "/api/session", self._show),
            self._door.route("DELETE", "/api/session", self._log_out),
            self._door.route("POST", "/api/session/renewal", self._renew),
            self._door.route("POST", "/api/session/unlock", self._unlock),
        ]

    async def _log_in(self, asked: Asked) -> Response:
        logged_in = await self._desk.log_in(asked.body, address=asked.address, now=asked.now)
        return self._door.with_session(logged_in, status=201)

    async def _show(self, asked: Asked) -> SessionState:
        actor = asked.actor
        view = session_view(actor.session, actor.kind, actor.facts, now=asked.now, settings=self._settings)
        is_open = not view.locked and view.needs is None
        return SessionState(
            actor.profile, view, storage_key=self._pepper.storage_key(actor.account) if is_open else None
        )

    async def _renew(self, asked: Asked) -> Response:
        renewed = await self._desk.renew(asked.actor, asked.body, now=asked.now)
        return self._door.with_session(renewed, status=200)

    async def _unlock(self, asked: Asked) -> Response:
        unlocked = await self._pins.unlock_anew(asked.actor, asked.body)
        return self._door.with_session(unlocked, status=200)

    async def _log_out(self, asked: Asked) -> Response:
        actor = asked.actor
        try:
            await self._store.writer.run(lambda work: end(work, actor))
        finally:  # also when nobody knows whether it was stored: who asked to leave must not be listening
            self._hub.hear(SessionTurn(actor.session, Turn.ENDED, asked.now))
        logger().info(LogEvent.SESSION_ENDED, account=actor.account, session=actor.session)
        response = Response(status_code=204)
        self._door.set_cookie(response, "", max_age_s=0)
        return response
