"""Passkeys: the public keys that authenticators made for an account."""

from dataclasses import dataclass

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.store.tables import passkeys
from protocol.errors import Conflict
from protocol.values import AccountId, Millis


@dataclass(frozen=True, slots=True)
class StoredPasskey:
    """Shape:   id is the credential's, base64url; sign_count is 0 for authenticators that do not count
    Units:   times in ms since 1970-01-01 UTC
    """

    id: str
    account: AccountId
    public_key: bytes
    sign_count: int
    name: str
    created_at: Millis
    used_at: Millis | None = None


class Passkeys:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, passkey: StoredPasskey) -> None:
        """Store a new passkey.

        Raises:  Conflict (a credential of this id exists already, whoever has it; WebAuthn, 7.1, step 26)
        """
        try:
            row = {name: getattr(passkey, name) for name in passkey.__slots__}
            await self._connection.execute(insert(passkeys), row)
        except IntegrityError as error:
            raise Conflict("the passkey exists already") from error

    async def by_id(self, id: str) -> StoredPasskey | None:
        row = (await self._connection.execute(select(passkeys).where(passkeys.c.id == id))).mappings().first()
        return _passkey(row) if row else None

    async def of_account(self, account: AccountId) -> list[StoredPasskey]:
        """The passkeys of an account, the oldest first."""
        query = select(passkeys).where(passkeys.c.account == account).order_by(passkeys.c.created_at, passkeys.c.id)
        return [_passkey(row) for row in (await self._connection.execute(query)).mappings()]

    async def used(self, id: str, *, sign_count: int, now: Millis) -> None:
        changed = update(passkeys).where(passkeys.c.id == id).values(sign_count=sign_count, used_at=now)
        await self._connection.execute(changed)

    async def remove(self, id: str, account: AccountId) -> bool:
        """Remove a passkey of an account; False where it has none of this id."""
        removed = delete(passkeys).where(passkeys.c.id == id, passkeys.c.account == account)
        return (await self._connection.execute(removed)).rowcount == 1

    async def remove_all(self, account: AccountId) -> None:
        """Remove every passkey of an account, whose owner must prove anew who they are."""
        await self._connection.execute(delete(passkeys).where(passkeys.c.account == account))


def _passkey(row: RowMapping) -> StoredPasskey:
    return StoredPasskey(**{name: row[name] for name in StoredPasskey.__slots__})
