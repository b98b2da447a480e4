"""Who is asking: the session behind a bearer token, or behind the cookie if the page is the server's own."""

from dataclasses import replace

from starlette.requests import HTTPConnection

from mis.actor import Actor
from mis.clock import Clock
from mis.identity.token import token_hash
from mis.operations.session import end_expired, take_up
from mis.settings import Settings
from mis.store.ceremonies import CeremonyKind
from mis.store.store import Store
from protocol.errors import Forbidden, Unauthenticated
from protocol.values import Millis

SAFE_METHODS = frozenset({"GET", "HEAD"})


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this host and to https (RFC 6265bis, 4.1.3.2); plain http cannot have it."""
    return "__Host-mis_session" if settings.secure else "mis_session"


async def identify(connection: HTTPConnection, store: Store, settings: Settings, clock: Clock) -> Actor:
    """The actor of a live session.

    Raises:  Forbidden (the cookie, from a page that is not the server's own), Unauthenticated, Unavailable
    Source:  contract, "Reaching the server"
    """
    token = _bearer(connection) or _cookie(connection, settings)
    if token is None:
        raise Unauthenticated("no session")
    now, hash = clock.now(), token_hash(token)
    actor = await _speaks_for(hash, store, now)
    if actor is None:
        raise Unauthenticated("no live session")
    return replace(actor, address=connection.client.host if connection.client else None)


async def _speaks_for(hash: bytes, store: Store, now: Millis) -> Actor | None:
    """Whom a token speaks for; one that was offered is taken up, and the session of one whose time is up ends for good.

    Order:   session and offer are looked at in one snapshot: another request may take the token up at this moment
    """
    async with store.reading() as reading:
        actor = await reading.sessions.actor(hash, now=now)
        if actor is not None:
            return actor
        is_offered = await reading.ceremonies.waits(hash.hex(), CeremonyKind.TOKEN, now=now)
        over = await reading.sessions.expired(hash, now=now)
    if over is not None:
        await store.writer.run(lambda work: end_expired(work, [over]))
    return await store.writer.run(lambda work: take_up(work, hash)) if is_offered else None


def must_need_nothing(actor: Actor, settings: Settings) -> None:
    """See that nothing must be set up or proved before anything else.

    Raises:  Forbidden (details.needs: second_factor or stronger_login)
    """
    needed = actor.facts.needed(actor.kind, settings)
    if needed is not None:
        raise Forbidden("a password is not enough", {"needs": needed.value})


def _bearer(connection: HTTPConnection) -> str | None:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _cookie(connection: HTTPConnection, settings: Settings) -> str | None:
    token = connection.cookies.get(cookie_name(settings))
    if token and _changes_something(connection) and not is_own_origin(connection, settings):
        raise Forbidden("a foreign origin")
    return token


def _changes_something(connection: HTTPConnection) -> bool:
    return connection.scope["type"] == "websocket" or connection.scope["method"] not in SAFE_METHODS


def is_own_origin(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether the page that asks is this server's; a missing Origin counts as foreign.

    Without `public_url` the origin is compared with the Host header: a page elsewhere cannot choose the one without
    the other, and the cookie is sent to this host only.
    """
    origin = connection.headers.get("origin")
    if not origin:
        return False
    if settings.public_url is not None:
        return origin == settings.public_url.rstrip("/")
    host = connection.headers.get("host")
    return origin in {f"http://{host}", f"https://{host}"}
