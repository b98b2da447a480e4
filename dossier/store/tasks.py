"""What is still to be done of plans under way: by whom, and until when."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.domain.ppcs import Ppcs, PpcsState
from dossier.store.memberships import is_open
from dossier.store.tables import memberships, tasks, tasks_called
from protocol.values import AccountId, DossierId, Millis, Seq


class TaskPlace(Struct, frozen=True):
    """Where an action is: the record of its plan, and which of it."""

    dossier: DossierId
    action: str
    due: str
    seq: Seq


class After(Struct, frozen=True, array_like=True):
    """Where a page ended."""

    due: str
    dossier: DossierId
    action: str


class TaskRows:
    """Units:   now in ms since 1970-01-01 UTC; days YYYY-MM-DD."""

    def __init__(self, connection: AsyncConnection, now: Millis) -> None:
        self._connection = connection
        self._now = now

    async def of(self, account: AccountId, *, after: After | None, limit: int) -> Sequence[TaskPlace]:
        """What an account has to do in the dossiers that it may open now, what is due first, first."""
        kept = tasks.c
        place = memberships.c
        is_open_to_them = exists().where(place.member == account, place.dossier == kept.dossier, *is_open(self._now))
        query = select(kept.dossier, kept.action, kept.due, kept.seq).where(kept.account == account, is_open_to_them)
        if after is not None:
            query = query.where(
                tuple_(kept.due, kept.dossier, kept.action) > tuple_(after.due, after.dossier, after.action)
            )
        query = query.order_by(kept.due, kept.dossier, kept.action).limit(limit)
        return [TaskPlace(*row) for row in await self._connection.execute(query)]

    async def due(self, ids: Sequence[DossierId], account: AccountId, until: str) -> Mapping[DossierId, int]:
        """How much an account has to do until that day in each of these dossiers; no more is due where it has none."""
        kept = tasks.c
        query = select(kept.dossier, func.count()).where(
            kept.account == account, kept.due <= until, kept.dossier.in_(ids)
        )
        return {DossierId(id): count for id, count in await self._connection.execute(query.group_by(kept.dossier))}

    async def uncalled(self, day: str, limit: int) -> Sequence[DossierId]:
        """The dossiers in which something is due on that day that nobody was called for yet."""
        query = select(tasks.c.dossier).where(*_is_uncalled(day)).distinct().order_by(tasks.c.dossier).limit(limit)
        return [DossierId(id) for (id,) in await self._connection.execute(query)]

    async def call(self, dossier: DossierId, day: str) -> Sequence[AccountId]:
        """Note that those are called now who are to do something of a dossier on that day, and were not called yet.

        Order:   under the lock of the dossier
        """
        of = tasks_called.c
        await self._connection.execute(delete(tasks_called).where(of.dossier == dossier, of.due < day))
        given = select(tasks.c.dossier, tasks.c.action, tasks.c.account, tasks.c.due)
        given = given.where(tasks.c.dossier == dossier, *_is_uncalled(day))
        calling = insert(tasks_called).from_select([of.dossier, of.action, of.account, of.due], given)
        called = await self._connection.execute(calling.returning(of.account))
        return sorted({AccountId(account) for (account,) in called})

    async def put(self, dossier: DossierId, plan: Ppcs, seq: Seq) -> None:
        """Have what a version of a plan asks for; one that is not under way asks for nothing."""
        await self._connection.execute(delete(tasks).where(tasks.c.dossier == dossier))
        rows = [
            {"dossier": dossier, "action": one.id, "account": one.actor, "due": one.due, "seq": seq}
            for one in plan.actions
            if plan.state is PpcsState.ACTIVE and one.is_pending and one.actor is not None and one.due is not None
        ]
        if rows:
            await self._connection.execute(insert(tasks), rows)


def _is_uncalled(day: str) -> tuple[ColumnElement[bool], ...]:
    named = ("dossier", "action", "account", "due")
    was_called = exists().where(and_(*(tasks_called.c[name] == tasks.c[name] for name in named)))
    return tasks.c.due == day, ~was_called
