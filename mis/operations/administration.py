"""Administration: accounts made, taken out of use and back, begun again; and the audit read.

The web client of an operator and the command line come to the same desk.
"""

import re

from msgspec import Struct

from mis.actor import Actor
from mis.cursors import cursor_of, place_of
from mis.domain.account import AccountState, account_state
from mis.domain.audit import Act
from mis.domain.birth_date import must_be_a_birth_date
from mis.domain.line import one_line
from mis.domain.login import is_demo
from mis.identity.password import NO_PASSWORD
from mis.identity.pepper import Pepper
from mis.ids import new_id
from mis.logs import LogEvent, logger
from mis.operations.access_code import Given, MadeCode, access_code, give_code, make_code
from mis.operations.session import end_others
from mis.operations.urgent import tell_unanswered
from mis.settings import Settings
from mis.store.administered import Administered
from mis.store.pins import DAY_MS
from mis.store.store import Store
from mis.store.work import Work
from protocol.account import Account
from protocol.errors import BadRequest, Conflict, NotFound
from protocol.identity import AccessCode, AdministeredAccount, AdministeredAccounts, AuditPage, NewAccount
from protocol.text import checked, normalized
from protocol.values import AccountId, AccountKind, Cursor, Millis, Seq

LOGIN_CHARS = 64
NAME_CHARS = 200
SEARCHED_CHARS = 200
ACCOUNTS = 100
ENTRIES = 100
# Eleven digits (Annuaire Santé, "Identifiant PP" of type 8).
_RPPS = re.compile(r"[0-9]{11}")


class _OlderThan(Struct, array_like=True):
    """The last entry that a page showed; the next begins after."""

    id: Seq


class AdministrationDesk:
    """Where an operator administers; `by` is who, None for the command line."""

    def __init__(self, store: Store, pepper: Pepper, *, settings: Settings) -> None:
        self._store = store
        self._pepper = pepper
        self._settings = settings

    async def accounts(self, text: str = "", *, now: Millis, limit: int | None = ACCOUNTS) -> AdministeredAccounts:
        """The accounts whose login or words begin so, by login.

        Shape:   limit None gives all of them
        Raises:  BadRequest, TooLarge, Unavailable
        """
        searched = normalized(text, field="text", most_chars=SEARCHED_CHARS)
        asked = None if limit is None else limit + 1
        async with self._store.reading() as reading:
            found = await reading.administration.found(searched, now=now, day_began_after=now - DAY_MS, limit=asked)
        shown = [_shown(one, now, self._settings) for one in found[:limit]]
        return AdministeredAccounts(shown, more=len(found) > len(shown))

    async def named(self, named: str) -> AccountId:
        """The account of that id or that login.

        Raises:  NotFound, BadRequest, Unavailable
        """
        async with self._store.reading() as reading:
            id = await reading.administration.id_of(checked(named, field="account"))
        if id is None:
            raise NotFound("no such account")
        return id

    async def create(
        self, new: NewAccount, password_hash: str, *, by: Actor | None, now: Millis
    ) -> AdministeredAccount:
        """Make an account that has a password.

        Raises:  BadRequest (details.field says what), TooLarge, Conflict (login or RPPS number is taken), Unavailable
        """
        wanted = _wanted(new, now)
        made = await self._store.writer.run(lambda work: _create_with(work, wanted, password_hash, by))
        logger().info(LogEvent.ACCOUNT_CREATED, account=made.account.id)
        return made

    async def invite(self, new: NewAccount, *, by: Actor | None, now: Millis) -> AccessCode:
        """Make an account that a code opens.

        Raises:  as `create`
        """
        wanted, code = _wanted(new, now), make_code(self._pepper)
        given = await self._store.writer.run(lambda work: _invite(work, wanted, code, by))
        logger().info(LogEvent.ACCOUNT_CREATED, account=given.account.id)
        return access_code(given, code, self._settings)

    async def deactivate(self, id: AccountId, *, by: Actor | None) -> AdministeredAccount:
        """Take an account out of use: every session ends, and no way leads in; conversations keep their member.

        What is urgent awaits it no more, and the other members are told so.

        Raises:  NotFound, Conflict (one's own account), Unavailable
        """
        if by is not None and by.account == id:
            raise Conflict("nobody deactivates themselves: another operator does")
        deactivated = await self._store.writer.run(lambda work: _deactivate(work, id, by))
        await tell_unanswered(self._store, id)
        return deactivated

    async def reactivate(self, id: AccountId, *, by: Actor | None) -> AdministeredAccount:
        """Take an account into use again, with the proofs that it had.

        Raises:  NotFound, Unavailable
        """
        reactivated = await self._store.writer.run(lambda work: _reactivate(work, id, by))
        await tell_unanswered(self._store, id)
        return reactivated

    async def reset(self, id: AccountId, *, by: Actor | None) -> AccessCode:
        """Have an account begin again with a code: its sessions, password, PIN, passkeys and second factor are void.

        Raises:  NotFound, Conflict (it is deactivated), Unavailable
        """
        code = make_code(self._pepper)
        given = await self._store.writer.run(lambda work: _reset(work, id, code, by))
        return access_code(given, code, self._settings)

    async def unlock(self, id: AccountId, *, by: Actor | None) -> AdministeredAccount:
        """Let an account try its PIN again, whose attempts of the day are used up.

        Raises:  NotFound, Unavailable
        """
        return await self._store.writer.run(lambda work: _unlock(work, id, by))

    async def audit(
        self, *, before: Cursor | None = None, account: AccountId | None = None, limit: int = ENTRIES
    ) -> AuditPage:
        """What was done, newest first; of one account, by it or to it.

        Raises:  BadRequest (a cursor that is none), Unavailable
        """
        older_than = None if before is None else place_of(before, _OlderThan).id
        if account is not None:
            checked(account, field="account")
        async with self._store.reading() as reading:
            entries = await reading.audited.page(before=older_than, account=account, limit=limit + 1)
            shown = list(entries[:limit])
            ids = {id for entry in shown for id in (entry.account, entry.subject)} | {account}
            accounts = await reading.administration.named([id for id in ids if id is not None])
        return AuditPage(shown, cursor_of(_OlderThan(shown[-1].id)) if len(entries) > limit else None, accounts)


