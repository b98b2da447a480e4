"""The audit as it is read: newest first, of everybody or of one account."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.store.tables import audit
from protocol.identity import AuditEntry
from protocol.values import AccountId


class Audited:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def page(self, *, before: int | None, account: AccountId | None, limit: int) -> Sequence[AuditEntry]:
        """At most `limit` entries older than one, newest first; of what an account did, or what was done to it."""
        newest = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            newest = newest.where(audit.c.id < before)
        query: Select[Any] = newest if account is None else _of_account(newest, account, limit)
        return [_entry(row) for row in (await self._connection.execute(query)).mappings()]


def _of_account(newest: Select[Any], account: AccountId, limit: int) -> Select[Any]:
    """Each of the two in the order of its index; one condition with OR would sort all there is of the account."""
    acted, was_acted_on = (
        newest.where(column == account).subquery().select() for column in (audit.c.account, audit.c.subject)
    )
    both = union(acted, was_acted_on).subquery()
    return select(both).order_by(both.c.id.desc()).limit(limit)


def _entry(row: RowMapping) -> AuditEntry:
    return AuditEntry(
        id=row["id"],
        at=row["at"],
        act=row["act"],
        outcome=row["outcome"],
        account=row["account"],
        session=row["session"],
        subject=row["subject"],
        address=row["address"],
        detail=row["detail"],
    )
