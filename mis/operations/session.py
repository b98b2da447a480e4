"""Sessions: begun and renewed by whatever proves who one is; locked, ended, and kept active."""

from collections.abc import Sequence

from mis.actor import Actor
from mis.bus.base import SessionTurn, Turn
from mis.domain.audit import Act
from mis.domain.session import TWO_FACTORS, Needed, Way, session_view
from mis.identity.token import new_token, token_hash
from mis.ids import new_id
from mis.store.ceremonies import Ceremony, CeremonyKind
from mis.store.reading import Reading
from mis.store.sessions import NewSession
from mis.store.work import Work
from protocol.account import Account
from protocol.errors import Conflict, Forbidden, Unauthenticated
from protocol.frames import Nothing
from protocol.session import LockState, LoggedIn, SessionActive, SessionLock
from protocol.text import normalized
from protocol.values import AccountId, Millis, SessionId

DEVICE_CHARS = 200
DAY_MS = 24 * 3_600_000


def device_name(given: str | None) -> str | None:
    """The name of a device as its owner will read it in the list of their sessions.

    Raises:  BadRequest, TooLarge
    """
    return normalized(given or "", field="device", most_chars=DEVICE_CHARS).strip() or None


async def begin(work: Work, account: Account, *, way: Way, device: str | None, address: str | None) -> LoggedIn:
    """Begin a session of somebody who has just proved who they are.

    Raises:  Unauthenticated (the account was deactivated meanwhile)
    """
    if not await work.accounts.is_active(account.id):
        raise Unauthenticated("login or password is wrong")
    token, id = new_token(), SessionId(new_id())
    expires_at = work.now + work.settings.session_days * DAY_MS
    work.writes()
    await work.sessions.add(NewSession(id, account.id, token_hash(token), device, way, work.now, expires_at))
    await work.audit.add(Act.LOG_IN, account=account.id, session=id, address=address, detail=way.value)
    return await _proved(work, account.id, id, token)


async def renew(work: Work, actor: Actor, *, way: Way) -> LoggedIn:
    """Go on with a session whose owner has just proved who they are: unlocked, strong, under a new token.

    Raises:  Unauthenticated (it ended meanwhile), Forbidden (details.needs is stronger_login: two factors have begun
             it, two are required, and the password is one)
    Source:  ASVS 5.0, 7.2.4: a new token at every authentication
    """
    before = await work.sessions.locked_for_update(actor.session, now=work.now)
    if before is None:
        raise Unauthenticated("no live session")
    if (
        way not in TWO_FACTORS
        and before.facts.way in TWO_FACTORS
        and before.facts.is_too_weak(actor.kind, work.settings)
    ):
        raise Forbidden("a password is not enough", {"needs": Needed.STRONGER_LOGIN.value})
    token = new_token()
    work.writes()
    await work.sessions.renew(actor.session, token_hash(token), way=way, now=work.now)
    await _audit(work, Act.RENEWAL, actor, detail=way.value)
    return await _proved(work, actor.account, actor.session, token)


async def _proved(work: Work, account: AccountId, session: SessionId, token: str) -> LoggedIn:
    """Forget what was tried with the PIN, and give the session as it now stands.

    Raises:  Unauthenticated (it is not live)
    """
    await work.pins.forget_attempts(account, now=work.now)
    return await _as_it_stands(work, session, token)


async def _as_it_stands(work: Work, session: SessionId, token: str) -> LoggedIn:
    actor = await work.sessions.of(session, now=work.now)
    if actor is None:
        raise Unauthenticated("no live session")
    return LoggedIn(
        token, actor.profile, session_view(session, actor.kind, actor.facts, now=work.now, settings=work.settings)
    )


async def reissue(work: Work, actor: Actor) -> LoggedIn:
    """Offer another token to a session whose owner has just shown the PIN: once used, it takes the place of the first.

    Not at once: an answer that the network loses would leave somebody at the bedside with no token at all.

    Raises:  Unauthenticated (the session ended meanwhile)
    Source:  ASVS 5.0, 7.2.4; docs/decisions/0006-identity.md, "The token"
    """
    token = new_token()
    replaced = await work.sessions.token_hash(actor.session)
    offered = Ceremony(token_hash(token).hex(), CeremonyKind.TOKEN, actor.account, actor.session, replaced.hex())
    work.writes()
    await work.ceremonies.wait(offered, actor.expires_at, now=work.now)
    return await _as_it_stands(work, actor.session, token)


