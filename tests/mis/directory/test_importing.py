"""An import: what it adds, changes and takes away, what it leaves when it is refused, and where it goes on."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bench.directory_file import HEADER, People, lines
from mis.commands import Command, DirectoryBegin, DirectoryDepart, DirectoryPut
from mis.directory import importing
from mis.directory.extraction import ExtractionError, opened
from mis.directory.importing import Administer, Importer, Outcome
from mis.domain import directory as domain
from mis.domain.directory import Listed
from mis.operations import directory_import
from protocol.directory import DirectoryPage, DirectorySearch, Professional
from protocol.errors import Conflict
from tests.mis.conftest import People as Known
from tests.support.extraction import Watched, execute, extraction, line, take_in
from tests.support.node import Node, say

FONTAINE = line("810005173140", "FONTAINE", "Marc", structure="CABINET DU PORT", town="Bayeux")
ROY = line("810101010108", "ROY", "Léa", profession="Médecin", title="DR", speciality="Pédiatrie (SM)", town="Caen")
ROY_TOO = line("810101010108", "ROY", "Léa", profession="Médecin", title="DR", town="Vire")
PICARD = line("0750006033", "PICARD", "Anne", profession="Psychologue", town="Paris 15e Arrondissement")


async def found(node: Node, known: Known, asked: str = "") -> list[Professional]:
    page: DirectoryPage = await node.ask(known.alice, DirectorySearch(asked, limit=200, id=1))
    return [one for one in page.professionals if one.account is None]


async def names(node: Node, known: Known, asked: str = "") -> list[str]:
    return [one.name for one in await found(node, known, asked)]


async def everything(node: Node) -> list[Any]:
    async with node.store._writing.begin() as connection:
        rows = (await connection.execute(text("SELECT * FROM directory ORDER BY rank"))).all()
        index = (await connection.execute(text("SELECT name, profession, place FROM directory_index"))).all()
    return [*map(tuple, rows), *sorted(map(tuple, index))]


async def test_each_professional_stands_in_it_once_with_every_activity(
    node: Node, people: Known, tmp_path: Path
) -> None:
    done = await take_in(node, extraction(tmp_path, [FONTAINE, ROY, ROY_TOO, PICARD]))
    assert done == Outcome(lines=4, bad=0, added=3, changed=0, unchanged=0, departed=0)
    assert await found(node, people) == [
        Professional("Marc FONTAINE", "Infirmier", "CABINET DU PORT, Bayeux", "10005173140", None),
        Professional("Anne PICARD", "Psychologue", "Paris 15e Arrondissement", None, None),
        Professional("Dr Léa ROY", "Médecin", "Caen, Vire", "10101010108", None, "Pédiatrie"),
    ]


@pytest.mark.parametrize("part", [1, 2, 100])
async def test_lines_of_one_professional_may_stand_anywhere(
    node: Node, people: Known, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(importing, "PART", part)
    await take_in(node, extraction(tmp_path, [ROY, FONTAINE, PICARD, ROY_TOO]))
    assert await names(node, people, "roy caen vire") == ["Dr Léa ROY"]


async def test_an_import_of_the_same_changes_nothing(node: Node, people: Known, tmp_path: Path) -> None:
    path = extraction(tmp_path, [FONTAINE, ROY, ROY_TOO])
    await take_in(node, path)
    shown = await found(node, people)
    assert await take_in(node, path) == Outcome(lines=3, bad=0, added=0, changed=0, unchanged=2, departed=0)
    assert await found(node, people) == shown != []


async def test_a_second_import_updates(node: Node, people: Known, tmp_path: Path) -> None:
    await take_in(node, extraction(tmp_path, [FONTAINE, ROY, ROY_TOO]))
    married = FONTAINE.replace("FONTAINE", "AUBERT").replace("Bayeux", "Rouen")
    done = await take_in(node, extraction(tmp_path, [married, ROY]))
    assert (done.added, done.changed, done.unchanged) == (0, 2, 0)
    assert await names(node, people) == ["Marc AUBERT", "Dr Léa ROY"]
    assert await names(node, people, "fontaine") == await names(node, people, "bayeux") == []
    assert await names(node, people, "rouen") == ["Marc AUBERT"]
    assert await names(node, people, "vire") == []


async def test_who_is_listed_no_more_is_shown_no_more_and_kept_and_comes_back(
    node: Node, people: Known, tmp_path: Path
) -> None:
    await take_in(node, extraction(tmp_path, [FONTAINE, ROY, PICARD]))
    done = await take_in(node, extraction(tmp_path, [FONTAINE, PICARD]))
    assert (done.unchanged, done.departed) == (2, 1)
    assert await names(node, people, "roy") == []
    assert await names(node, people) == ["Marc FONTAINE", "Anne PICARD"]
    async with node.store._writing.begin() as connection:
        kept = (await connection.execute(text("SELECT inactive_at FROM directory WHERE family_name = 'ROY'"))).all()
    assert [tuple(row) for row in kept] == [(node.clock.now(),)]
    done = await take_in(node, extraction(tmp_path, [FONTAINE, PICARD]))
    assert (done.unchanged, done.departed) == (2, 0), "nobody leaves twice"
    done = await take_in(node, extraction(tmp_path, [FONTAINE, ROY, PICARD]))
    assert (done.changed, done.unchanged, done.departed) == (1, 2, 0)
    assert await names(node, people, "roy") == ["Dr Léa ROY"]


async def test_departures_are_noted_a_part_at_a_time(
    node: Node, people: Known, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory_import, "WINDOW", 7)
    monkeypatch.setattr(directory_import, "DEPARTED_AT_ONCE", 2)
    ids = [f"8100000{number:05d}" for number in range(40)]
    await take_in(node, extraction(tmp_path, [line(id, f"N{id[-2:]}") for id in ids]))
    done = await take_in(node, extraction(tmp_path, [line(id, f"N{id[-2:]}") for id in ids[::3]]))
    assert (done.unchanged, done.departed) == (14, 26)
    assert len(await found(node, people)) == 14


async def test_an_account_and_a_line_with_one_rpps_number_are_one_person(
    node: Node, people: Known, tmp_path: Path
) -> None:
    before = await node.add("Marc Fontaine", profession="Infirmier libéral", rpps="10005173140")
    await take_in(node, extraction(tmp_path, [FONTAINE, ROY]))
    after = await node.add("Dr Léa Roy", rpps="10101010108")
    page: DirectoryPage = await node.ask(people.alice, DirectorySearch("bayeux", id=1))
    assert page.professionals == [
        Professional("Marc Fontaine", "Infirmier libéral", "CABINET DU PORT, Bayeux", "10005173140", before.account)
    ]
    page = await node.ask(people.alice, DirectorySearch("roy", id=1))
    assert [(one.account, one.speciality) for one in page.professionals] == [(after.account, "Pédiatrie")]
    done = await take_in(node, extraction(tmp_path, [ROY]))
    assert done.departed == 1
    page = await node.ask(people.alice, DirectorySearch("fontaine", id=1))
    assert [(one.account, one.place) for one in page.professionals] == [(before.account, "CABINET DU PORT, Bayeux")]


async def test_bad_lines_are_told_and_the_others_are_taken(node: Node, people: Known, tmp_path: Path) -> None:
    watched = Watched()
    path = tmp_path / "odd"
    odd = [b"x", FONTAINE.encode(), b"\xff" + ROY.encode(), b"", b"x" * 100_000, line("8100", "A\x00B").encode()]
    path.write_bytes(b"\r\n".join(["|".join(HEADER).encode(), *odd, PICARD.encode()]))
    done = await take_in(node, path, watcher=watched)
    assert done == Outcome(lines=7, bad=5, added=2, changed=0, unchanged=0, departed=0)
    assert [bad.number for bad in watched.bad_lines] == [2, 4, 5, 6, 7]
    assert all(bad.reason for bad in watched.bad_lines)
    assert watched.steps["Importing"] == 8
    assert await names(node, people) == ["Marc FONTAINE", "Anne PICARD"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"a|b|c\n1|2|3\n", "missing: Identification nationale PP"),
        ("|".join(HEADER).encode(), "lists nobody"),
        ("|".join(HEADER).encode() + b"\nx\ny\n", "lists nobody"),
        (f"{'|'.join(HEADER)}\n{FONTAINE}\n{ROY[:40]}".encode(), "ends in the middle of line 3"),
        (f"{'|'.join(HEADER)}\n{ROY}\n".encode(), "lacks 2 of the 3 .* say --departures 68"),
    ],
)
async def test_a_wrong_file_is_refused_before_anything_changes(
    node: Node, people: Known, tmp_path: Path, content: bytes, why: str
) -> None:
    await take_in(node, extraction(tmp_path, [FONTAINE, ROY, PICARD]))
    before = await everything(node)
    path = tmp_path / "wrong"
    path.write_bytes(content)
    with pytest.raises(ExtractionError, match=why):
        await take_in(node, path, departures=20)
    assert await everything(node) == before != []


async def test_as_many_may_leave_as_the_operator_says(node: Node, people: Known, tmp_path: Path) -> None:
    all_lines = [line(f"81000000{number:04d}", "X") for number in range(10)]
    await take_in(node, extraction(tmp_path, all_lines))
    assert (await take_in(node, extraction(tmp_path, all_lines[:8]), departures=20)).departed == 2
    with pytest.raises(ExtractionError, match="lacks 2 of the 8"):
        await take_in(node, extraction(tmp_path, all_lines[:6]), departures=20)
    assert (await take_in(node, extraction(tmp_path, all_lines[:6]), departures=25)).departed == 2


class _BrokenOff(Exception):  # noqa: N818 - a turn of the story
    """The import was killed."""


async def test_an_import_that_is_broken_off_again_and_again_ends_as_one_that_is_not(
    node: Node, people: Known, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken off before its first part, its second, and so on; after every second part the answer alone is lost."""
    monkeypatch.setattr(importing, "PART", 2)
    monkeypatch.setattr(directory_import, "WINDOW", 4)
    await take_in(node, extraction(tmp_path, [line("810000000001", "PARTI")]))
    ids = [f"8100000{number:05d}" for number in range(10, 19)]
    path = extraction(tmp_path, [line(id, f"N{id[-2:]}") for id in ids])
    went_on: list[int | None] = []
    done = None
    while done is None:
        watched = Watched()
        with opened(str(path)) as file, suppress(_BrokenOff):
            administer = _broken_off(node, at=len(went_on) + 1)
            done = await Importer(file, administer, watched, departures_percent=100).run()
        went_on.append(watched.went_on_from)
    assert done == Outcome(lines=9, bad=0, added=9, changed=0, unchanged=0, departed=1)
    assert went_on == [None, None, 5, 9, *[10] * (len(went_on) - 4)]
    assert sorted(await names(node, people)) == [f"Marc N{id[-2:]}" for id in ids]


