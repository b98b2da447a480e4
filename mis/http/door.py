"""The one door of every route over HTTP: who may in is looked up in the contract, before anything else happens.

A route that no contract lists cannot be served, so none is left out of admission (`protocol.http.ROUTES`, and what
extensions add to it).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mis.actor import Actor
from mis.clock import Clock
from mis.domain.session import Needed
from mis.gateway.hub import Hub
from mis.gateway.limits import Limits
from mis.http.identify import cookie_name, identify, is_own_origin, must_need_nothing
from mis.operations.denied import note_denied
from mis.operations.session import DAY_MS, lock_idle
from mis.settings import Settings
from mis.store.store import Store
from protocol.codec import wrong_field
from protocol.errors import BadRequest, Forbidden, Locked, Refusal, Unauthenticated
from protocol.http import ROUTES, Admission
from protocol.http import Route as Served
from protocol.session import LoggedIn
from protocol.values import AccountKind, Millis

# Activity over HTTP of a session without connections is written at most so often.
BEHIND_MS = 30_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that was admitted.

    Shape:   body is the structure that the contract names, or None; address is the client's, as trusted proxies tell it
    Units:   now in ms since 1970-01-01 UTC
    """

    request: Request
    actor_or_none: Actor | None
    body: Any
    address: str
    now: Millis

    @property
    def actor(self) -> Actor:
        if self.actor_or_none is None:
            raise Unauthenticated("no session")
        return self.actor_or_none


Handler = Callable[[Asked], Awaitable[Any]]


