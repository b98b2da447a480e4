"""The PIN: it unlocks a session, it never begins one. No PIN is looked at before its attempt is counted and committed.

Source:  docs/decisions/0006-identity.md, "The PIN"; CNIL: blocked at the third failure
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from mis.actor import Actor
from mis.domain.audit import Act, Outcome
from mis.identity.password import Passwords
from mis.identity.pepper import Purpose
from mis.identity.pin import must_be_a_pin
from mis.operations.log_in import LogInDesk
from mis.operations.session import reissue
from mis.store.pins import Pin
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import Conflict, Forbidden, Unauthenticated, WrongPin
from protocol.frames import Nothing
from protocol.identity import Unlock
from protocol.session import LockState, LoggedIn, SessionSetPin, SessionUnlock
from protocol.values import Millis

# Past these digits nothing is a PIN, and nothing is hashed.
MOST_CHARS = 64

# What is left to be written, and what it answers: a refusal that is returned, and not raised, undoes nothing.
Step = Callable[[Work], Awaitable[Nothing | LockState | WrongPin]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A PIN that was counted and may be looked at; the session ends if it was the last and is wrong.

    Shape:   hash is null where none was left: the session ends, and nothing is looked at
    """

    hash: str | None
    left: int


class PinDesk:
    def __init__(self, store: Store, passwords: Passwords, log_in: LogInDesk) -> None:
        self._store = store
        self._passwords = passwords
        self._log_in = log_in

    async def set_pin(self, actor: Actor, request: SessionSetPin, *, now: Millis) -> Step:
        """Choose the account's PIN, or another.

        Raises:  BadRequest (no PIN, or a trivial one), Forbidden (as `LogInDesk.prove`), RateLimited, Unavailable,
                 Unauthenticated (the session has ended, as when the account was reset while the password was looked at)
        """
        must_be_a_pin(request.pin)
        await self._log_in.prove(actor, request.password, now=now)
        async with self._store.reading() as reading:  # not before: whoever found the screen open would learn the date
            born = await reading.accounts.birth_date(actor.account)
        must_be_a_pin(request.pin, born=born)
        hash = await self._passwords.hashed(request.pin, Purpose.PIN)
        return partial(_set, actor=actor, hash=hash)

    async def unlock(self, actor: Actor, request: SessionUnlock, *, now: Millis) -> Step:  # noqa: ARG002 - as set_pin
        """Unlock the session that asks.

        The PIN is looked at also where nothing is locked: a screen that locked itself a moment before the server would
        open for any other.

        Raises:  WrongPin (with what is left; at none left the session has ended), Forbidden (a full log-in is needed),
                 Conflict (there is no PIN), Unauthenticated (the session has ended), Unavailable
        """
        attempt = await self._store.writer.run(lambda work: _count(work, actor))
        if attempt is None:
            return _nothing_is_locked
        if await self._is_right(attempt, request.pin):
            return partial(_unlock, actor=actor)
        return partial(_refuse, actor=actor, attempt=attempt)

    async def unlock_anew(self, actor: Actor, request: Unlock) -> LoggedIn:
        """Unlock the session that asks, under a new token.

        Raises:  as `unlock`; Conflict also where nothing is locked and there is no PIN: nothing was proved
        """
        attempt = await self._store.writer.run(lambda work: _count(work, actor))
        if attempt is None:
            raise Conflict("there is no PIN: a full log-in proves who one is", {"needs": "login"})
        if await self._is_right(attempt, request.pin):
            return await self._store.writer.run(partial(_unlock_anew, actor=actor))
        raise await self._store.writer.run(partial(_refuse, actor=actor, attempt=attempt))

    async def _is_right(self, attempt: Attempt, pin: str) -> bool:
        if attempt.hash is None:
            return False
        return (await self._passwords.verify(attempt.hash, pin[:MOST_CHARS], Purpose.PIN)).is_right


async def _set(work: Work, *, actor: Actor, hash: str) -> Nothing:
    if await work.sessions.locked_for_update(actor.session, now=work.now) is None:
        raise Unauthenticated("no live session")
    work.writes()
    await work.pins.set(actor.account, hash, now=work.now)
    await work.audit.add(Act.PIN_SET, account=actor.account, session=actor.session, address=actor.address)
    return Nothing()


async def _count(work: Work, actor: Actor) -> Attempt | None:
    """Count an attempt of a PIN that has not been looked at; None where there is neither a lock nor a PIN."""
    session = await work.sessions.locked_for_update(actor.session, now=work.now)
    if session is None:
        raise Unauthenticated("no live session")
    pin = await work.pins.of(actor.account)
    if pin is None:
        if not session.facts.is_locked(work.now):
            return None
        raise Conflict("there is no PIN: a full log-in unlocks", {"needs": "login"})
    if not session.facts.is_strong(work.now, work.settings) or _is_spent(work, pin):
        raise Forbidden("a full log-in is needed", {"needs": "login"})
    return await _counted(work, actor, pin)


def _is_spent(work: Work, pin: Pin) -> bool:
    return pin.attempts_today(work.now) >= work.settings.pin_attempts_per_day


async def _counted(work: Work, actor: Actor, pin: Pin) -> Attempt:
    used = await work.sessions.pin_attempts(actor.session)
    if used >= work.settings.pin_attempts:  # others are being looked at, or the server ended while one was
        return Attempt(None, 0)
    work.writes()
    await work.sessions.count_pin(actor.session, used + 1)
    await work.pins.count(actor.account, pin, now=work.now)
    return Attempt(pin.hash, work.settings.pin_attempts - used - 1)


async def _nothing_is_locked(_work: Work) -> LockState:
    return LockState(locked=False)


async def _unlock(work: Work, *, actor: Actor) -> LockState:
    if await work.sessions.locked_for_update(actor.session, now=work.now) is None:
        raise Unauthenticated("no live session")
    work.writes()
    await work.sessions.unlock(actor.session, now=work.now)
    await work.pins.forget_attempts(actor.account, now=work.now)
    await _audit(work, actor, Outcome.OK)
    return LockState(locked=False)


async def _unlock_anew(work: Work, *, actor: Actor) -> LoggedIn:
    await _unlock(work, actor=actor)
    return await reissue(work, actor)


async def _refuse(work: Work, *, actor: Actor, attempt: Attempt) -> WrongPin:
    """Answer that a PIN is wrong, and end the session with the last; one that has ended already ends once."""
    is_live = await work.sessions.locked_for_update(actor.session, now=work.now) is not None
    work.writes()
    if attempt.hash is not None:
        await _audit(work, actor, Outcome.REFUSED)
    if attempt.left == 0 and is_live:
        await work.sessions.end(actor.session, now=work.now)
        await work.audit.add(Act.SESSION_ENDED, session=actor.session, subject=actor.account, detail="pin")
    return WrongPin("the PIN is wrong", {"attempts_left": attempt.left})


async def _audit(work: Work, actor: Actor, outcome: Outcome) -> None:
    await work.audit.add(
        Act.UNLOCK, outcome, account=actor.account, session=actor.session, address=actor.address, detail="pin"
    )