async def _create(work: Work, new: NewAccount, password_hash: str, by: Actor | None) -> Account:
    account = Account(AccountId(new_id()), new.kind, new.name, new.profession, new.place)
    work.writes()
    await work.accounts.add(
        account,
        login=new.login,
        password_hash=password_hash,
        now=work.now,
        rpps=new.rpps,
        birth_date=new.birth_date,
    )
    await _audit(work, Act.ACCOUNT_CREATED, by, account.id)
    return account


async def _create_with(work: Work, new: NewAccount, password_hash: str, by: Actor | None) -> AdministeredAccount:
    account = await _create(work, new, password_hash, by)
    return await _seen(work, account.id)


async def _invite(work: Work, new: NewAccount, code: MadeCode, by: Actor | None) -> Given:
    account = await _create(work, new, NO_PASSWORD, by)
    return await give_code(work, account, new.login, code, by=by)


async def _deactivate(work: Work, id: AccountId, by: Actor | None) -> AdministeredAccount:
    found = await _access_account(work, id)
    if found.deactivated_at is None:
        await end_others(work, id, keep=None)
        await work.administration.set_deactivated(id, work.now)
        await work.dossiers.in_use_or_not(work, id)
        await _audit(work, Act.ACCOUNT_DEACTIVATED, by, id)
    return await _seen(work, id)


async def _reactivate(work: Work, id: AccountId, by: Actor | None) -> AdministeredAccount:
    found = await _access_account(work, id)
    if found.deactivated_at is not None:
        work.writes()
        await work.administration.set_deactivated(id, None)
        await work.dossiers.in_use_or_not(work, id)
        await _audit(work, Act.ACCOUNT_REACTIVATED, by, id)
    return await _seen(work, id)


async def _reset(work: Work, id: AccountId, code: MadeCode, by: Actor | None) -> Given:
    found = await _access_account(work, id)
    if found.deactivated_at is not None:
        raise Conflict("the account is deactivated")
    await end_others(work, id, keep=None)
    await work.administration.void_proofs(id)
    await _audit(work, Act.ACCOUNT_RESET, by, id)
    return await give_code(work, found.account, found.login, code, by=by)


async def _unlock(work: Work, id: AccountId, by: Actor | None) -> AdministeredAccount:
    await _access_account(work, id)
    work.writes()
    await work.pins.forget_attempts(id, now=work.now)
    await _audit(work, Act.ACCOUNT_UNLOCKED, by, id)
    return await _seen(work, id)


async def _access_account(work: Work, id: AccountId) -> Administered:
    """Every account there is, for an operator."""
    found = await work.administration.one(id, now=work.now, day_began_after=work.now - DAY_MS)
    if found is None:
        raise NotFound("no such account")
    return found


async def _seen(work: Work, id: AccountId) -> AdministeredAccount:
    return _shown(await _access_account(work, id), work.now, work.settings)


def _wanted(new: NewAccount, now: Millis) -> NewAccount:
    """Return what the account will be."""
    login = one_line(new.login, field="login", most_chars=LOGIN_CHARS)
    if is_demo(login):
        raise BadRequest("logins that end in .demo are those of the demo region", "login")
    if new.rpps and not (_RPPS.fullmatch(new.rpps) and new.kind is AccountKind.PROFESSIONAL):
        raise BadRequest("rpps is the number of a professional, 11 digits", "rpps")
    return NewAccount(
        kind=new.kind,
        login=login,
        name=one_line(new.name, field="name", most_chars=NAME_CHARS),
        profession=one_line(new.profession, field="profession", most_chars=NAME_CHARS) if new.profession else None,
        place=one_line(new.place, field="place", most_chars=NAME_CHARS) if new.place else None,
        rpps=new.rpps or None,
        birth_date=must_be_a_birth_date(new.birth_date, now) if new.birth_date else None,
    )


def _shown(found: Administered, now: Millis, settings: Settings) -> AdministeredAccount:
    state = account_state(found.deactivated_at, found.code_expires_at, found.code_attempts, now=now)
    return AdministeredAccount(
        account=found.account,
        login=found.login,
        state=(AccountState.INVITED if state is AccountState.EXPIRED else state).value,
        created_at=found.created_at,
        active_at=found.active_at,
        sessions=found.sessions,
        pin_blocked=found.pins_today >= settings.pin_attempts_per_day,
        second_factor=found.second_factor,
    )


async def _audit(work: Work, act: Act, by: Actor | None, subject: AccountId) -> None:
    await work.audit.add(
        act,
        account=by.account if by else None,
        session=by.session if by else None,
        subject=subject,
        address=by.address if by else None,
    )