class Door:
    def __init__(
        self,
        store: Store,
        hub: Hub,
        limits: Limits,
        *,
        settings: Settings,
        clock: Clock,
        contract: Sequence[Served] = ROUTES,
    ) -> None:
        self._contract = contract
        self._store = store
        self._hub = hub
        self._limits = limits
        self._settings = settings
        self._clock = clock

    def route(self, method: str, path: str, handler: Handler) -> Route:
        """Serve a route of the contract; a parameter `path` takes all that follows, slashes included.

        Raises:  LookupError (the contract does not list it)
        """
        served = next((one for one in self._contract if (one.method, one.path) == (method, path)), None)
        if served is None:
            raise LookupError(f"no contract lists {method} {path}")

        async def endpoint(request: Request) -> Response:
            try:
                asked = await self._admitted(served, request)
                answer = await handler(asked)
                self._must_still_be_open(served, asked)
            except Refusal as refusal:
                actor = getattr(request.state, "actor", None)
                note_denied(refusal, actor, route=f"{served.method} {served.path}")
                raise
            return _response(served, answer)

        return Route(path.replace("{path}", "{path:path}"), endpoint, methods=[method])

    def with_session(self, logged_in: LoggedIn, *, status: int) -> Response:
        """The answer to a log-in: the session, and its cookie for browsers."""
        response = _json(logged_in, status)
        self.set_cookie(response, logged_in.token, max_age_s=self._settings.session_days * DAY_MS // 1_000)
        return response

    def set_cookie(self, response: Response, token: str, *, max_age_s: int) -> None:
        """Give a browser its session's cookie; an empty one, of no age, takes it away."""
        response.set_cookie(
            cookie_name(self._settings),
            token,
            max_age=max_age_s,
            path="/",
            secure=self._settings.secure,
            httponly=True,
            samesite="strict",
        )

    async def _admitted(self, served: Served, request: Request) -> Asked:
        now = self._clock.now()
        address = request.client.host if request.client else ""
        is_for_anybody = served.admission is Admission.ANYBODY
        actor = await (self._who_may_ask_as_nobody(request) if is_for_anybody else self._actor(request))
        if actor is not None:
            self._limits.check_request(actor.account, now)
            await _ADMIT[served.admission](self, actor, now)
            self._must_be_enough(served, actor)
        return Asked(request, actor, await _body(served, request), address, now)

    async def _who_may_ask_as_nobody(self, request: Request) -> Actor | None:
        """The session that a request bears, if it is a live one; a page elsewhere must not send its visitor in here.

        Else such a page could log its visitor in as itself, and read what the visitor then writes (login CSRF).

        Raises:  Forbidden (a page that is not the server's own)
        """
        if request.method != "GET" and "origin" in request.headers and not is_own_origin(request, self._settings):
            raise Forbidden("a foreign origin")
        try:
            return await self._actor(request)
        except (Unauthenticated, Forbidden):
            return None

    async def _actor(self, request: Request) -> Actor:
        """Who asks; an idle session is locked in the database at once, so that no clock set back opens it."""
        actor = await identify(request, self._store, self._settings, self._clock)
        facts, now = self._hub.seen(actor), self._clock.now()
        if facts.is_locked(now) and actor.facts.locked_at is None:
            await self._store.writer.run(lambda work: lock_idle(work, [(actor.session, facts.active_at)]))
            facts = replace(facts, locked_at=now)
        request.state.actor = actor = replace(actor, facts=facts)
        return actor

    def _must_be_enough(self, served: Served, actor: Actor) -> None:
        """See that what its owner has proved is enough for this; it is for what sets up the rest.

        Raises:  Forbidden
        """
        sets_up = served.sets_up and actor.facts.needed(actor.kind, self._settings) is Needed.SECOND_FACTOR
        if served.admission in _OPEN and not sets_up:
            must_need_nothing(actor, self._settings)

    def _must_still_be_open(self, served: Served, asked: Asked) -> None:
        """See that a session was not locked while its answer was read; what was written stays written, and is answered.

        Raises:  Locked
        """
        reads = served.method == "GET" or served.asks
        if reads and served.admission in _OPEN and self._hub.seen(asked.actor).locked_at is not None:
            raise Locked("the session is locked")

    async def locked_too(self, _actor: Actor, _now: Millis) -> None:
        """Admit every session that lives."""

    async def full(self, actor: Actor, now: Millis) -> None:
        """Raises:  Locked."""
        if actor.facts.is_locked(now):
            raise Locked("the session is locked")
        if not self._hub.was_active(actor.session, now) and now - actor.facts.active_at >= BEHIND_MS:
            await self._store.writer.run(lambda work: work.sessions.were_active([(actor.session, now)]))

    async def fresh(self, actor: Actor, now: Millis) -> None:
        """Raises:  Locked, Forbidden (details.needs is login: the last full log-in is too long ago)."""
        await self.full(actor, now)
        if not actor.facts.is_fresh(now, self._settings):
            raise Forbidden("a full log-in is needed", {"needs": "login"})

    async def professional(self, actor: Actor, now: Millis) -> None:
        """Raises:  Locked, Forbidden."""
        await self.full(actor, now)
        if actor.kind is not AccountKind.PROFESSIONAL:
            raise Forbidden("only professionals may do this")

    async def operator(self, actor: Actor, now: Millis) -> None:
        """Raises:  Locked, Forbidden."""
        await self.full(actor, now)
        if actor.kind is not AccountKind.OPERATOR:
            raise Forbidden("only operators may do this")
        await self.fresh(actor, now)


_ADMIT: Mapping[Admission, Callable[[Door, Actor, Millis], Awaitable[None]]] = {
    Admission.ANYBODY: Door.locked_too,
    Admission.LOCKED: Door.locked_too,
    Admission.FULL: Door.full,
    Admission.FRESH: Door.fresh,
    Admission.PROFESSIONAL: Door.professional,
    Admission.OPERATOR: Door.operator,
}
# What a locked session may not ask.
_OPEN = frozenset(Admission) - {Admission.ANYBODY, Admission.LOCKED}


async def _body(served: Served, request: Request) -> Any:
    if served.body is None:
        return None
    try:
        return msgspec.json.decode(await request.body(), type=served.body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        field = wrong_field(str(error))
        raise BadRequest(f"the body is a JSON object; {field or 'a field'} is missing or wrong", field) from error


def _response(served: Served, answer: Any) -> Response:
    if isinstance(answer, Response):
        return answer
    return Response(status_code=served.status) if answer is None else _json(answer, served.status)


def _json(value: Any, status: int) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")
