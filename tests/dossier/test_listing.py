"""One's list of dossiers is what a look at every one of them gives, page by page, however it is found."""

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dossier.contract.dossier import DossierFilter
from dossier.domain.circle import Role
from dossier.domain.status import InsStatus
from dossier.extension import DossierExtension
from dossier.store import listing
from dossier.store.dossiers import DossierRows
from dossier.store.listing import Listing, Place
from dossier.store.tables import dossiers, memberships, merges, tasks, words
from protocol.values import AccountId, DossierId, Millis
from tests.support.stores import empty_settings, keyring, new_store
from tests.support.visitor import housed

NOW = 100
ACCOUNTS = tuple(map(AccountId, ("alice", "bob", "carol")))
WORDS = ("MARTIN", "MARIE", "MARTINE", "ROUX", "1941-03-14")
TYPED = ("M", "MART", "MARTINE", "ROUX", "ZZZ")
PAGE = 4
TODAY = "2026-01-02"
DAYS = ("2026-01-01", "2026-01-02", "2026-01-03")
ROLES = ("330", "ATTPHYS", "353")
EVERY_SECOND = 0.5
ALL = DossierFilter()

Row = Mapping[str, Any]


class Region:
    """Dossiers, who has a place in which, and which are merged, by chance."""

    def __init__(self, seed: int, count: int = 30) -> None:
        chance = random.Random(seed)  # noqa: S311 - of invented people
        ids = [f"d{number:02}" for number in range(count)]
        self.changed = {id: chance.randrange(8) for id in ids}
        self.words = {id: set(chance.sample(WORDS, 2)) for id in ids}
        self.status = {id: chance.choice((InsStatus.QUALIFIED, InsStatus.VALIDATED)) for id in ids}
        self.tasks: list[dict[str, Any]] = [
            {"dossier": id, "action": account, "account": account, "due": chance.choice(DAYS), "seq": 1}
            for id in ids
            for account in chance.sample(ACCOUNTS, 2)
        ]
        self.memberships: list[dict[str, Any]] = [
            {"dossier": id, "number": number, "member": chance.choice(ACCOUNTS), **chance.choice(TIMES)}
            | {"role": chance.choice(ROLES), "is_administrator": chance.random() < EVERY_SECOND}
            for id in ids
            for number in range(1, 5)
        ]
        pairs = zip(ids[:10], ids[10:], strict=False)
        self.merges = [(*pair, chance.choice(("merged", "merged", "undone"))) for pair in pairs]

    async def into(self, connection: AsyncConnection) -> None:
        rows = [{**_dossier(id, changed), "status": self.status[id].value} for id, changed in self.changed.items()]
        await connection.execute(insert(dossiers), rows)
        await connection.execute(insert(tasks), self.tasks)
        kept = [{"changed_at": self.changed[one["dossier"]], **PLACE, **one} for one in self.memberships]
        await connection.execute(insert(memberships), kept)
        has = [{"dossier": id, "word": word} for id, all_of_it in self.words.items() for word in all_of_it]
        await connection.execute(insert(words), has)
        merged = [
            {"id": merged + goes_on, "merged": merged, "goes_on": goes_on, "state": state, "seq": 1}
            for merged, goes_on, state in self.merges
        ]
        await connection.execute(insert(merges), merged)

    def listed(
        self, account: AccountId, typed: Sequence[str], acted_for: Sequence[AccountId], only: DossierFilter = ALL
    ) -> list[str]:
        """What a look at every dossier gives."""
        theirs = self._open_to(account)
        found = {id for one in (account, *acted_for) for id in self._open_to(one, only)}
        found = {id for id in found if self._answers(id, account, only)}
        found = {id for id in found if all(any(has.startswith(one) for has in self.words[id]) for one in typed)}
        if not typed:
            found -= {merged for merged, goes_on, state in self.merges if state == "merged" and goes_on in theirs}
        return sorted(found, key=lambda one: (self.changed[one], one), reverse=True)

    def _answers(self, id: str, account: AccountId, only: DossierFilter) -> bool:
        is_due = any(one["due"] <= TODAY for one in self.tasks if (one["dossier"], one["account"]) == (id, account))
        is_new = only.changed_since is None or self.changed[id] >= only.changed_since
        is_unqualified = self.status[id] is not InsStatus.QUALIFIED
        return is_new and (is_due or not only.tasks_due) and (is_unqualified or not only.unqualified)

    def _open_to(self, account: AccountId, only: DossierFilter = ALL) -> set[str]:
        return {
            one["dossier"]
            for one in self.memberships
            if one["member"] == account
            and one["opens_from"] <= NOW
            and (one["opens_until"] is None or one["opens_until"] > NOW)
            and (not only.roles or one["role"] in only.roles)
            and (not only.administers or one["is_administrator"])
        }


TIMES = (
    {"opens_from": 0, "opens_until": None},
    {"opens_from": 0, "opens_until": NOW},
    {"opens_from": 0, "opens_until": NOW + 1},
    {"opens_from": NOW + 1, "opens_until": None},
)
PLACE = {"kind": "professional", "is_over": False, "seq": 1}
FILTERS = (
    ALL,
    DossierFilter(tasks_due=True),
    DossierFilter(roles=[Role.COORDINATOR]),
    DossierFilter(roles=[Role.COORDINATOR, Role.REFERENT], changed_since=Millis(3)),
    DossierFilter(administers=True, unqualified=True),
    DossierFilter(unqualified=True),
    DossierFilter(tasks_due=True, unqualified=True, changed_since=Millis(2)),
)
EVERYTHING = DossierFilter(
    unread=True,
    tasks_due=True,
    roles=[Role.REFERENT],
    administers=True,
    unqualified=True,
    changed_since=Millis(1),
)


