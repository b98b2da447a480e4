"""Contact groups and who is in each."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.contact_group import Group
from mis.store.accounts import account_of
from mis.store.tables import accounts, contact_groups, contacts
from protocol.account import Account
from protocol.contact_group import ContactGroupId
from protocol.values import AccountId


class ContactGroups:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def seen_by(self, account: AccountId, place: str | None, *, after: str, limit: int) -> Sequence[Group]:
        """One's own and those shared with one's place.

        Order:   by id; `after` is that of the last one already seen
        """
        is_own = contact_groups.c.owner == account
        is_seen = is_own if place is None else or_(is_own, contact_groups.c.place == place)
        query = select(contact_groups).where(is_seen, contact_groups.c.id > after)
        rows = (await self._connection.execute(query.order_by(contact_groups.c.id).limit(limit))).mappings()
        return [_group(row) for row in rows]

    async def contacts(self, ids: Sequence[ContactGroupId]) -> Mapping[ContactGroupId, list[Account]]:
        """Who of each group is in use, in its order."""
        found: dict[ContactGroupId, list[Account]] = {id: [] for id in ids}
        query = (
            select(contacts.c.contact_group, accounts)
            .join(accounts, accounts.c.id == contacts.c.account)
            .where(contacts.c.contact_group.in_(ids), accounts.c.deactivated_at.is_(None))
            .order_by(contacts.c.contact_group, contacts.c.position)
        )
        for row in (await self._connection.execute(query)).mappings():
            found[row["contact_group"]].append(account_of(row))
        return found

    async def one(self, id: ContactGroupId) -> Group | None:
        """A group, whose row stays locked until the commit."""
        if "\x00" in id:  # PostgreSQL refuses it in a text; there is no such group
            return None
        query = select(contact_groups).where(contact_groups.c.id == id).with_for_update()
        row = (await self._connection.execute(query)).mappings().first()
        return None if row is None else _group(row)

    async def named(self, owner: AccountId, name: str) -> Group | None:
        """One's own group of that name; nobody makes one beside until the commit."""
        await self._connection.execute(select(accounts.c.id).where(accounts.c.id == owner).with_for_update())
        query = select(contact_groups).where(contact_groups.c.owner == owner, contact_groups.c.name == name)
        row = (await self._connection.execute(query)).mappings().first()
        return None if row is None else _group(row)

    async def count(self, owner: AccountId) -> int:
        query = select(func.count()).select_from(contact_groups).where(contact_groups.c.owner == owner)
        return int((await self._connection.execute(query)).scalar_one())

    async def add(self, group: Group, people: Sequence[AccountId]) -> None:
        await self._connection.execute(insert(contact_groups), {"id": group.id, **_values(group)})
        await self._fill(group.id, people)

    async def replace(self, group: Group, people: Sequence[AccountId]) -> None:
        """Put a group with those who are in it in the place of what it was."""
        await self._connection.execute(update(contact_groups).where(contact_groups.c.id == group.id), _values(group))
        await self._empty(group.id)
        await self._fill(group.id, people)

    async def remove(self, id: ContactGroupId) -> None:
        await self._empty(id)
        await self._connection.execute(delete(contact_groups).where(contact_groups.c.id == id))

    async def _fill(self, id: ContactGroupId, people: Sequence[AccountId]) -> None:
        rows = [{"contact_group": id, "account": account, "position": at} for at, account in enumerate(people)]
        await self._connection.execute(insert(contacts), rows)

    async def _empty(self, id: ContactGroupId) -> None:
        await self._connection.execute(delete(contacts).where(contacts.c.contact_group == id))


def _values(group: Group) -> dict[str, Any]:
    return {"owner": group.owner, "name": group.name, "place": group.place, "changed_at": group.changed_at}


def _group(row: RowMapping) -> Group:
    return Group(row["id"], row["owner"], row["name"], row["place"], row["changed_at"])
