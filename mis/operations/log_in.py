"""Passwords at the desk: a guess counts before it is looked at, and an unknown login takes as long as a known one."""

from mis.actor import Actor
from mis.domain.audit import Act, Outcome
from mis.domain.session import Way
from mis.identity.password import Passwords
from mis.identity.throttle import Throttle
from mis.logs import LogEvent, logger
from mis.metrics import Metrics
from mis.operations.second_factor import SecondFactorDesk
from mis.operations.session import begin, device_name, renew
from mis.settings import Settings
from mis.store.accounts import Credentials, login_key
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import Forbidden, RateLimited, Unauthenticated
from protocol.identity import Renewal
from protocol.session import LoggedIn, LogIn
from protocol.text import normalized
from protocol.values import AccountId, Millis

LOGIN_CHARS = 200  # no account has a login as long, and the throttle keeps what it is given


class LogInDesk:
    """Where a password proves who one is: at the log-in, in a session that goes on, and before a proof is changed."""

    def __init__(
        self,
        store: Store,
        passwords: Passwords,
        throttle: Throttle,
        second_factor: SecondFactorDesk,
        *,
        settings: Settings,
        metrics: Metrics,
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._throttle = throttle
        self._second_factor = second_factor
        self._settings = settings
        self._metrics = metrics

    async def log_in(self, request: LogIn, *, address: str, now: Millis) -> LoggedIn:
        """Begin a session.

        Raises:  Unauthenticated (login or password wrong: one answer for both; details.needs is code: a second factor
                 is set), RateLimited, BadRequest, Unavailable
        """
        login = login_key(normalized(request.login, field="login", most_chars=LOGIN_CHARS))
        device = device_name(request.device)
        self._must_not_wait(login, address, now)
        found, better_hash = await self._credentials(login, request.password, address)
        self._succeeded(login, address)
        account = found.account

        async def unit(work: Work) -> LoggedIn:
            await _must_be_the_password(work, found)
            logged_in = await begin(work, account, way=Way.PASSWORD, device=device, address=address)
            if better_hash is not None:
                await work.accounts.set_password_hash(account.id, better_hash)
            return logged_in

        logged_in = await self._second_factor.passed(
            account.id,
            request.code,
            unit,
            by=account.id,
            address=address,
            now=now,
        )
        self._metrics.log_ins.labels("ok").inc()
        logger().info(LogEvent.SESSION_STARTED, account=account.id, session=logged_in.session.id)
        return logged_in

    async def renew(self, actor: Actor, request: Renewal, *, now: Millis) -> LoggedIn:
        """Go on with a session, also a locked one, by a full log-in in place.

        Raises:  Unauthenticated (the password is wrong, a code is needed, or the session ended), RateLimited,
                 Unavailable
        """
        if not await self._is_password_of(actor, request.password, now):
            raise Unauthenticated("login or password is wrong", {"field": "password"})
        return await self._second_factor.passed(
            actor.account,
            request.code,
            lambda work: renew(work, actor, way=Way.PASSWORD),
            by=actor.session,
            address=actor.address,
            now=now,
        )

    async def prove(self, actor: Actor, password: str, *, now: Millis) -> None:
        """See that whoever asks knows the account's password, before a proof is changed.

        Who has none proves it by a full log-in of some minutes ago, whatever stands in its place.

        Raises:  Forbidden (details.field is password, or details.needs is login), Unauthenticated, RateLimited,
                 Unavailable
        """
        async with self._store.reading() as reading:
            asking = await reading.sessions.of(actor.session, now=now)
        if asking is None:
            raise Unauthenticated("no live session")
        if not asking.facts.has_password:
            if not asking.facts.is_fresh(now, self._settings):
                raise Forbidden("a full log-in is needed", {"needs": "login"})
        elif not await self._is_password_of(actor, password, now):
            raise Forbidden("the password is wrong", {"field": "password"})

    async def _is_password_of(self, actor: Actor, password: str, now: Millis) -> bool:
        address = actor.address or ""
        self._must_not_wait(actor.account, address, now)
        async with self._store.reading() as reading:
            stored = await reading.accounts.password_hash(actor.account)
        verdict = await self._passwords.verify(stored, password)
        if verdict.is_right:
            self._succeeded(actor.account, address)
        else:
            await self._refused(actor.account, address)
        return verdict.is_right

    def _must_not_wait(self, login: str, address: str, now: Millis) -> None:
        if not self._settings.limited:
            return
        wait_ms = self._throttle.attempt(login, address, now)
        if wait_ms:
            self._metrics.log_ins.labels("throttled").inc()
            logger().warning(LogEvent.SESSION_THROTTLED, address=address, retry_after_ms=wait_ms)
            raise RateLimited(wait_ms, "too many wrong passwords")

    def _succeeded(self, login: str, address: str) -> None:
        if self._settings.limited:
            self._throttle.succeeded(login, address)

    async def _credentials(self, login: str, password: str, address: str) -> tuple[Credentials, str | None]:
        """Whose the login is, and the hash to store instead of an outdated one."""
        async with self._store.reading() as reading:
            found = await reading.accounts.by_login(login)
        verdict = await self._passwords.verify(found.password_hash if found else None, password)
        if found is None or not verdict.is_right:
            await self._refused(found.account.id if found else None, address)
            raise Unauthenticated("login or password is wrong")
        return found, verdict.better_hash

    async def _refused(self, account: AccountId | None, address: str) -> None:
        self._metrics.log_ins.labels("refused").inc()
        logger().info(LogEvent.SESSION_REFUSED)

        async def audit(work: Work) -> None:
            work.writes()
            await work.audit.add(
                Act.LOG_IN, Outcome.REFUSED, account=account, address=address, detail=Way.PASSWORD.value
            )

        await self._store.writer.run(audit)


async def _must_be_the_password(work: Work, verified: Credentials) -> None:
    """See that the password was not changed or voided while it was looked at.

    Raises:  Unauthenticated
    """
    if await work.accounts.password_hash(verified.account.id) != verified.password_hash:
        raise Unauthenticated("login or password is wrong")
