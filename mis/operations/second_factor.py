"""The second factor: set, confirmed, removed; asked for after a right password. No guess is seen before it counts."""

from collections.abc import Awaitable, Callable

from mis.actor import Actor
from mis.domain.audit import Act, Outcome
from mis.domain.rate import Buckets
from mis.domain.session import requires_second_factor
from mis.identity.pepper import Pepper
from mis.identity.qr import qr_svg
from mis.identity.second_factor import DIGITS, key_address, new_key, new_recovery_codes, plain, step_of
from mis.logs import LogEvent, logger
from mis.metrics import Metrics
from mis.operations.session import end_others, must_be_asking
from mis.settings import Settings
from mis.store.second_factors import SecondFactorKey
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import BadRequest, Conflict, NotFound, RateLimited, Unauthenticated
from protocol.identity import Code, RecoveryCodes, SecondFactor
from protocol.identity import SecondFactorKey as NewKey
from protocol.session import LoggedIn
from protocol.values import AccountId, Millis

# Of three codes among a million, ten guesses an hour find one in a year with a chance of one in four, and only for who
# knows the password. Who guesses makes the owner wait for six minutes at most, and never at a passkey.
GUESSES = 10
GUESSES_PER_S = GUESSES / 3_600

Begin = Callable[[Work], Awaitable[LoggedIn]]


class SecondFactorDesk:
    """Where codes are looked at."""

    def __init__(self, store: Store, pepper: Pepper, *, settings: Settings, metrics: Metrics) -> None:
        self._store = store
        self._pepper = pepper
        self._settings = settings
        self._metrics = metrics
        self._guesses = Buckets(GUESSES_PER_S, GUESSES)

    async def passed(
        self, account: AccountId, code: str | None, begin: Begin, *, by: str, address: str | None, now: Millis
    ) -> LoggedIn:
        """Take the code of an account whose password was right, and `begin` in the same transaction.

        An account without a second factor needs no code.

        Shape:   by: whose guesses are counted together: the account, or the session that goes on, whose owner then
                 waits for nobody who guesses elsewhere
        Raises:  Unauthenticated (details.needs is code; details.field too where one was given: it is wrong or used),
                 RateLimited, whatever `begin` raises: then the code is not used
        """
        if code is not None:
            self._count(by, now)

        async def unit(work: Work) -> LoggedIn | None:
            return await begin(work) if await self._take(work, account, code) else None

        logged_in = await self._store.writer.run(unit)
        if logged_in is None:
            await self._refused(account, code, address)
            raise Unauthenticated("a code is needed", {"needs": "code"} | ({"field": "code"} if code else {}))
        if code is not None:
            self._guesses.give_back(by)
        return logged_in

    async def show(self, actor: Actor) -> SecondFactor:
        """Whether a second factor is set, and how many recovery codes are left."""
        async with self._store.reading() as reading:
            key = await reading.second_factors.of(actor.account)
            left = await reading.second_factors.recovery_codes_left(actor.account)
        is_required = requires_second_factor(actor.kind, self._settings)
        return SecondFactor(key is not None and key.is_confirmed, left, is_required)

    async def begin(self, actor: Actor) -> NewKey:
        """Make a key for the account's telephone, in the place of one that was not confirmed; nothing is asked yet.

        Raises:  Conflict (a second factor is set: it must be removed first)
        """
        key = new_key()
        sealed = self._pepper.seal(key.encode(), actor.account)

        async def unit(work: Work) -> str:
            found = await work.second_factors.of(actor.account)
            if found is not None and found.is_confirmed:
                raise Conflict("a second factor is set: remove it first")
            work.writes()
            await work.second_factors.begin(actor.account, sealed)
            return await work.accounts.login(actor.account)

        address = key_address(key, await self._store.writer.run(unit))
        return NewKey(key, address, qr_svg(address))

    async def confirm(self, actor: Actor, request: Code) -> RecoveryCodes:
        """Set the second factor, by a code which shows that the telephone has the key; give the recovery codes, once.

        Raises:  BadRequest (the code is wrong), NotFound (there is no key), Conflict (it is confirmed already),
                 Unauthenticated and Forbidden (as `must_be_asking`)
        """
        codes = new_recovery_codes()
        hashes = [self._pepper.code_hash(plain(code)) for code in codes]

        async def unit(work: Work) -> None:
            await must_be_asking(work, actor)
            step = self._step(actor.account, await _unconfirmed(work, actor), request.code, work.now)
            if step is None:
                raise BadRequest("the code is wrong", "code", "wrong")
            work.writes()
            await work.second_factors.take_step(actor.account, step)
            await work.second_factors.confirm(actor.account, now=work.now)
            await work.second_factors.add_recovery_codes(actor.account, hashes)
            if requires_second_factor(
                actor.kind, work.settings
            ):  # who had the password alone would come in with this one
                await end_others(work, actor.account, keep=actor.session)
            await _audit(work, Act.SECOND_FACTOR_SET, actor)

        await self._store.writer.run(unit)
        return RecoveryCodes(codes)

    async def remove(self, actor: Actor) -> None:
        """Remove the second factor and its recovery codes.

        Where one is required every session ends, this one too: at the next log-in another is set up.

        Raises:  NotFound (there is none)
        """

        async def unit(work: Work) -> None:
            found = await work.second_factors.of(actor.account)
            if found is None or not found.is_confirmed:
                raise NotFound("no second factor is set")
            work.writes()
            await work.second_factors.remove(actor.account)
            await _audit(work, Act.SECOND_FACTOR_REMOVED, actor)
            if requires_second_factor(actor.kind, work.settings):
                await end_others(work, actor.account, keep=None)

        await self._store.writer.run(unit)

    def _count(self, by: str, now: Millis) -> None:
        wait_ms = self._guesses.take(by, now) if self._settings.limited else 0
        if wait_ms:
            self._metrics.log_ins.labels("throttled").inc()
            raise RateLimited(wait_ms, "too many wrong codes")

    async def _take(self, work: Work, account: AccountId, code: str | None) -> bool:
        """Whether the account asks no code, or this one is right; then it is so no more."""
        found = await work.second_factors.of(account)
        if found is None or not found.is_confirmed:
            return True
        if code is None:
            return False
        if len(plain(code)) != DIGITS:
            work.writes()
            return await work.second_factors.take_recovery_code(account, self._pepper.code_hash(plain(code)))
        step = self._step(account, found, code, work.now)
        if step is None:
            return False
        work.writes()
        return await work.second_factors.take_step(account, step)

    def _step(self, account: AccountId, key: SecondFactorKey, code: str, now: Millis) -> int | None:
        base32 = self._pepper.unseal(key.sealed, account).decode()
        return step_of(base32, code, after=key.last_step, now=now)

    async def _refused(self, account: AccountId, code: str | None, address: str | None) -> None:
        if code is None:
            return  # nobody has guessed: they come back with a code
        self._metrics.log_ins.labels("refused").inc()
        logger().info(LogEvent.SESSION_REFUSED)

        async def unit(work: Work) -> None:
            work.writes()
            await work.audit.add(Act.LOG_IN, Outcome.REFUSED, account=account, address=address, detail="code")

        await self._store.writer.run(unit)


async def _unconfirmed(work: Work, actor: Actor) -> SecondFactorKey:
    found = await work.second_factors.of(actor.account)
    if found is None:
        raise NotFound("there is no key to confirm")
    if found.is_confirmed:
        raise Conflict("the second factor is set already")
    return found


async def _audit(work: Work, act: Act, actor: Actor) -> None:
    await work.audit.add(act, account=actor.account, session=actor.session, address=actor.address)
