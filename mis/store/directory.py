"""The directory: who is in it, found by their words; entries follow the extraction and the accounts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import RowMapping, Select, bindparam, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.directory import Activity, Entry, Listed, Words
from mis.store.activity import Activity as AccountActivity
from mis.store.directory_index import DirectoryIndex, Searched, directory_index
from mis.store.listed import listed as listed_rows
from mis.store.listed import parameters_of
from mis.store.prepared import Prepared, Row
from mis.store.tables import accounts, directory
from protocol.account import Account
from protocol.values import AccountId, AccountKind, Millis


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry where it stands."""

    rank: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who was searched.

    Units:   active_at: when their account was last used, or made; ms since 1970-01-01 UTC, None without one
    """

    rank: int
    entry: Entry
    active_at: Millis | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of those whom a part of the extraction lists."""

    added: int
    changed: int
    unchanged: int


class Directory:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._index: DirectoryIndex = directory_index(connection)

    async def search(self, searched: Searched, *, after: int, limit: int) -> list[Found]:
        """Those past a rank who are found by every word, accounts first, then by name.

        Shape:   nobody whose account is deactivated counts as having one, nobody who is listed no more is shown
        """
        ranks = await self._index.find(searched, after=after, limit=limit)
        entries = {placed.rank: placed.entry for placed in await self._placed(_ENTRIES.where(_ranks(ranks)))}
        ids = [entry.shown_account.id for entry in entries.values() if entry.shown_account]
        active_at = await self._active_at(ids)
        return [Found(rank, entry, active_at.get(_id_of(entry))) for rank, entry in sorted(entries.items())]

    async def follow(self, account: AccountId) -> None:
        """Have the directory say of a professional what their account says now."""
        row = (await self._connection.execute(_ACCOUNT.where(accounts.c.id == account))).mappings().first()
        if row is None or row["kind"] != AccountKind.PROFESSIONAL.value:
            return
        is_theirs = directory.c.account == account
        if row["rpps"] is not None:
            is_theirs = is_theirs | (directory.c.rpps == row["rpps"])
        before = next(iter(await self._placed(_ENTRIES.where(is_theirs))), None)
        profile = Account(row["id"], AccountKind.PROFESSIONAL, row["name"], row["profession"], row["place"])
        entry = replace(
            before.entry if before else Entry(row["rpps"]),
            account=profile,
            account_is_active=row["deactivated_at"] is None,
        )
        # What they were found by before is not known any more: the account says something else by now.
        await self._write([(before, entry)], words_are_known=False)

    async def known(self, national_ids: Sequence[str]) -> int:
        """How many of these are listed now."""
        if not national_ids:
            return 0
        rows, (national_id,) = listed_rows(self._dialect, 1)
        query = select(func.count()).select_from(rows.join(directory, directory.c.national_id == national_id))
        query = query.where(directory.c.inactive_at.is_(None))
        found = await self._connection.execute(query, parameters_of(self._dialect, [(id,) for id in national_ids]))
        return int(found.scalar_one())

    async def listed_count(self) -> int:
        """How many are listed now."""
        query = select(func.count()).where(directory.c.national_id.is_not(None), directory.c.inactive_at.is_(None))
        return int((await self._connection.execute(query)).scalar_one())

    async def take(self, listed: Sequence[Listed], number: int) -> Taken:
        """Enter those whom a part of an import lists.

        Said in two parts of one import, somebody has the activities of both.

        Shape:   each national identifier once; number: the import's
        """
        known = await self._of_listed(listed)
        changes: list[tuple[Placed | None, Entry]] = []
        unchanged: list[Row] = []
        for one in listed:
            before = known.get(one.national_id) or (known.get(one.rpps) if one.rpps else None)
            entry = _listed_now(before.entry if before else Entry(one.rpps), one, number)
            if before is not None and replace(entry, imported=before.entry.imported) == before.entry:
                unchanged.append((number, before.rank))
            else:
                changes.append((before, entry))
        if unchanged:
            await _LIST_AGAIN.run(self._connection, unchanged)
        await self._write(changes)
        added = sum(before is None for before, _ in changes)
        return Taken(added, len(changes) - added, len(unchanged))

    async def window(self, after: int, size: int) -> list[tuple[int, int | None, bool]]:
        """The next ranks past one, each with the import that listed it last and whether it is listed now."""
        is_listed = directory.c.national_id.is_not(None) & directory.c.inactive_at.is_(None)
        query = select(directory.c.rank, directory.c.imported, is_listed.label("is_listed"))
        query = query.where(directory.c.rank > after).order_by(directory.c.rank).limit(size)
        return [(row.rank, row.imported, bool(row.is_listed)) for row in await self._connection.execute(query)]

    async def depart(self, ranks: Sequence[int], *, number: int, now: Millis) -> int:
        """Note who is listed no more, unless this import has listed them after all; they are kept, and not shown."""
        left = [
            placed
            for placed in await self._placed(_ENTRIES.where(_ranks(ranks)))
            if placed.entry.imported != number and placed.entry.inactive_at is None
        ]
        await self._write([(placed, replace(placed.entry, inactive_at=now)) for placed in left])
        return len(left)

    @property
    def _dialect(self) -> str:
        return self._connection.dialect.name

    async def _of_listed(self, listed: Sequence[Listed]) -> dict[str, Placed]:
        """Those who are in the directory already, by national identifier and by RPPS number."""
        by_id = await self._listed_entries("national_id", [one.national_id for one in listed])
        by_rpps = await self._listed_entries("rpps", [one.rpps for one in listed if one.rpps])
        known = {placed.entry.rpps: placed for placed in by_rpps if placed.entry.rpps}
        return known | {placed.entry.listed.national_id: placed for placed in by_id if placed.entry.listed}

    async def _listed_entries(self, column: str, values: Sequence[str]) -> list[Placed]:
        if not values:
            return []
        query = _entries_by(self._dialect, column)
        return await self._placed(query, parameters_of(self._dialect, [(value,) for value in values]))

    async def _placed(self, query: Select[Any], parameters: dict[str, Any] | None = None) -> list[Placed]:
        rows = (await self._connection.execute(query, parameters)).mappings()
        return [Placed(row["rank"], _entry(row)) for row in rows]

    async def _active_at(self, ids: Sequence[AccountId]) -> dict[AccountId | None, Millis]:
        if not ids:
            return {}
        made = await self._connection.execute(_MADE_AT.where(accounts.c.id.in_(ids)))
        seen = await AccountActivity(self._connection).seen_at(ids)
        return {row.id: max(row.created_at, seen.get(row.id, 0)) for row in made}

    async def _write(self, changes: Sequence[tuple[Placed | None, Entry]], *, words_are_known: bool = True) -> None:
        """Store entries in the place of what they were before, and what they are found by."""
        ranks = await self._free_ranks(changes)
        out: list[int] = []
        into: list[tuple[int, Words]] = []
        new: list[Row] = []
        old: list[Row] = []
        for (before, entry), rank in zip(changes, ranks, strict=True):
            words = entry.words()
            if before is None:
                new.append(_row(rank, entry))
            else:
                old.append((*_row(rank, entry), before.rank))
                if before.rank == rank and words_are_known and before.entry.words() == words:
                    continue
                out.append(before.rank)
            if words is not None:
                into.append((rank, words))
        await self._index.remove(out)
        if old:
            await _UPDATE.run(self._connection, old)
        if new:
            await _INSERT.run(self._connection, new)
        await self._index.put(into)

    async def _free_ranks(self, changes: Sequence[tuple[Placed | None, Entry]]) -> list[int]:
        """A rank for each: the one it has while that is right, else the next that nobody has."""
        chosen = {
            index: before.rank
            for index, (before, entry) in enumerate(changes)
            if before is not None and entry.may_stay_at(before.rank)
        }
        sought = {index: entry.rank() for index, (_, entry) in enumerate(changes) if index not in chosen}
        while sought:
            taken = await self._taken(list(sought.values())) | set(chosen.values())
            for index, rank in list(sought.items()):
                if rank in taken:
                    sought[index] = await self._next_free(rank)
                else:
                    chosen[index] = sought.pop(index)
                    taken.add(rank)
        return [chosen[index] for index in range(len(changes))]

    async def _next_free(self, rank: int) -> int:
        """The first rank past one that the database has for nobody."""
        query = select(directory.c.rank).where(directory.c.rank >= rank, ~_HAS_NEXT).order_by(directory.c.rank).limit(1)
        end_of_row: int | None = (await self._connection.execute(query)).scalar_one_or_none()
        return (rank if end_of_row is None else end_of_row) + 1

    async def _taken(self, ranks: Sequence[int]) -> set[int]:
        return set((await self._connection.execute(select(directory.c.rank).where(_ranks(ranks)))).scalars())


