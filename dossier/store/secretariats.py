"""Secretariats: who acts for whom now in which dossiers, and everything that was told of it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, insert, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.domain.secretariat import Secretariat
from dossier.store.tables import memberships, secretariats
from protocol.values import AccountId, DossierId, Millis


class KeptSecretariat(Struct, frozen=True):
    """Shape:   told_by: the operator; ended_by: who told its end, null while nobody did."""

    id: str
    secretariat: Secretariat
    told_by: AccountId
    ended_by: AccountId | None


class Newest(Struct, frozen=True, array_like=True):
    """Where a page ended."""

    since: Millis
    id: str


class SecretariatRows:
    """Units:   now in ms since 1970-01-01 UTC."""

    def __init__(self, connection: AsyncConnection, now: Millis) -> None:
        self._connection = connection
        self._now = now

    async def one(self, id: str) -> KeptSecretariat | None:
        return next(iter(await self._found(_ALL.where(secretariats.c.id == id))), None)

    async def page(self, account: AccountId | None, *, after: Newest | None, limit: int) -> Sequence[KeptSecretariat]:
        """Those of an account, as who acts or is acted for, or everybody's; the one that begins last first."""
        query = _ALL.order_by(secretariats.c.since.desc(), secretariats.c.id.desc()).limit(limit)
        if account is not None:
            query = query.where(or_(secretariats.c.secretary == account, secretariats.c.professional == account))
        if after is not None:
            is_older = and_(secretariats.c.since == after.since, secretariats.c.id < after.id)
            query = query.where(or_(secretariats.c.since < after.since, is_older))
        return await self._found(query)

    async def of_secretary(self, account: AccountId) -> Sequence[Secretariat]:
        """Those that there ever were, of who acts."""
        return [one.secretariat for one in await self._found(_ALL.where(secretariats.c.secretary == account))]

    async def acted_for_by(self, account: AccountId) -> Sequence[AccountId]:
        """For whom an account acts now."""
        query = select(secretariats.c.professional).where(secretariats.c.secretary == account, *self._lasts())
        return [AccountId(one) for one in (await self._connection.execute(query)).scalars()]

    async def acting_for(self, account: AccountId) -> Sequence[AccountId]:
        """Who acts for an account now."""
        query = select(secretariats.c.secretary).where(secretariats.c.professional == account, *self._lasts())
        return [AccountId(one) for one in (await self._connection.execute(query)).scalars()]

    async def of(self, ids: Collection[DossierId]) -> Mapping[DossierId, Sequence[Secretariat]]:
        """Those that last now, of who has or had a place in these dossiers, the one that began first first."""
        query = (
            select(memberships.c.dossier, *_COLUMNS)
            .join_from(memberships, secretariats, secretariats.c.professional == memberships.c.member)
            .where(memberships.c.dossier.in_(ids), *self._lasts())
            .order_by(secretariats.c.since, secretariats.c.id)
            .distinct()
        )
        found: dict[DossierId, list[Secretariat]] = {id: [] for id in ids}
        for row in (await self._connection.execute(query)).mappings():
            found[row["dossier"]].append(_secretariat(row))
        return found

    async def add(self, id: str, told: Secretariat, by: AccountId) -> None:
        row = {
            "id": id,
            "secretary": told.secretary,
            "professional": told.professional,
            "since": told.since,
            "until": told.until,
            "told_by": by,
            "is_over": False,
        }
        await self._connection.execute(insert(secretariats), row)

    async def put_end(self, id: str, until: Millis, by: AccountId) -> None:
        is_it = secretariats.c.id == id
        await self._connection.execute(update(secretariats).where(is_it).values(until=until, ended_by=by))

    async def due(self, limit: int) -> Sequence[KeptSecretariat]:
        """Those whose time has come to an end, and that still have to be ended everywhere."""
        query = _ALL.where(not_(secretariats.c.is_over), secretariats.c.until <= self._now)
        return await self._found(query.order_by(secretariats.c.until).limit(limit))

    async def finish(self, id: str) -> bool:
        """Have one ended everywhere; false if it was meanwhile."""
        is_it = (secretariats.c.id == id, not_(secretariats.c.is_over), secretariats.c.until <= self._now)
        query = update(secretariats).where(*is_it).values(is_over=True)
        return bool((await self._connection.execute(query)).rowcount)

    def _lasts(self) -> tuple[ColumnElement[bool], ...]:
        is_not_over = or_(secretariats.c.until.is_(None), secretariats.c.until > self._now)
        return secretariats.c.since <= self._now, is_not_over

    async def _found(self, query: Select[Any]) -> Sequence[KeptSecretariat]:
        return [_kept(row) for row in (await self._connection.execute(query)).mappings()]


_ALL = select(secretariats)
_COLUMNS = (
    secretariats.c.id,
    secretariats.c.secretary,
    secretariats.c.professional,
    secretariats.c.since,
    secretariats.c.until,
)


def _kept(row: Any) -> KeptSecretariat:
    return KeptSecretariat(row["id"], _secretariat(row), row["told_by"], row["ended_by"])


def _secretariat(row: Any) -> Secretariat:
    return Secretariat(row["secretary"], row["professional"], row["since"], row["until"])
