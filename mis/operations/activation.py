"""Activation: who holds an access code, and knows the birth date that it is for, makes the account their own.

An attempt counts for its address before anything is looked at, and for its code in the transaction that looks at it:
nobody is answered before that is committed. Password and PIN are hashed before, whatever comes of it, so that a wrong
code takes as long as a right one.
"""

import hmac
from dataclasses import dataclass

from mis.domain.audit import Act, Outcome
from mis.domain.birth_date import must_be_a_birth_date
from mis.domain.session import Way
from mis.identity.access_code import read_access_code
from mis.identity.password import Passwords
from mis.identity.password_rules import must_be_good
from mis.identity.pepper import Pepper, Purpose
from mis.identity.pin import must_be_a_pin
from mis.identity.throttle import Throttle
from mis.logs import LogEvent, logger
from mis.metrics import Metrics
from mis.operations.session import begin, device_name
from mis.settings import Settings
from mis.store.access_codes import Invited
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import RateLimited, Unauthenticated
from protocol.identity import Activation
from protocol.session import LoggedIn
from protocol.values import Millis

# No login has a NUL (mis.operations.log_in), so wrong codes and wrong passwords never wait for one another.
THROTTLE_KEY = "\x00activation"


@dataclass(frozen=True, slots=True)
class Asked:
    """An activation as it was asked for, in the form in which it is compared and stored."""

    code_hash: bytes
    birth_date: str | None
    password: str
    password_hash: str
    pin_hash: str | None
    device: str | None
    address: str


class ActivationDesk:
    def __init__(
        self,
        store: Store,
        passwords: Passwords,
        pepper: Pepper,
        throttle: Throttle,
        *,
        settings: Settings,
        metrics: Metrics,
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._pepper = pepper
        self._throttle = throttle
        self._settings = settings
        self._metrics = metrics

    async def activate(self, request: Activation, *, address: str, now: Millis) -> LoggedIn:
        """Give the account its password, and its PIN if one was chosen, and begin a session; the code is gone.

        Raises:  Unauthenticated (one answer for a code that was never given, is used, void or expired, or is for
                 another birth date), BadRequest (what no code, date, PIN or good password looks like; the code stays
                 good), TooLarge, RateLimited, Unavailable
        """
        self._must_be_possible(request, now)
        self._must_not_wait(address, now)
        asked = await self._asked(request, address)
        logged_in = await self._store.writer.run(lambda work: _activate(work, asked))
        if logged_in is None:
            self._metrics.log_ins.labels("refused").inc()
            logger().info(LogEvent.SESSION_REFUSED)
            raise Unauthenticated("the code or the birth date is wrong")
        if self._settings.limited:
            self._throttle.succeeded(THROTTLE_KEY, address)
        self._metrics.log_ins.labels("ok").inc()
        logger().info(LogEvent.SESSION_STARTED, account=logged_in.account.id, session=logged_in.session.id)
        return logged_in

    def _must_be_possible(self, request: Activation, now: Millis) -> None:
        read_access_code(request.code)
        if request.birth_date is not None:
            must_be_a_birth_date(request.birth_date, now)
        must_be_good(request.password, field="password", least_chars=self._settings.password_chars, own=())
        if request.pin is not None:
            must_be_a_pin(request.pin, born=request.birth_date)
        device_name(request.device)

    def _must_not_wait(self, address: str, now: Millis) -> None:
        if not self._settings.limited:
            return
        wait_ms = self._throttle.attempt(THROTTLE_KEY, address, now)
        if wait_ms:
            self._metrics.log_ins.labels("throttled").inc()
            logger().warning(LogEvent.SESSION_THROTTLED, address=address, retry_after_ms=wait_ms)
            raise RateLimited(wait_ms, "too many wrong codes")

    async def _asked(self, request: Activation, address: str) -> Asked:
        return Asked(
            code_hash=self._pepper.code_hash(read_access_code(request.code)),
            birth_date=request.birth_date,
            password=request.password,
            password_hash=await self._passwords.hashed(request.password),
            pin_hash=None if request.pin is None else await self._passwords.hashed(request.pin, Purpose.PIN),
            device=device_name(request.device),
            address=address,
        )


async def _activate(work: Work, asked: Asked) -> LoggedIn | None:
    """Count, look, and settle; None where it is refused, so that the count is committed.

    Raises:  BadRequest (the password is like its owner's name or login: then nothing was counted)
    """
    work.writes()
    invited = await work.access_codes.count(asked.code_hash, now=work.now)
    if invited is None or not _is_born(invited, asked.birth_date):
        await _audit(work, asked, invited, Outcome.REFUSED)
        return None
    account = invited.account
    own = (invited.login, account.name, account.place)
    must_be_good(asked.password, field="password", least_chars=work.settings.password_chars, own=own)
    await work.access_codes.remove(account.id)
    await work.accounts.set_password_hash(account.id, asked.password_hash)
    if asked.pin_hash is not None:
        await work.pins.set(account.id, asked.pin_hash, now=work.now)
    await _audit(work, asked, invited, Outcome.OK)
    return await begin(work, account, way=Way.ACTIVATION, device=asked.device, address=asked.address)


def _is_born(invited: Invited, birth_date: str | None) -> bool:
    """Whether the date is the account's; one without needs none."""
    if invited.birth_date is None:
        return True
    return hmac.compare_digest(invited.birth_date, birth_date or "")


async def _audit(work: Work, asked: Asked, invited: Invited | None, outcome: Outcome) -> None:
    account = invited.account.id if invited else None
    await work.audit.add(Act.ACTIVATION, outcome, account=account, address=asked.address)
