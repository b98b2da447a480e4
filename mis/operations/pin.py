"""The PIN: it unlocks a session, it never begins one. No PIN is looked at before its attempt is counted and committed.

Source:  docs/decisions/0006-identity.md, "The PIN"; CNIL: blocked at the third failure
"""

from dataclasses import dataclass

from mis.actor import Actor
from mis.domain.audit import Act, Outcome
from mis.identity.password import Passwords
from mis.identity.pepper import Purpose
from mis.identity.pin import must_be_a_pin
from mis.operations.log_in import LogInDesk
from mis.store.pins import Pin
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import Conflict, Forbidden, Unauthenticated, WrongPin
from protocol.frames import Nothing
from protocol.session import LockState, SessionSetPin, SessionUnlock
from protocol.values import Millis

# Past these digits nothing is a PIN, and nothing is hashed.
MOST_CHARS = 64


@dataclass(frozen=True, slots=True)
class Attempt:
    """A PIN that was counted and may be looked at; the session ends if it was the last and is wrong.

    Shape:   hash is null where none was left: the session has ended, and nothing is looked at
    """

    hash: str | None
    left: int


class PinDesk:
    def __init__(self, store: Store, passwords: Passwords, log_in: LogInDesk) -> None:
        self._store = store
        self._passwords = passwords
        self._log_in = log_in

    async def set_pin(self, actor: Actor, request: SessionSetPin, *, now: Millis) -> Nothing:
        """Choose the account's PIN, or another.

        Raises:  BadRequest (no PIN, or a trivial one), Forbidden (the password is wrong), RateLimited, Unavailable
        """
        must_be_a_pin(request.pin)
        await self._log_in.prove(actor, request.password, now=now)
        hash = await self._passwords.hashed(request.pin, Purpose.PIN)

        async def store(work: Work) -> None:
            work.writes()
            await work.pins.set(actor.account, hash, now=work.now)
            await work.audit.add(Act.PIN_SET, account=actor.account, session=actor.session, address=actor.address)

        await self._store.writer.run(store)
        return Nothing()

    async def unlock(self, actor: Actor, request: SessionUnlock, *, now: Millis) -> LockState:  # noqa: ARG002 - as set_pin
        """Unlock the session that asks; one that is not locked stays as it is, and its PIN is not looked at.

        Raises:  WrongPin (with what is left; at none left the session has ended), Forbidden (a full log-in is needed),
                 Conflict (there is no PIN), Unauthenticated (the session has ended), Unavailable
        """
        attempt = await self._store.writer.run(lambda work: _count(work, actor))
        if attempt is None:
            return LockState(locked=False)
        if attempt.hash is not None:
            verdict = await self._passwords.verify(attempt.hash, request.pin[:MOST_CHARS], Purpose.PIN)
            if verdict.is_right:
                return await self._store.writer.run(lambda work: _unlock(work, actor))
            await self._store.writer.run(lambda work: _refuse(work, actor, attempt))
        raise WrongPin("the PIN is wrong", {"attempts_left": attempt.left})


async def _count(work: Work, actor: Actor) -> Attempt | None:
    """Count an attempt of a PIN that has not been looked at; None where nothing is locked."""
    session = await work.sessions.locked_for_update(actor.session, now=work.now)
    if session is None:
        raise Unauthenticated("no live session")
    pin = await work.pins.of(actor.account)
    if not session.facts.is_locked(work.now):
        return None
    if pin is None:
        raise Conflict("there is no PIN: a full log-in unlocks", {"needs": "login"})
    if not session.facts.is_strong(work.now, work.settings) or _is_spent(work, pin):
        raise Forbidden("a full log-in is needed", {"needs": "login"})
    return await _counted(work, actor, pin)


def _is_spent(work: Work, pin: Pin) -> bool:
    return pin.attempts_today(work.now) >= work.settings.pin_attempts_per_day


async def _counted(work: Work, actor: Actor, pin: Pin) -> Attempt:
    used = await work.sessions.pin_attempts(actor.session)
    work.writes()
    if used >= work.settings.pin_attempts:  # others are being looked at, or the server ended while one was
        await _end(work, actor)
        return Attempt(None, 0)
    await work.sessions.count_pin(actor.session, used + 1)
    await work.pins.count(actor.account, pin, now=work.now)
    return Attempt(pin.hash, work.settings.pin_attempts - used - 1)


async def _unlock(work: Work, actor: Actor) -> LockState:
    if await work.sessions.locked_for_update(actor.session, now=work.now) is None:
        raise Unauthenticated("no live session")
    work.writes()
    await work.sessions.unlock(actor.session, now=work.now)
    await work.pins.forget_attempts(actor.account, now=work.now)
    await _audit(work, actor, Outcome.OK)
    return LockState(locked=False)


async def _refuse(work: Work, actor: Actor, attempt: Attempt) -> None:
    work.writes()
    await _audit(work, actor, Outcome.REFUSED)
    if attempt.left == 0:
        await _end(work, actor)


async def _end(work: Work, actor: Actor) -> None:
    await work.sessions.end(actor.session, now=work.now)
    await work.audit.add(Act.SESSION_ENDED, session=actor.session, subject=actor.account, detail="pin")


async def _audit(work: Work, actor: Actor, outcome: Outcome) -> None:
    await work.audit.add(
        Act.UNLOCK, outcome, account=actor.account, session=actor.session, address=actor.address, detail="pin"
    )
