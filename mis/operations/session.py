"""Sessions: begin one with login and password, end one."""

from mis.actor import Actor
from mis.domain.session import session_view
from mis.identity.password import Passwords
from mis.identity.throttle import Throttle
from mis.identity.token import new_token, token_hash
from mis.ids import new_id
from mis.logs import LogEvent, logger
from mis.metrics import Metrics
from mis.settings import Settings
from mis.store.accounts import Credentials, login_key
from mis.store.sessions import NewSession
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import RateLimited, Unauthenticated
from protocol.session import LoggedIn, LogIn
from protocol.text import normalized
from protocol.values import Millis, SessionId

LOGIN_CHARS = 200  # no account has a login as long, and the throttle keeps what it is given
DEVICE_CHARS = 200
DAY_MS = 24 * 3_600_000


class LogInDesk:
    """Where one logs in: a guess counts before it is looked at, and an unknown login takes as long as a known one."""

    def __init__(
        self, store: Store, passwords: Passwords, throttle: Throttle, *, settings: Settings, metrics: Metrics
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._throttle = throttle
        self._settings = settings
        self._metrics = metrics

    async def log_in(self, request: LogIn, *, address: str, now: Millis) -> LoggedIn:
        """Begin a session.

        Raises:  Unauthenticated (login or password wrong: one answer for both), RateLimited, BadRequest, Unavailable
        """
        login = login_key(normalized(request.login, field="login", most_chars=LOGIN_CHARS))
        device = normalized(request.device or "", field="device", most_chars=DEVICE_CHARS) or None
        self._must_not_wait(login, address, now)
        credentials = await self._credentials(login, request.password)
        if self._settings.limited:
            self._throttle.succeeded(login, address)
        logged_in = await self._store.writer.run(lambda work: self._begin(work, credentials, device))
        self._metrics.log_ins.labels("ok").inc()
        logger().info(LogEvent.SESSION_STARTED, account=credentials.account.id, session=logged_in.session.id)
        return logged_in

    def _must_not_wait(self, login: str, address: str, now: Millis) -> None:
        if not self._settings.limited:
            return
        wait_ms = self._throttle.attempt(login, address, now)
        if wait_ms:
            self._metrics.log_ins.labels("throttled").inc()
            logger().warning(LogEvent.SESSION_THROTTLED, address=address, retry_after_ms=wait_ms)
            raise RateLimited(wait_ms, "too many wrong passwords")

    async def _credentials(self, login: str, password: str) -> Credentials:
        async with self._store.reading() as reading:
            found = await reading.accounts.by_login(login)
        verdict = await self._passwords.verify(found.password_hash if found else None, password)
        if found is None or not verdict.is_right:
            self._metrics.log_ins.labels("refused").inc()
            logger().info(LogEvent.SESSION_REFUSED)
            raise Unauthenticated("login or password is wrong")
        better = verdict.better_hash
        if better is not None:
            await self._store.writer.run(lambda work: work.accounts.set_password_hash(found.account.id, better))
        return found

    async def _begin(self, work: Work, credentials: Credentials, device: str | None) -> LoggedIn:
        token = new_token()
        account = credentials.account
        expires_at = work.now + self._settings.session_days * DAY_MS
        id = SessionId(new_id())
        work.writes()
        await work.sessions.add(NewSession(id, account.id, token_hash(token), device, work.now, expires_at))
        return LoggedIn(token, account, session_view(Actor(account, id, expires_at)))


async def end(work: Work, actor: Actor) -> None:
    """End the session that asks; its sockets are closed after the commit, by whoever knows them."""
    work.writes()
    await work.sessions.end(actor.session, now=work.now)