def _listed_now(entry: Entry, listed: Listed, number: int) -> Entry:
    if entry.listed is not None and entry.imported == number:
        listed = listed.with_activities_of(entry.listed)
    return replace(entry, rpps=listed.rpps or entry.rpps, listed=listed, imported=number, inactive_at=None)


def _id_of(entry: Entry) -> AccountId | None:
    return entry.shown_account.id if entry.shown_account else None


def _ranks(ranks: Iterable[int]) -> Any:
    return directory.c.rank.in_(ranks)


_ENTRIES = select(
    directory,
    accounts.c.name,
    accounts.c.profession,
    accounts.c.place,
    accounts.c.deactivated_at,
).join(accounts, accounts.c.id == directory.c.account, isouter=True)
_ACCOUNT = select(
    accounts.c.id,
    accounts.c.kind,
    accounts.c.name,
    accounts.c.profession,
    accounts.c.place,
    accounts.c.rpps,
    accounts.c.deactivated_at,
)
_MADE_AT = select(accounts.c.id, accounts.c.created_at)

_LISTED = ("national_id", "title", "given_name", "family_name", "activities")
_next = directory.alias("next")
_HAS_NEXT = exists().where(_next.c.rank == directory.c.rank + 1)

_COLUMNS = ("rank", *_LISTED, "rpps", "imported", "inactive_at", "account")
_INSERT = Prepared(insert(directory), _COLUMNS)
_UPDATE = Prepared(
    update(directory)
    .where(directory.c.rank == bindparam("of_rank"))
    .values({name: bindparam(f"to_{name}") for name in _COLUMNS}),
    (*(f"to_{name}" for name in _COLUMNS), "of_rank"),
)
_LIST_AGAIN = Prepared(
    update(directory).where(directory.c.rank == bindparam("of_rank")).values(imported=bindparam("number")),
    ("number", "of_rank"),
)


