"""`/api/session`: log in, see who one is, log out."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mis.clock import Clock
from mis.domain.session import session_view
from mis.gateway.hub import Hub
from mis.http.identify import cookie_name, identify, is_own_origin
from mis.logs import LogEvent, logger
from mis.operations.session import DAY_MS, LogInDesk, end
from mis.settings import Settings
from mis.store.store import Store
from protocol.codec import wrong_field
from protocol.errors import BadRequest, Forbidden
from protocol.session import LogIn, SessionState

_LOG_IN = msgspec.json.Decoder(LogIn)


class SessionRoutes:
    def __init__(self, store: Store, hub: Hub, desk: LogInDesk, *, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._hub = hub
        self._desk = desk
        self._settings = settings
        self._clock = clock

    def routes(self) -> list[Route]:
        path = "/api/session"
        return [
            Route(path, self.log_in, methods=["POST"]),
            Route(path, self.show, methods=["GET"]),
            Route(path, self.log_out, methods=["DELETE"]),
        ]

    async def log_in(self, request: Request) -> Response:
        # Else a page elsewhere could log its visitor in as itself, and read what the visitor then writes (login CSRF).
        if "origin" in request.headers and not is_own_origin(request, self._settings):
            raise Forbidden("a foreign origin")
        asked = _asked(await request.body())
        address = request.client.host if request.client else ""
        logged_in = await self._desk.log_in(asked, address=address, now=self._clock.now())
        response = _json(logged_in, status=201)
        self._set_cookie(response, logged_in.token, max_age_s=self._settings.session_days * DAY_MS // 1_000)
        return response

    async def show(self, request: Request) -> Response:
        actor = await identify(request, self._store, self._settings, self._clock)
        return _json(SessionState(actor.profile, session_view(actor)), status=200)

    async def log_out(self, request: Request) -> Response:
        actor = await identify(request, self._store, self._settings, self._clock)
        try:
            await self._store.writer.run(lambda work: end(work, actor))
        finally:  # also when nobody knows whether it was stored: who asked to leave must not be listening
            self._hub.end_session(actor.session, actor.account)
        logger().info(LogEvent.SESSION_ENDED, account=actor.account, session=actor.session)
        response = Response(status_code=204)
        self._set_cookie(response, "", max_age_s=0)
        return response

    def _set_cookie(self, response: Response, token: str, *, max_age_s: int) -> None:
        response.set_cookie(
            cookie_name(self._settings),
            token,
            max_age=max_age_s,
            path="/",
            secure=self._settings.secure,
            httponly=True,
            samesite="strict",
        )


def _asked(body: bytes) -> LogIn:
    try:
        return _LOG_IN.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BadRequest("the body is a JSON object with login and password", wrong_field(str(error))) from error


def _json(value: Any, *, status: int) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")
