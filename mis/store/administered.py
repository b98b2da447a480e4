"""Accounts as an operator sees and changes them: who they are, whether they are in use, and what proves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Select, and_, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.search import folded
from mis.identity.password import NO_PASSWORD
from mis.store.accounts import account_of, login_key
from mis.store.directory import Directory
from mis.store.tables import access_codes, accounts, passkeys, pins, recovery_codes, second_factors, sessions
from protocol.account import Account
from protocol.identity import AuditedAccount
from protocol.values import AccountId, Millis

# Parameters of one statement: PostgreSQL takes 32,767, and a command may ask for more.
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Administered:
    """An account with all that is asked of it.

    Shape:   active_at of the newest session that is kept; sessions are those that are live
    """

    account: Account
    login: str
    created_at: Millis
    deactivated_at: Millis | None
    code_expires_at: Millis | None
    code_attempts: int | None
    active_at: Millis | None
    sessions: int
    pins_today: int
    second_factor: bool


class Administration:
    """Units:   day_began_after: PINs counted in a day that began no later are of another day, ms since 1970 UTC."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def found(self, text: str, *, now: Millis, day_began_after: Millis, limit: int | None) -> list[Administered]:
        """Those whose words begin with the words of the text, or whose login does, by login."""
        query = _administered(now, day_began_after).order_by(accounts.c.login).limit(limit)
        if text:
            words = [accounts.c.search_key.contains(f" {word}", autoescape=True) for word in folded(text).split()]
            of_login = accounts.c.login.startswith(login_key(text), autoescape=True)
            query = query.where(or_(of_login, and_(*words)) if words else of_login)
        return [_row(row) for row in (await self._connection.execute(query)).mappings()]

    async def one(self, id: AccountId, *, now: Millis, day_began_after: Millis) -> Administered | None:
        query = _administered(now, day_began_after).where(accounts.c.id == id)
        row = (await self._connection.execute(query)).mappings().first()
        return _row(row) if row else None

    async def id_of(self, named: str) -> AccountId | None:
        """The account of that id, or else of that login."""
        query = select(accounts.c.id).where(or_(accounts.c.id == named, accounts.c.login == login_key(named)))
        found = (await self._connection.execute(query)).scalars().all()
        return AccountId(named) if named in found else next(iter(found), None)

    async def named(self, ids: Sequence[AccountId]) -> list[AuditedAccount]:
        """Who these accounts are, by login; an id that is nobody's is left out."""
        found: list[AuditedAccount] = []
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            query = select(accounts.c.id, accounts.c.login, accounts.c.name).where(accounts.c.id.in_(some))
            found += [AuditedAccount(*row) for row in await self._connection.execute(query)]
        return sorted(found, key=lambda one: one.login)

    async def set_deactivated(self, id: AccountId, at: Millis | None) -> None:
        """Take an account out of use; None takes it into use again."""
        await self._connection.execute(update(accounts).where(accounts.c.id == id).values(deactivated_at=at))
        await Directory(self._connection).follow(id)

    async def void_proofs(self, id: AccountId) -> None:
        """Forget everything that proves who its owner is: nobody logs in before they have begun again."""
        await self._connection.execute(update(accounts).where(accounts.c.id == id).values(password_hash=NO_PASSWORD))
        for table in (pins, passkeys, second_factors, recovery_codes, access_codes):
            await self._connection.execute(delete(table).where(table.c.account == id))


def _administered(now: Millis, day_began_after: Millis) -> Select[Any]:
    of_account = sessions.c.account == accounts.c.id
    is_live = (sessions.c.ended_at.is_(None), sessions.c.expires_at > now)
    is_of_today = pins.c.day_began_at > day_began_after
    return (
        select(
            accounts,
            access_codes.c.expires_at.label("code_expires_at"),
            access_codes.c.attempts.label("code_attempts"),
            select(func.max(sessions.c.active_at)).where(of_account).scalar_subquery().label("active_at"),
            select(func.count()).select_from(sessions).where(of_account, *is_live).scalar_subquery().label("sessions"),
            case((is_of_today, pins.c.day_attempts), else_=0).label("pins_today"),
            second_factors.c.confirmed_at.is_not(None).label("second_factor"),
        )
        .join(access_codes, access_codes.c.account == accounts.c.id, isouter=True)
        .join(pins, pins.c.account == accounts.c.id, isouter=True)
        .join(second_factors, second_factors.c.account == accounts.c.id, isouter=True)
    )


def _row(row: RowMapping) -> Administered:
    return Administered(
        account=account_of(row),
        login=row["login"],
        created_at=row["created_at"],
        deactivated_at=row["deactivated_at"],
        code_expires_at=row["code_expires_at"],
        code_attempts=row["code_attempts"],
        active_at=row["active_at"],
        sessions=row["sessions"],
        pins_today=row["pins_today"],
        second_factor=bool(row["second_factor"]),
    )
