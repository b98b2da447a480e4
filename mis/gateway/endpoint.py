"""`GET /ws`: who asks, and in which encoding; refused before the upgrade, or greeted and left to the transport."""

from collections.abc import Callable
from dataclasses import replace

from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from mis import __version__
from mis.actor import Actor
from mis.clock import Clock
from mis.domain.session import session_view
from mis.gateway.connection import Connection
from mis.gateway.dispatch import Dispatch
from mis.gateway.hub import Hub
from mis.gateway.transport import EXTENSION
from mis.http.identify import identify, must_need_nothing
from mis.http.problem import problem
from mis.metrics import Metrics
from mis.settings import Settings
from mis.store.store import Store
from protocol.connection import ServerConnection
from protocol.errors import BadRequest, CloseCode, RateLimited, Refusal, Unauthenticated, Unavailable
from protocol.limits import WireLimits
from protocol.session import Server, Welcome
from protocol.values import Encoding

TOO_MANY_CONNECTIONS_RETRY_MS = 10_000


class Endpoint:
    """An ASGI application for WebSockets."""

    def __init__(
        self,
        store: Store,
        hub: Hub,
        dispatch: Dispatch,
        *,
        metrics: Metrics,
        settings: Settings,
        clock: Clock,
        is_stopping: Callable[[], bool],
        extensions: list[str],
    ) -> None:
        self._store = store
        self._hub = hub
        self._dispatch = dispatch
        self._metrics = metrics
        self._settings = settings
        self._clock = clock
        self._is_stopping = is_stopping
        self._extensions = extensions
        self._limits = WireLimits(
            text_chars=settings.text_chars,
            frame_bytes=settings.frame_bytes,
            attachment_bytes=settings.attachment_bytes,
            in_flight=settings.in_flight,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        try:
            actor, encoding = await self._admit(HTTPConnection(scope))
        except Refusal as refusal:
            await _deny(send, refusal)
            return
        await send({"type": "websocket.accept", "subprotocol": encoding.value})
        await self._connect(actor, encoding, scope)

    async def _admit(self, asking: HTTPConnection) -> tuple[Actor, Encoding]:
        if self._is_stopping():
            raise Unavailable("the server is stopping")
        actor = await identify(asking, self._store, self._settings, self._clock)
        must_need_nothing(actor, self._settings)
        encoding = _encoding(asking.scope["subprotocols"])
        if self._settings.limited and self._hub.count(actor.account) >= self._settings.connections_per_account:
            raise RateLimited(TOO_MANY_CONNECTIONS_RETRY_MS, "too many connections of this account")
        return actor, encoding

    async def _connect(self, actor: Actor, encoding: Encoding, scope: Scope) -> None:
        transport = scope["extensions"][EXTENSION]
        try:
            actor = await self._as_it_is_now(actor)
        except Unauthenticated:
            transport.close(CloseCode.SESSION_ENDED)
            return
        except Unavailable:
            transport.close(CloseCode.RESTARTING)
            return
        connection = Connection(
            actor,
            transport,
            ServerConnection(encoding, self._limits),
            clock=self._clock,
            dispatch=self._dispatch,
            left=self._hub.leave,
            expired=self._hub.expire,
            metrics=self._metrics,
        )
        connection.live = self._hub.join(connection, self._clock.now())
        connection.greet(self._welcome(actor))
        transport.listen(connection, most_unsent=self._settings.unsent_bytes)

    async def _as_it_is_now(self, actor: Actor) -> Actor:
        """Look at a session until nothing was heard meanwhile: what happens to it from here on, the hub tells it.

        It may have been locked or ended since its token was looked up, when the hub had nobody to tell.

        Raises:  Unauthenticated (it has ended), Unavailable
        """
        while True:
            turns = self._hub.turns
            async with self._store.reading() as reading:
                found = await reading.sessions.of(actor.session, now=self._clock.now())
            if found is None:
                raise Unauthenticated("no live session")
            if self._hub.turns == turns:
                return replace(found, address=actor.address)

    def _welcome(self, actor: Actor) -> Welcome:
        return Welcome(
            session=session_view(
                actor.session, actor.kind, self._hub.seen(actor), now=self._clock.now(), settings=self._settings
            ),
            account=actor.profile,
            server=Server("mis", __version__, self._clock.now(), self._extensions),
            limits=self._limits,
        )


def _encoding(offered: list[str]) -> Encoding:
    """The first of our subprotocols that the client offers.

    Raises:  BadRequest (none of them)
    """
    ours = {encoding.value: encoding for encoding in Encoding}
    for name in offered:
        if name in ours:
            return ours[name]
    raise BadRequest(f"offer the subprotocol {' or '.join(Encoding)}")


async def _deny(send: Send, refusal: Refusal) -> None:
    status, headers, body = problem(refusal)
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})
