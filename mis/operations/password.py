"""The password: its owner chooses another, and every other session of theirs ends."""

from mis.actor import Actor
from mis.domain.audit import Act
from mis.identity.password import Passwords
from mis.identity.password_rules import must_be_good
from mis.operations.log_in import LogInDesk
from mis.operations.session import end_others
from mis.settings import Settings
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import Unauthenticated
from protocol.identity import PasswordChange
from protocol.values import Millis


class PasswordDesk:
    def __init__(self, store: Store, passwords: Passwords, log_in: LogInDesk, settings: Settings) -> None:
        self._store = store
        self._passwords = passwords
        self._log_in = log_in
        self._settings = settings

    async def change(self, actor: Actor, request: PasswordChange, *, now: Millis) -> None:
        """Take another password from whoever knows the old one.

        Raises:  BadRequest (details.reason is a Weakness), TooLarge, Forbidden (the old one is wrong), RateLimited,
                 Unauthenticated (the session has ended), Unavailable
        """
        async with self._store.reading() as reading:
            login = await reading.accounts.login(actor.account)
        own = (login, actor.profile.name, actor.profile.place)
        must_be_good(request.new_password, field="new_password", least_chars=self._settings.password_chars, own=own)
        await self._log_in.prove(actor, request.password, now=now)
        hash = await self._passwords.hashed(request.new_password)
        await self._store.writer.run(lambda work: _change(work, actor, hash))


async def _change(work: Work, actor: Actor, hash: str) -> None:
    if await work.sessions.locked_for_update(actor.session, now=work.now) is None:
        raise Unauthenticated("no live session")
    work.writes()
    await work.accounts.set_password_hash(actor.account, hash)
    await end_others(work, actor.account, keep=actor.session)
    await work.audit.add(Act.PASSWORD_CHANGED, account=actor.account, session=actor.session, address=actor.address)
