"""Memberships of care circles: who may open what now, and where the records of all of them are."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, FromClause, delete, insert, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.domain.circle import Kind, Membership, Role
from dossier.domain.opening import opening
from dossier.domain.opposition import Opposition
from dossier.store.tables import memberships, visits
from protocol.values import AccountId, DossierId, Millis, Seq

_THE_PERSON_S = (Role.PERSON.value, Role.LEGAL_REPRESENTATIVE.value)


class Opened(Struct, frozen=True):
    """What opens a dossier to an account."""

    number: int
    kind: Kind
    role: Role
    is_administrator: bool


class Kept(Struct, frozen=True):
    """Where the newest record of a membership is."""

    dossier: DossierId
    number: int
    seq: Seq


class Due(Struct, frozen=True):
    """A membership that has come to its end by the clock alone."""

    dossier: DossierId
    number: int
    member: str


class MembershipRows:
    """Units:   now in ms since 1970-01-01 UTC."""

    def __init__(self, connection: AsyncConnection, now: Millis) -> None:
        self._connection = connection
        self._now = now

    async def opening(self, dossier: DossierId, account: AccountId) -> Opened | None:
        """What opens the dossier to the account now."""
        query = select(memberships).where(
            memberships.c.dossier == dossier, memberships.c.member == account, *is_open(self._now)
        )
        row = (await self._connection.execute(query)).mappings().first()
        return None if row is None else _opened(row)

    async def who_may_open(self, dossier: DossierId) -> Sequence[AccountId]:
        """Every account to which the dossier is open now."""
        return await self._members(dossier)

    async def of_the_person(self, dossier: DossierId) -> Sequence[AccountId]:
        """The account of the person themselves and of who represents them, where they have the dossier now."""
        return await self._members(dossier, memberships.c.role.in_(_THE_PERSON_S))

    async def who_answers(self, dossier: DossierId) -> Sequence[AccountId]:
        """These, the référent, and who administers the circle."""
        is_theirs = memberships.c.role.in_([*_THE_PERSON_S, Role.REFERENT.value])
        return await self._members(dossier, or_(is_theirs, memberships.c.is_administrator))

    async def openings(self, ids: Sequence[DossierId], account: AccountId) -> Mapping[DossierId, Opened]:
        """What opens each of these dossiers to an account now."""
        query = select(memberships).where(
            memberships.c.member == account, memberships.c.dossier.in_(ids), *is_open(self._now)
        )
        rows = (await self._connection.execute(query)).mappings()
        return {DossierId(row["dossier"]): _opened(row) for row in rows}

    async def of(self, ids: Collection[DossierId]) -> Sequence[Kept]:
        """Every membership there ever was in these dossiers."""
        query = select(memberships.c.dossier, memberships.c.number, memberships.c.seq).where(
            memberships.c.dossier.in_(ids)
        )
        return [Kept(*row) for row in await self._connection.execute(query)]

    async def shown_by(self, professional: AccountId, secretary: AccountId) -> Sequence[DossierId]:
        """The dossiers of a professional that a secretary ever opened; one of those that they did not, if there are."""
        mine = select(memberships.c.dossier).where(memberships.c.member == professional, *is_open(self._now)).distinct()
        opened = select(visits.c.dossier).where(visits.c.account == secretary)
        found = (await self._connection.execute(mine.where(memberships.c.dossier.in_(opened)))).scalars().all()
        first = (await self._connection.execute(mine.limit(1))).scalars().all()
        return [DossierId(one) for one in dict.fromkeys([*found, *first])]

    async def put(
        self, dossier: DossierId, number: int, membership: Membership, seq: Seq, oppositions: Sequence[Opposition]
    ) -> None:
        """Have a membership as records tell it; one that never opens anything stands at its own beginning."""
        opens = opening(membership, oppositions, self._now)
        begin, end = opens or (membership.since, membership.since)
        row = {
            "dossier": dossier,
            "number": number,
            "member": membership.member,
            "kind": membership.kind.value,
            "role": membership.role.value,
            "is_administrator": membership.is_administrator,
            "opens_from": begin,
            "opens_until": end,
            "is_over": opens is None or (end is not None and end <= self._now),
            "seq": seq,
            "changed_at": self._now,
        }
        is_it = (memberships.c.dossier == dossier, memberships.c.number == number)
        await self._connection.execute(delete(memberships).where(*is_it))
        await self._connection.execute(insert(memberships), row)

    async def due(self, limit: int) -> Sequence[Due]:
        """Memberships whose time has come to an end, and that still have to be ended everywhere."""
        query = select(memberships.c.dossier, memberships.c.number, memberships.c.member)
        query = query.where(not_(memberships.c.is_over), memberships.c.opens_until <= self._now)
        rows = await self._connection.execute(query.order_by(memberships.c.opens_until).limit(limit))
        return [Due(*row) for row in rows]

    async def end(self, due: Due) -> bool:
        """Have one ended everywhere; false if it was meanwhile."""
        is_it = (memberships.c.dossier == due.dossier, memberships.c.number == due.number)
        query = update(memberships).where(*is_it, not_(memberships.c.is_over), memberships.c.opens_until <= self._now)
        return bool((await self._connection.execute(query.values(is_over=True))).rowcount)

    async def _members(self, dossier: DossierId, *those: ColumnElement[bool]) -> Sequence[AccountId]:
        query = (
            select(memberships.c.member).where(memberships.c.dossier == dossier, *those, *is_open(self._now)).distinct()
        )
        return [AccountId(one) for one in (await self._connection.execute(query)).scalars()]


def _opened(row: Any) -> Opened:
    return Opened(row["number"], Kind(row["kind"]), Role(row["role"]), row["is_administrator"])


def is_open(now: Millis, rows: FromClause = memberships) -> tuple[ColumnElement[bool], ...]:
    """That a membership opens its dossier at that moment; `rows`: the memberships, under whatever name."""
    is_not_over = or_(rows.c.opens_until.is_(None), rows.c.opens_until > now)
    return rows.c.opens_from <= now, is_not_over