def _broken_off(node: Node, *, at: int) -> Administer:
    """What is asked for with that part is never answered."""
    sent = 0

    async def administer(command: Command) -> Any:
        nonlocal sent
        sent += isinstance(command, DirectoryPut | DirectoryDepart)
        if sent == at and at % 2:
            raise _BrokenOff
        answer = await execute(node, command)
        if sent == at:
            raise _BrokenOff
        return answer

    return administer


async def test_it_tells_where_it_goes_on_and_sends_nothing_again(
    node: Node, people: Known, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "PART", 2)
    path = extraction(tmp_path, [line(f"81000000000{number}", "X") for number in range(6)])
    stored: list[int] = []

    async def administer(command: Command) -> Any:
        if isinstance(command, DirectoryPut):
            if len(stored) == 2:
                raise _BrokenOff
            stored.append(command.line)
        return await execute(node, command)

    with opened(str(path)) as file, pytest.raises(_BrokenOff):
        await Importer(file, administer, Watched(), departures_percent=20).run()
    assert stored == [3, 5]
    stored.clear()
    watched = Watched()
    with opened(str(path)) as file:
        done = await Importer(file, administer, watched, departures_percent=20).run()
    assert (stored, watched.went_on_from, watched.steps["Importing"]) == ([7], 5, 7)
    assert done.added == 6, "counted from its beginning"


