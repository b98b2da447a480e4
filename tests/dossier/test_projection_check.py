"""What the tables of dossiers say is compared with the chained journals: whoever changes a row there is found out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, Table, delete, insert, select

from dossier.operations.projection_check import mismatches
from dossier.operations.replay import STEPS
from dossier.records import DECODER
from dossier.store.projected import PROJECTED, Projected
from dossier.store.tables import metadata, versions
from mis.extension import Mismatch
from tests.dossier.pair import Pair
from tests.dossier.papers import PHOTO, Papers
from tests.dossier.plans import Planned
from tests.dossier.test_emergency import EMERGENCIES, emergency
from tests.dossier.test_hung import hung
from tests.dossier.test_note import noted
from tests.dossier.ward import ALL, ODETTE, Ward

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
# Of no dossier, or what a row says only so that something is not done twice.
Row = dict[str, Any]
NO_PROJECTION = {"dossier_matrices", "dossier_secretariats", "dossier_tasks_called", "dossier_visits"}


async def lived(ward: Ward) -> str:
    """A dossier with something of every kind, changed afterwards."""
    pair = await Pair.made(ward)
    dossier, root = pair.goes_on, f"{ALL}/{pair.goes_on}"
    await ward.newcomer("Dora Lemoine", "Médecin généraliste")
    for who in ("dora", "paul", "aida"):
        await ward.joined(dossier, who)
    await ward.structured(dossier)
    await ward.told("alice", "PUT", f"{root}/members/1/parcours", {"parcours": ["DAC"]})
    documents = [await hung(ward, "dora", dossier)]
    await noted(ward, "dora", dossier, "journal", documents=documents)
    made = await noted(ward, "dora", dossier, "dossier")
    rewriting = {"text": "Autrement.", "version": 1}
    await ward.told("dora", "PUT", f"{root}/notes/{made['number']}", rewriting)
    paper = await Papers(ward, dossier).deposited("dora", type_code=PHOTO)
    again = {"file": await Papers(ward, dossier).file("dora"), "title": "Encore", "dated": "2020-01-03"}
    await ward.told("dora", "POST", f"{root}/documents/{paper['id']}/versions", again)
    hidden = {"confidentiality": ["N", "INVISIBLE_PATIENT"]}
    await ward.told("dora", "PUT", f"{root}/documents/{paper['id']}/confidentiality", hidden)
    plan = Planned(ward, dossier)
    await plan.begun(plan.action("a1", "dora"))
    await ward.told("paul", "POST", f"{plan.path}/signatures", {"version": 3})
    fall = {"kind": "fall", "title": "Chute", "began_on": "2020", "source": "Sa fille"}
    told = await ward.told("dora", "POST", f"{root}/events", fall)
    corrected = {"event": {**fall, "began_on": "2021"}, "seen_version": 1}
    await ward.told("dora", "PUT", f"{root}/events/{told['number']}", corrected)
    helene = await ward.newcomer("Helene Aubry", "Médecin urgentiste")
    await ward.told(helene, "POST", EMERGENCIES, emergency(traits=ODETTE["traits"]))
    shown = (await ward.told("paul", "GET", f"{root}/accesses"))["accesses"]
    (glass,) = [one["glass"]["id"] for one in shown if one["act"] == "emergency"]
    await ward.told("paul", "POST", f"{root}/emergencies/{glass}/answer", {"answer": "normal"})
    await ward.told("olga", "POST", f"{EMERGENCIES}/{glass}/review", {"finding": "accepted"})
    await ward.told("paul", "POST", f"{root}/oppositions", {"against": "profession", "target": "OPTICIEN"})
    await ward.told("paul", "POST", f"{root}/oppositions", {"against": "person", "target": ward.accounts["aida"].id})
    await pair.joined()
    return dossier


async def found(ward: Ward) -> list[Mismatch]:
    return [one async for one in mismatches(ward.app.store, ward.app.host.keyed)]


async def rows_of(ward: Ward, table: Table) -> list[dict[str, Any]]:
    async with ward.app.store.reading() as reading:
        return [{**row} for row in (await reading.connection.execute(select(table))).mappings()]


@asynccontextmanager
async def instead(
    ward: Ward, table: Table, before: dict[str, Any], after: dict[str, Any] | None
) -> AsyncIterator[None]:
    """Another row in the place of one, or none, and then the first again."""

    async def replace(old: Row | None, new: Row | None) -> None:
        async def run(work: Any) -> None:
            work.writes()
            if old is not None:
                is_it = [table.c[one.name] == old[one.name] for one in table.primary_key]
                await work.connection.execute(delete(table).where(*is_it))
            if new is not None:
                await work.connection.execute(insert(table), new)

        await ward.app.store.writer.run(run)

    await replace(before, after)
    yield
    await replace(after, before)


def other(table: Table, name: str, value: Any) -> Any:
    """Another value of a column."""
    kind = table.c[name].type
    if isinstance(kind, Boolean):
        return not value
    if isinstance(kind, BigInteger | Integer):
        return (value or 0) + 1
    return b"another" if isinstance(kind, LargeBinary) else f"{value or ''}x"


def columns(projected: Projected) -> list[str]:
    return [one.name for one in projected.table.columns if one.name not in projected.besides]


@on_sqlite
async def test_every_stored_field_that_is_changed_is_named(ward: Ward) -> None:
    dossier = await lived(ward)
    assert await found(ward) == []
    for projected in PROJECTED:
        rows = await rows_of(ward, projected.table)
        assert rows, f"nothing is in {projected.table.name}"
        for name in columns(projected):
            row = rows[-1]
            changed = {**row, name: other(projected.table, name, row[name])}
            async with instead(ward, projected.table, row, changed):
                told = await found(ward)
            assert any(projected.table.name in one.what for one in told), (projected.table.name, name)
            if name not in (*projected.key, projected.of) and projected.table is not versions:
                assert any(name in one.what for one in told), (projected.table.name, name, told)
    assert await found(ward) == []
    assert (await ward.verified()).found == []
    assert dossier


@on_sqlite
async def test_a_row_that_is_gone_or_that_nobody_wrote_is_named_and_nobodys_name_is_said(ward: Ward) -> None:
    await lived(ward)
    for projected in PROJECTED:
        row = (await rows_of(ward, projected.table))[0]
        async with instead(ward, projected.table, row, None):
            told = await found(ward)
            assert any(projected.table.name in one.what and "missing" in one.what for one in told), projected.table.name
            assert not any("marchand" in one.what.lower() or "odette" in one.what.lower() for one in told)
    task = (await rows_of(ward, metadata.tables["dossier_tasks"]))[0]
    async with _also(ward, metadata.tables["dossier_tasks"], {**task, "action": "a9"}):
        (told_of,) = await found(ward)
    assert told_of == Mismatch(task["dossier"], "dossier_tasks a9: a row that the journal does not tell")


@asynccontextmanager
async def _also(ward: Ward, table: Table, row: Row) -> AsyncIterator[None]:
    """One row more for a while."""

    async def add(work: Any) -> None:
        work.writes()
        await work.connection.execute(insert(table), row)

    await ward.app.store.writer.run(add)
    yield


def test_every_table_is_compared_or_follows_from_no_journal() -> None:
    assert {one.table.name for one in PROJECTED} | NO_PROJECTION == set(metadata.tables)


def test_every_record_from_which_rows_follow_is_taken() -> None:
    without_rows = {"DocumentRead", "Exported", "InsiAsked", "Printed", "Refused", "Searched", "Visited"}
    kinds = {one.__name__ for one in DECODER.type.__args__}
    assert {one.__name__ for one in STEPS} == kinds - without_rows
