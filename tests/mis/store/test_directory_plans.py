"""A search of the directory, and a part of its import, cost what they show and bring, whatever the number of entries.

The figures at a million are those of `bench/directory.py`.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import event, text

from bench.directory_file import People as Generated
from bench.directory_file import lines
from mis.store.directory_index import WALKED
from protocol.directory import DirectorySearch
from tests.mis.conftest import People
from tests.mis.store.test_plans import plan
from tests.support.extraction import take_in
from tests.support.node import Node

PEOPLE = 3_000
OF_ALL_ROWS = re.compile(r"(SCAN|Seq Scan on) (directory|directory_index|accounts|sessions)( |$)")
TYPED = ("", "m", "dr", "martin", "marie martin", "infirmier medecin", "kinesitherapeute paris", "10000000132", "zzz")


class Asked:
    """What a store asks its database about the directory, once for each text and what it is asked about."""

    def __init__(self, node: Node) -> None:
        self.statements: dict[tuple[str, str], Any] = {}
        for engine in (node.store._writing, node.store._readers):
            event.listen(engine.sync_engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:  # noqa: FBT001
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")) and "directory" in statement:
            one = parameters[0] if many else parameters
            self.statements[statement, str(one)] = one


async def fill(node: Node, folder: Path) -> Path:
    path = folder / "generated"
    path.write_text("".join(lines(Generated()(PEOPLE))), encoding="utf-8")
    await take_in(node, path)
    async with node.store._writing.begin() as connection:
        await connection.execute(text("ANALYZE"))
    return path


def scans(steps: Sequence[str]) -> list[str]:
    """The steps that look at every row of a large table; FTS5 calls by SCAN also what it looks up (`M`: by words)."""
    return [step for step in steps if OF_ALL_ROWS.search(step) and "VIRTUAL TABLE INDEX" not in step]


def looks_up_nothing(steps: Sequence[str]) -> bool:
    """Whether FTS5 is to read what it holds from one end to the other."""
    return any(step.endswith("VIRTUAL TABLE INDEX 0:") for step in steps)


async def test_a_search_finds_its_rows_by_an_index(node: Node, people: People, tmp_path: Path) -> None:
    await fill(node, tmp_path)
    asked = Asked(node)
    found = 0
    for typed in TYPED:
        page = await node.ask(people.alice, DirectorySearch(typed, limit=10, id=1))
        found += len(page.professionals)
        await node.ask(people.alice, DirectorySearch(typed, cursor=page.cursor, limit=10, id=1))
    await node.ask(people.alice, DirectorySearch("m", profession="inf", place="par", id=1))
    assert found > 50, "there must be somebody to find"
    statements = dict(asked.statements)
    assert len(statements) > 20
    for (statement, _), parameters in statements.items():
        steps = await plan(node, statement, parameters)
        assert scans(steps) == [], (statement, steps)
        assert not looks_up_nothing(steps), (statement, steps)
        assert not [step for step in steps if "TEMP B-TREE" in step and "directory_index" in statement], steps


async def test_a_part_of_an_import_finds_its_rows_by_an_index(node: Node, people: People, tmp_path: Path) -> None:
    path = await fill(node, tmp_path)
    some = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(some[:1] + [one.replace("|C|Civil|", "|E|Étudiant|") for one in some[1:200]]))
    asked = Asked(node)
    assert (await take_in(node, path)).changed
    # How many are listed in all is counted once an import, by a reader.
    parts = {key: one for key, one in asked.statements.items() if "count(" not in key[0] or "listed" in key[0]}
    assert len(parts) > 8
    for (statement, _), parameters in parts.items():
        assert scans(await plan(node, statement, parameters)) == [], statement


async def test_a_search_that_reads_everybody_is_noticed(node: Node, people: People, tmp_path: Path) -> None:
    """Guards the tests above."""
    await fill(node, tmp_path)
    assert scans(await plan(node, "SELECT * FROM directory WHERE family_name = 'MARTIN'", ()))
    steps = await plan(node, "SELECT * FROM directory_index WHERE name LIKE '%martin%'", ())
    assert scans(steps) or looks_up_nothing(steps), steps


async def test_few_who_stand_far_behind_are_found_all_the_same(node: Node, people: People, tmp_path: Path) -> None:
    """Past those that are walked first."""
    last = "ZZYZX"
    path = tmp_path / "generated"
    whole = "".join(lines(Generated()(WALKED + 100)))
    header, *rest = whole.splitlines(keepends=True)
    fields = rest[-1].split("|")
    fields[7] = last
    path.write_text("".join([header, *rest[:-1], "|".join(fields)]), encoding="utf-8")
    await take_in(node, path)
    page = await node.ask(people.alice, DirectorySearch(last.lower(), id=1))
    assert [one.name.split()[-1] for one in page.professionals] == [last]