@cache
def _entries_by(dialect: str, column: str) -> Select[Any]:
    rows, (value,) = listed_rows(dialect, 1)
    return _ENTRIES.select_from(rows.join(directory, directory.c[column] == value))


def _row(rank: int, entry: Entry) -> Row:
    """The values of `_COLUMNS`."""
    return (rank, *_listed_columns(entry.listed), entry.rpps, entry.imported, entry.inactive_at, _account_id(entry))


def _listed_columns(listed: Listed | None) -> Row:
    if listed is None:
        return (None,) * 5
    activities = msgspec.json.encode(listed.activities).decode()
    return listed.national_id, listed.title, listed.given_name, listed.family_name, activities


def _account_id(entry: Entry) -> AccountId | None:
    return entry.account.id if entry.account else None


def _entry(row: RowMapping) -> Entry:
    listed = account = None
    if row["national_id"] is not None:
        activities = msgspec.json.decode(row["activities"], type=list[Activity])
        listed = Listed(row["national_id"], row["title"], row["given_name"], row["family_name"], activities)
    if row["account"] is not None:
        account = Account(row["account"], AccountKind.PROFESSIONAL, row["name"], row["profession"], row["place"])
    is_active = account is not None and row["deactivated_at"] is None
    return Entry(row["rpps"], listed, row["imported"], row["inactive_at"], account, account_is_active=is_active)
