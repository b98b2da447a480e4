"""Accounts: who can log in."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.search import search_key
from mis.store.directory import Directory
from mis.store.tables import accounts
from protocol.account import Account
from protocol.errors import Conflict
from protocol.values import AccountId, AccountKind, Millis

# As SQLite names the column, and PostgreSQL the index.
_RPPS_TAKEN = re.compile(r"accounts[._]rpps")
_PROFILE = (accounts.c.id, accounts.c.kind, accounts.c.name, accounts.c.profession, accounts.c.place)


@dataclass(frozen=True, slots=True)
class Credentials:
    account: Account
    password_hash: str


class Accounts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        account: Account,
        *,
        login: str,
        password_hash: str,
        now: Millis,
        rpps: str | None = None,
        birth_date: str | None = None,
        created_by: AccountId | None = None,
    ) -> None:
        """Store a new account.

        Shape:   created_by: the professional who made it, of a patient or caregiver
        Raises:  Conflict (the login or the RPPS number is taken, as details.field says; nothing was stored)
        """
        row = {
            "id": account.id,
            "kind": account.kind.value,
            "login": login_key(login),
            "name": account.name,
            "profession": account.profession,
            "place": account.place,
            "search_key": search_key(account.name, account.profession, account.place),
            "password_hash": password_hash,
            "created_at": now,
            "rpps": rpps,
            "birth_date": birth_date,
            "created_by": created_by,
        }
        try:
            await self._connection.execute(insert(accounts), row)
        except IntegrityError as error:
            field = "rpps" if _RPPS_TAKEN.search(str(error.orig)) else "login"
            raise Conflict(f"the {field} is taken", {"field": field}) from error
        await Directory(self._connection).follow(account.id)

    async def set_password_hash(self, id: AccountId, password_hash: str) -> None:
        changed = update(accounts).where(accounts.c.id == id).values(password_hash=password_hash)
        await self._connection.execute(changed)

    async def by_login(self, login: str) -> Credentials | None:
        """Who has this login, unless the account is deactivated: then it answers as a login that does not exist."""
        is_it = (accounts.c.login == login_key(login), accounts.c.deactivated_at.is_(None))
        query = select(*_PROFILE, accounts.c.password_hash).where(*is_it)
        row = (await self._connection.execute(query)).mappings().first()
        return Credentials(account_of(row), row["password_hash"]) if row else None

    async def login(self, id: AccountId) -> str:
        """The login of an account that exists."""
        query = select(accounts.c.login).where(accounts.c.id == id)
        return str((await self._connection.execute(query)).scalar_one())

    async def birth_date(self, id: AccountId) -> str | None:
        """The birth date of an account that exists, YYYY-MM-DD, where it is known."""
        query = select(accounts.c.birth_date).where(accounts.c.id == id)
        found: str | None = (await self._connection.execute(query)).scalar_one()
        return found

    async def password_hash(self, id: AccountId) -> str | None:
        query = select(accounts.c.password_hash).where(accounts.c.id == id, accounts.c.deactivated_at.is_(None))
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def is_active(self, id: AccountId) -> bool:
        """Whether the account may log in by any way."""
        query = select(accounts.c.id).where(accounts.c.id == id, accounts.c.deactivated_at.is_(None))
        return (await self._connection.execute(query)).first() is not None

    async def by_ids(self, ids: Sequence[AccountId]) -> dict[AccountId, Account]:
        query = select(*_PROFILE).where(accounts.c.id.in_(ids))
        return {row["id"]: account_of(row) for row in (await self._connection.execute(query)).mappings()}

    async def professionals_of(self, ids: Sequence[AccountId]) -> dict[AccountId, Account]:
        """Those of the accounts that are professionals in use."""
        is_one = (accounts.c.kind == AccountKind.PROFESSIONAL.value, accounts.c.deactivated_at.is_(None))
        query = select(*_PROFILE).where(accounts.c.id.in_(ids), *is_one)
        return {row["id"]: account_of(row) for row in (await self._connection.execute(query)).mappings()}

    async def kinds_in_use(self, ids: Sequence[AccountId]) -> dict[AccountId, AccountKind]:
        """The kinds of those of the accounts that exist and are not deactivated."""
        query = select(accounts.c.id, accounts.c.kind).where(
            accounts.c.id.in_(ids), accounts.c.deactivated_at.is_(None)
        )
        return {row.id: AccountKind(row.kind) for row in await self._connection.execute(query)}

    async def all(self) -> list[tuple[str, Account]]:
        """Every account with its login, for the operator."""
        query = select(*_PROFILE, accounts.c.login).order_by(accounts.c.login)
        return [(row["login"], account_of(row)) for row in (await self._connection.execute(query)).mappings()]


def login_key(login: str) -> str:
    """Logins are one whatever their case, the spaces around them, and how the keyboard composes an é."""
    return unicodedata.normalize("NFC", login.strip().casefold())


def account_of(row: RowMapping) -> Account:
    return Account(row["id"], AccountKind(row["kind"]), row["name"], row["profession"], row["place"])
