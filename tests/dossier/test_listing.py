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

from dossier.extension import DossierExtension
from dossier.store import listing
from dossier.store.dossiers import DossierRows
from dossier.store.listing import Listing, Place
from dossier.store.tables import dossiers, memberships, merges, words
from protocol.values import AccountId, DossierId
from tests.support.stores import empty_settings, keyring, new_store
from tests.support.visitor import housed

NOW = 100
ACCOUNTS = tuple(map(AccountId, ("alice", "bob", "carol")))
WORDS = ("MARTIN", "MARIE", "MARTINE", "ROUX", "1941-03-14")
TYPED = ("M", "MART", "MARTINE", "ROUX", "ZZZ")
PAGE = 4

Row = Mapping[str, Any]


class Region:
    """Dossiers, who has a place in which, and which are merged, by chance."""

    def __init__(self, seed: int, count: int = 30) -> None:
        chance = random.Random(seed)  # noqa: S311 - of invented people
        ids = [f"d{number:02}" for number in range(count)]
        self.changed = {id: chance.randrange(8) for id in ids}
        self.words = {id: set(chance.sample(WORDS, 2)) for id in ids}
        self.memberships: list[dict[str, Any]] = [
            {"dossier": id, "number": number, "member": chance.choice(ACCOUNTS), **chance.choice(TIMES)}
            for id in ids
            for number in range(1, 5)
        ]
        pairs = zip(ids[:10], ids[10:], strict=False)
        self.merges = [(*pair, chance.choice(("merged", "merged", "undone"))) for pair in pairs]

    async def into(self, connection: AsyncConnection) -> None:
        rows = [_dossier(id, changed) for id, changed in self.changed.items()]
        await connection.execute(insert(dossiers), rows)
        kept = [{"changed_at": self.changed[one["dossier"]], **PLACE, **one} for one in self.memberships]
        await connection.execute(insert(memberships), kept)
        has = [{"dossier": id, "word": word} for id, all_of_it in self.words.items() for word in all_of_it]
        await connection.execute(insert(words), has)
        merged = [
            {"id": merged + goes_on, "merged": merged, "goes_on": goes_on, "state": state, "seq": 1}
            for merged, goes_on, state in self.merges
        ]
        await connection.execute(insert(merges), merged)

    def listed(self, account: AccountId, typed: Sequence[str], acted_for: Sequence[AccountId]) -> list[str]:
        """What a look at every dossier gives."""
        theirs = self._open_to(account)
        found = theirs.union(*map(self._open_to, acted_for))
        found = {id for id in found if all(any(has.startswith(one) for has in self.words[id]) for one in typed)}
        if not typed:
            found -= {merged for merged, goes_on, state in self.merges if state == "merged" and goes_on in theirs}
        return sorted(found, key=lambda one: (self.changed[one], one), reverse=True)

    def _open_to(self, account: AccountId) -> set[str]:
        return {
            one["dossier"]
            for one in self.memberships
            if one["member"] == account
            and one["opens_from"] <= NOW
            and (one["opens_until"] is None or one["opens_until"] > NOW)
        }


TIMES = (
    {"opens_from": 0, "opens_until": None},
    {"opens_from": 0, "opens_until": NOW},
    {"opens_from": 0, "opens_until": NOW + 1},
    {"opens_from": NOW + 1, "opens_until": None},
)
PLACE = {"kind": "professional", "role": "330", "is_administrator": False, "is_over": False, "seq": 1}


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
    connection: AsyncConnection, account: AccountId, typed: Sequence[str], acted_for: Sequence[AccountId]
) -> list[str]:
    """The whole list, by its pages."""
    found: list[str] = []
    after = None
    while True:
        page = await Listing(connection, NOW).page(account, typed, acted_for=acted_for, after=after, limit=PAGE)
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
    for typed in ("", "MARTIN"):
        await Listing(connection, NOW).page(ACCOUNTS[0], typed.split(), after=Place(50, DossierId("d")), limit=PAGE)
    plans = [
        [row.detail for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)]
        for query, values in list(asked)
    ]
    steps = [step for plan in plans for step in plan]
    assert any("dossier_memberships_member_changed_at_dossier (member=? AND changed_at<?)" in one for one in steps)
    assert [one for one in steps if one.startswith("SCAN dossier")] == []


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