def _dossier(id: str, changed_at: int) -> Row:
    told = {"birth_name": "A", "given_name": "B", "sex": "F", "birth_date": "1941-03-14", "status": "PROV"}
    made = {"created_at": 0, "created_by": "alice", "client_ref": id, "identity_seq": 1, "changed_at": changed_at}
    return {"id": id, "accesses": f"{id}-accesses", "is_homonym": False, "sort_key": "A B", **told, **made}


@pytest.fixture
async def connection(tmp_path: Path, backend: str) -> AsyncIterator[AsyncConnection]:
    async with (
        housed(tmp_path, DossierExtension(), backend=backend) as house,
        house.app.store._writing.begin() as connection,
    ):
        yield connection


async def read(
    connection: AsyncConnection,
    account: AccountId,
    typed: Sequence[str],
    acted_for: Sequence[AccountId],
    only: DossierFilter = ALL,
) -> list[str]:
    """The whole list, by its pages."""
    found: list[str] = []
    after = None
    while True:
        page = await Listing(connection, NOW).page(
            account, typed, only, today=TODAY, acted_for=acted_for, after=after, limit=PAGE
        )
        found += [one.id for one in page]
        if len(page) < PAGE:
            return found
        after = Place(page[-1].changed_at, page[-1].id)


@pytest.mark.parametrize("few", [0, 5, 500], ids=["walked", "some looked at", "looked at"])
async def test_a_list_is_what_a_look_at_every_dossier_gives(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(listing, "FEW", few)
    region = Region(seed=few)
    await region.into(connection)
    seen = 0
    all_typed: list[Sequence[str]] = [(), *((one,) for one in TYPED), *combinations(WORDS, 2)]
    for typed in all_typed:
        for acted_for in ((), ("bob",), ("bob", "carol")):
            others = list(map(AccountId, acted_for))
            expected = region.listed(ACCOUNTS[0], typed, others)
            assert await read(connection, ACCOUNTS[0], typed, others) == expected, (typed, acted_for)
            seen += len(expected)
    assert seen > 100, "there must be something to list"


@pytest.mark.parametrize("few", [0, 5, 500], ids=["walked", "some looked at", "looked at"])
async def test_a_filter_leaves_what_a_look_at_every_dossier_leaves(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(listing, "FEW", few)
    region = Region(seed=few, count=60)
    await region.into(connection)
    whole = region.listed(ACCOUNTS[0], (), ())
    for only in FILTERS:
        left = region.listed(ACCOUNTS[0], (), (), only)
        assert only == ALL or 0 < len(left) < len(whole), "there must be something to leave, and to leave out"
        for typed in ((), ("MART",)):
            for acted_for in ((), ACCOUNTS[1:2]):
                expected = region.listed(ACCOUNTS[0], typed, acted_for, only)
                assert await read(connection, ACCOUNTS[0], typed, acted_for, only) == expected, (only, typed, acted_for)


async def test_a_dossier_that_changed_comes_first_in_every_list(connection: AsyncConnection) -> None:
    region = Region(seed=1)
    await region.into(connection)
    last = region.listed(ACCOUNTS[1], [], [])[-1]
    await DossierRows(connection, NOW).touch(DossierId(last))
    region.changed[last] = NOW
    for account in ACCOUNTS:
        assert await read(connection, account, [], []) == region.listed(account, [], [])
    assert region.listed(ACCOUNTS[1], [], [])[0] == last


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("few", [0, 500], ids=["walked", "looked at"])
async def test_no_list_is_sorted_or_read_whole(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Its cost does not grow with how many dossiers there are, or are one's own."""
    monkeypatch.setattr(listing, "FEW", few)
    asked: list[tuple[str, Any]] = []
    sync = connection.sync_connection
    assert sync is not None
    event.listen(sync, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    after = Place(50, DossierId("d"))
    for typed, only in [("", ALL), ("MARTIN", ALL), ("", EVERYTHING)]:
        await Listing(connection, NOW).page(ACCOUNTS[0], typed.split(), only, today=TODAY, after=after, limit=PAGE)
    plans = [
        [row.detail for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)]
        for query, values in list(asked)
    ]
    steps = [step for plan in plans for step in plan]
    assert any("dossier_memberships_member_changed_at_dossier (member=? AND changed_at<?)" in one for one in steps)
    assert [one for one in steps if one.startswith(("SCAN dossier", "SCAN conversations", "SCAN members"))] == []


async def test_a_version_gives_each_place_the_moment_of_its_dossier(tmp_path: Path, backend: str) -> None:
    line = DossierExtension.line
    store = new_store(empty_settings(backend, tmp_path), [line])
    async with store._writing.begin() as connection:
        await connection.run_sync(partial(line.upgrade, keyring=keyring(), to="0008"))
        await connection.execute(insert(dossiers), [_dossier("d1", 7), _dossier("d2", 9)])
        columns = "dossier, number, member, kind, role, is_administrator, opens_from, is_over, seq"
        for dossier in ("d1", "d2"):
            values = f"'{dossier}', 1, 'alice', 'professional', '330', false, 0, false, 1"
            await connection.execute(text(f"INSERT INTO dossier_memberships ({columns}) VALUES ({values})"))  # noqa: S608
        await connection.run_sync(partial(line.upgrade, keyring=keyring()))
        kept = await connection.execute(select(memberships.c.dossier, memberships.c.changed_at))
        assert sorted(map(tuple, kept)) == [("d1", 7), ("d2", 9)]
    await store.close()
