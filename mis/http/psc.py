"""`/api/psc`: a browser's way out to Pro Santé Connect and back, and what the provider says by itself.

Whoever navigates here sees a page of ours in the end, never a problem document: the web client says what went wrong.
"""

from urllib.parse import parse_qs

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from mis.bus.base import SessionTurn, Turn
from mis.gateway.hub import Hub
from mis.http.door import Asked, Door
from mis.identity.psc.errors import ProviderUnavailableError, Reason, RefusedError
from mis.operations.psc import ATTEMPT_MS, PscDesk, WayBack
from mis.operations.session import DAY_MS, end
from mis.settings import Settings
from mis.store.store import Store
from protocol.errors import BadRequest, Forbidden, NotFound, Refusal, Unavailable

HOME = "/"
UNKNOWN_ACCOUNT = "/?log-in=unknown-account"
REFUSED = "/?log-in=refused"
UNAVAILABLE = "/?log-in=unavailable"


class PscRoutes:
    """Shape:   desk is None where the operator has not set Pro Santé Connect up: then the routes lead nowhere."""

    def __init__(self, door: Door, store: Store, hub: Hub, desk: PscDesk | None, settings: Settings) -> None:
        self._door = door
        self._store = store
        self._hub = hub
        self._desk = desk
        self._settings = settings

    def routes(self) -> list[Route]:
        return [
            self._door.route("GET", "/api/psc/start", self._start),
            self._door.route("GET", "/api/psc/callback", self._finish),
            self._door.route("POST", "/api/psc/backchannel-logout", self._hear_log_out),
            self._door.route("GET", "/api/psc/frontchannel-logout", self._see_log_out),
            self._door.route("GET", "/api/psc/logout", self._log_out),
        ]

    async def _start(self, asked: Asked) -> Response:
        if self._desk is None:
            return _to(UNAVAILABLE)
        device = asked.request.query_params.get("device")
        try:
            out = await self._desk.start(asked.actor_or_none, device, address=asked.address, now=asked.now)
        except (ProviderUnavailableError, Refusal):
            return _to(UNAVAILABLE)
        response = _to(out.address)
        self._know_browser(response, out.browser, max_age_s=ATTEMPT_MS // 1_000)
        return response

    async def _finish(self, asked: Asked) -> Response:
        if self._desk is None:
            return _to(UNAVAILABLE)
        query = asked.request.query_params
        browser = asked.request.cookies.get(_browser_cookie(self._settings))
        back = WayBack(query.get("state"), query.get("code"), query.get("iss"), browser)
        try:
            came = await self._desk.finish(back, address=asked.address, now=asked.now)
            response = _to(HOME)
            self._door.set_cookie(response, came.token, max_age_s=self._settings.session_days * DAY_MS // 1_000)
        except RefusedError as error:
            response = _to(UNKNOWN_ACCOUNT if error.reason is Reason.UNKNOWN_ACCOUNT else REFUSED)
        except (ProviderUnavailableError, Refusal):
            response = _to(UNAVAILABLE)
        self._know_browser(response, "", max_age_s=0)
        return response

    async def _log_out(self, asked: Asked) -> Response:
        """End the session here, then send its owner to end the one there.

        A page elsewhere cannot send anybody here: the cookie is SameSite=Strict, and comes with no such navigation; one
        of a neighbour of the same site is told by the browser.

        Raises:  Forbidden (Fetch Metadata, 2.3: not from our own page, nor from the person's own hand)
        """
        if asked.request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            raise Forbidden("a foreign page")
        try:
            address = await self._left(asked)
        finally:  # also when nobody knows whether it was stored: who asked to leave must not be listening
            self._hub.hear(SessionTurn(asked.actor.session, Turn.ENDED, asked.now))
        response = _to(address or HOME)
        self._door.set_cookie(response, "", max_age_s=0)
        return response

    async def _hear_log_out(self, asked: Asked) -> Response:
        """Source:  OpenID Connect Back-Channel Logout 1.0, 2.5 to 2.8."""
        if self._desk is None:
            raise NotFound("Pro Santé Connect")
        form = parse_qs((await asked.request.body()).decode("utf-8", "replace"))
        try:
            await self._desk.hear_log_out(form.get("logout_token", [""])[0], address=asked.address, now=asked.now)
        except RefusedError as error:
            raise BadRequest("no log-out token of the provider, or one that came before") from error
        except ProviderUnavailableError as error:
            raise Unavailable("the provider's keys are out of reach") from error
        return Response()

    async def _see_log_out(self, asked: Asked) -> Response:
        if self._desk is None:
            raise NotFound("Pro Santé Connect")
        query = asked.request.query_params
        await self._desk.see_log_out(query.get("iss"), query.get("sid"), address=asked.address)
        return Response()

    async def _left(self, asked: Asked) -> str | None:
        if self._desk is not None:
            return await self._desk.log_out(asked.actor, now=asked.now)
        await self._store.writer.run(lambda work: end(work, asked.actor))
        return None

    def _know_browser(self, response: Response, secret: str, *, max_age_s: int) -> None:
        """Have the browser show on its way back that it is the one that went out.

        Lax, unlike the session's cookie: the way back is a navigation from a page of the provider's.
        """
        response.set_cookie(
            _browser_cookie(self._settings),
            secret,
            max_age=max_age_s,
            path="/",
            secure=self._settings.secure,
            httponly=True,
            samesite="lax",
        )


def _browser_cookie(settings: Settings) -> str:
    """As the session's (`mis.http.identify`): bound to this host and to https, where there is https."""
    return "__Host-mis_psc" if settings.secure else "mis_psc"


def _to(address: str) -> Response:
    """See Other: whatever was asked, what comes next is got (RFC 9110, 15.4.4)."""
    return RedirectResponse(address, status_code=303)
