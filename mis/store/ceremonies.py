"""Ceremonies: what two requests of one log-in must share, kept between them and taken once."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.ids import new_id
from mis.store.tables import ceremonies
from protocol.values import AccountId, Millis, SessionId


class CeremonyKind(StrEnum):
    """What is under way; one kind is never taken for another."""

    PASSKEY_LOG_IN = "passkey_log_in"
    PASSKEY_NEW = "passkey_new"
    PSC = "psc"
    TOKEN = "token"  # noqa: S105 - the hash of one that waits to be used; data is the hash of the one it replaces
    PSC_LOG_OUT_TOKEN = "psc_log_out_token"  # noqa: S105 - the id of one that was seen, so that it is seen once


@dataclass(frozen=True, slots=True)
class Ceremony:
    """Shape:   account and session of whom began it, where anybody was known; data is JSON of the beginner's own."""

    id: str
    kind: CeremonyKind
    account: AccountId | None
    session: SessionId | None
    data: str


class Ceremonies:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        kind: CeremonyKind,
        account: AccountId | None,
        session: SessionId | None,
        data: str,
        expires_at: Millis,
        *,
        now: Millis,
    ) -> str:
        """Keep a ceremony until it is taken or expires, drop those that have expired, and return its id."""
        await self._purge(now)
        id = new_id()
        await self._insert(Ceremony(id, kind, account, session, data), expires_at)
        return id

    async def wait(self, ceremony: Ceremony, expires_at: Millis, *, now: Millis) -> None:
        """Keep what has an id of its own, until it is taken or expires."""
        await self._purge(now)
        await self._insert(ceremony, expires_at)

    async def waits(self, id: str, kind: CeremonyKind, *, now: Millis) -> bool:
        """Whether there is something to take."""
        query = select(ceremonies.c.id).where(
            ceremonies.c.id == id, ceremonies.c.kind == kind.value, ceremonies.c.expires_at > now
        )
        return (await self._connection.execute(query)).first() is not None

    async def add_once(self, id: str, kind: CeremonyKind, expires_at: Millis, *, now: Millis) -> bool:
        """Note what has an id of its own and may come once only; False when it came before."""
        await self._purge(now)
        query = select(ceremonies.c.id).where(ceremonies.c.id == id)
        if (await self._connection.execute(query)).first() is not None:
            return False
        await self._insert(Ceremony(id, kind, None, None, ""), expires_at)
        return True

    async def take(self, id: str, kind: CeremonyKind, *, now: Millis) -> Ceremony | None:
        """Take a ceremony, once: None when it was never begun, is of another kind, was taken or has expired.

        Next:    commit before what was taken is looked at: a refusal raised in the same unit would put it back
        """
        taken = (
            delete(ceremonies).where(ceremonies.c.id == id).where(ceremonies.c.kind == kind.value).returning(ceremonies)
        )
        row = (await self._connection.execute(taken)).mappings().first()
        if row is None or row["expires_at"] <= now:  # gone all the same: a clock that is set back revives none
            return None
        return Ceremony(row["id"], CeremonyKind(row["kind"]), row["account"], row["session"], row["data"])

    async def _purge(self, now: Millis) -> None:
        await self._connection.execute(delete(ceremonies).where(ceremonies.c.expires_at <= now))

    async def _insert(self, ceremony: Ceremony, expires_at: Millis) -> None:
        row = {name: getattr(ceremony, name) for name in ceremony.__slots__}
        await self._connection.execute(
            insert(ceremonies), {**row, "kind": ceremony.kind.value, "expires_at": expires_at}
        )