async def test_an_import_that_another_has_overtaken_ends(node: Node, people: Known) -> None:
    first = (await execute(node, DirectoryBegin("one")))["number"]
    assert await execute(node, DirectoryBegin("one")) == {"number": first, "line": 0}
    second = (await execute(node, DirectoryBegin("two")))["number"]
    assert second == first + 1
    listed = Listed("8100", "", "Marc", "X", [])
    for command in (DirectoryPut(first, 2, [listed]), DirectoryDepart(first, 0)):
        with pytest.raises(Conflict, match="another import"):
            await execute(node, command)
    assert await names(node, people) == []
    await execute(node, DirectoryPut(second, 2, [listed]))
    assert await names(node, people) == ["Marc X"]
    await execute(node, DirectoryDepart(second, 0))
    with pytest.raises(Conflict):
        await execute(node, DirectoryPut(second, 3, [listed]))


async def test_many_of_one_name_each_have_a_place(
    node: Node, people: Known, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than there are places among those who begin alike."""
    monkeypatch.setattr(domain, "_TIE_BITS", 5)
    monkeypatch.setattr(importing, "PART", 7)
    ids = [f"8100{number:08d}" for number in range(100)]
    done = await take_in(node, extraction(tmp_path, [line(id, "MARTIN", "Marie") for id in ids]))
    assert done.added == 100
    seen: list[str | None] = []
    cursor = None
    more = True
    while more:
        page = await node.ask(people.bob, DirectorySearch("marie martin", cursor=cursor, limit=30, id=1))
        seen += [one.rpps for one in page.professionals]
        cursor, more = page.cursor, page.more
    assert sorted(str(rpps) for rpps in seen) == [id[1:] for id in ids]


async def test_messages_pass_while_an_import_runs(node: Node, people: Known, tmp_path: Path) -> None:
    """Each waits for one part of it at most: between two parts there is always room."""
    path = tmp_path / "generated"
    path.write_text("".join(lines(People()(2_000))), encoding="utf-8")
    conversation = await node.start(people.alice, people.bob)
    parts_between: list[int] = []
    parts = 0

    async def administer(command: Command) -> Any:
        nonlocal parts
        parts += 1
        began = parts
        said = node.submit(people.alice, say(conversation))
        answer = await execute(node, command)
        assert (await said).seq
        parts_between.append(parts - began)
        return answer

    with opened(str(path)) as file:
        done = await Importer(file, administer, Watched(), departures_percent=20).run()
    assert done.added == 2_000
    assert len(parts_between) > 20
    assert set(parts_between) == {0}