async def take_up(work: Work, hash: bytes) -> Actor | None:
    """Have a token that was offered take the place of the one before it; whom it speaks for, if for anybody."""
    work.writes()
    offered = await work.ceremonies.take(hash.hex(), CeremonyKind.TOKEN, now=work.now)
    if offered is not None and offered.session is not None:
        await work.sessions.replace_token(offered.session, old=bytes.fromhex(offered.data), new=hash)
    return await work.sessions.actor(hash, now=work.now)  # also where another request has just taken it up


async def end(work: Work, actor: Actor) -> None:
    """End the session that asks."""
    work.writes()
    await work.sessions.end(actor.session, now=work.now)
    await _audit(work, Act.LOG_OUT, actor)


async def end_others(work: Work, account: AccountId, *, keep: SessionId | None) -> None:
    """End every live session of an account but one; why is audited by whoever calls."""
    others = [id for id in await work.sessions.live_of(account, now=work.now) if id != keep]
    work.writes()
    for id in others:
        await work.sessions.end(id, now=work.now)
        await work.audit.add(Act.SESSION_ENDED, session=id, subject=account)


async def must_be_asking(work: Work, actor: Actor) -> Needed | None:
    """What the session that asks for a proof to be set up must have first: nothing, or that very proof.

    Looked at where the proof is stored: another may have been set up meanwhile, beside which a password is too weak.

    Raises:  Unauthenticated (it has ended), Forbidden (details.needs is stronger_login)
    """
    asking = await work.sessions.locked_for_update(actor.session, now=work.now)
    if asking is None:
        raise Unauthenticated("no live session")
    needed = asking.facts.needed(actor.kind, work.settings)
    if needed is Needed.STRONGER_LOGIN:
        raise Forbidden("a password is not enough", {"needs": needed.value})
    return needed


async def lock(work: Work, actor: Actor, _request: SessionLock) -> LockState:
    """Lock the session that asks.

    Raises:  Conflict (there is no PIN to unlock it with), Unauthenticated (it ended meanwhile)
    """
    if await work.sessions.locked_for_update(actor.session, now=work.now) is None:
        raise Unauthenticated("no live session")
    if await work.pins.of(actor.account) is None:
        raise Conflict("set a PIN first: session.set_pin")
    work.writes()
    await work.sessions.lock(actor.session, now=work.now)
    await _audit(work, Act.LOCK, actor, detail="asked")
    return LockState(locked=True)


async def lock_idle(work: Work, idle: Sequence[tuple[SessionId, Millis]]) -> None:
    """Lock sessions that a node has seen idle, each since when; those that were active elsewhere since are not."""
    work.writes()
    for id, seen_at in idle:
        actor = await work.sessions.locked_for_update(id, now=work.now)
        if actor is None:
            await work.sessions.end(id, now=work.now)  # it ended where this node did not hear: its sockets must go
        elif actor.facts.active_at > seen_at and not actor.facts.is_locked(work.now):
            work.turn(SessionTurn(id, Turn.UNLOCKED, actor.facts.active_at))
        else:
            if actor.facts.locked_at is None:
                await _audit(work, Act.LOCK, actor, detail="idle")
            await work.sessions.lock(id, now=work.now)


async def end_expired(work: Work, expired: Sequence[SessionId]) -> None:
    """End sessions whose time is up for good: a clock that is set back revives none."""
    work.writes()
    for id in expired:
        await work.sessions.end(id, now=work.now)
        await work.audit.add(Act.SESSION_ENDED, session=id, detail="expired")


async def active(_reading: Reading, _actor: Actor, _request: SessionActive) -> Nothing:
    """Nothing but that it was asked: whoever asks is there."""
    return Nothing()


async def _audit(work: Work, act: Act, actor: Actor, *, detail: str | None = None) -> None:
    await work.audit.add(act, account=actor.account, session=actor.session, address=actor.address, detail=detail)
