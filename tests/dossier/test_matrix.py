"""The access matrix is imported by an operator, is in force from its day on, and shown as people know it."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dossier.domain.document import TYPES
from mis.cli import main
from tests.dossier.papers import CONSULTATION, PSYCHIATRY, Papers
from tests.dossier.test_document import peopled
from tests.dossier.ward import DAY_MS, Ward

NARROW = (
    f"profile_key,doc_code,read_access,status\nMEDECIN,{CONSULTATION},O,sourced\nPHARMACIEN,{CONSULTATION},N,proposed\n"
)


async def imported(ward: Ward, version: str, day: str, content: str = NARROW) -> None:
    (extension,) = ward.app.extensions
    await extension.administer(ward.app.host, {"text": content, "version": version, "begins": day})


async def test_a_matrix_is_in_force_from_its_day_on(ward: Ward) -> None:
    dossier = await peopled(ward)
    papers = Papers(ward, dossier)
    made = await papers.deposited("nina")
    psychiatry = await papers.deposited("nina", type_code=PSYCHIATRY)
    await imported(ward, "2027-1", f"{datetime.fromtimestamp(ward.now / 1_000 + 2 * 86_400, UTC):%Y-%m-%d}")
    assert [await papers.opens(who, made["id"]) for who in ("dora", "phil")] == [True, True], "not yet"
    ward.house.clock.advance(3 * DAY_MS / 1_000)
    for who in ("dora", "nina", "phil", "paul"):
        await ward.again(who)
    assert [await papers.opens(who, made["id"]) for who in ("dora", "phil", "nina")] == [True, False, True]
    assert not await papers.opens("dora", psychiatry["id"]), "no column of it has this type any more"
    told = await ward.refused("nina", "POST", f"{papers.root}/readers", {"type_code": PSYCHIATRY})
    assert told[2] == {"field": "type_code", "reason": "document_outside_matrix"}
    newest = (await ward.told("paul", "GET", f"{papers.root}/accesses"))["accesses"][0]["document"]
    assert newest["matrix"] == "2027-1"
    shown = await ward.told("phil", "GET", "/api/dossier/matrix")
    assert (shown["version"]["version"], shown["profile"]) == ("2027-1", "PHARMACIEN")
    assert [one["version"] for one in shown["versions"]] == ["default-1", "2027-1"]
    assert shown["rows"] == [{"type_code": CONSULTATION, "readers": ["MEDECIN"], "proposed": ["PHARMACIEN"]}]
    assert (await ward.refused("paul", "GET", "/api/dossier/matrix"))[:2] == (403, "forbidden")
    types = (await ward.told("paul", "GET", "/api/dossier/document-types"))["types"]
    assert [one["code"] for one in types] == list(TYPES)
    assert [one["code"] for one in types if one["is_shareable"]] == [CONSULTATION]
    for statement in ("UPDATE dossier_matrices SET applies_from = 0", "DELETE FROM dossier_matrices"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with ward.app.store._writing.begin() as connection:
                await connection.execute(text(statement))


def mis(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["dossier", "matrix", "import", *arguments], env={"MIS_DATA_DIR": str(folder)})


def test_an_operator_imports_it_once_by_its_name_and_is_told_what_is_wrong(tmp_path: Path) -> None:
    folder, file = tmp_path / "data", tmp_path / "matrix.csv"
    file.write_text(NARROW)
    done = mis(folder, str(file), "--version", "2027-1", "--from", "2027-01-01")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["cells"] == 2
    with closing(sqlite3.connect(folder / "mis.sqlite3")) as database:
        audited = database.execute("SELECT act, detail FROM audit").fetchall()
        assert database.execute("SELECT version, csv FROM dossier_matrices").fetchall() == [("2027-1", NARROW)]
    assert audited == [("dossier_matrix_imported", "1")]
    again = mis(folder, str(file), "--version", "2027-1", "--from", "2028-01-01")
    assert (again.exit_code, again.stderr) == (1, "mis: There is a matrix of version 2027-1.\n")
    for content, says in (
        (NARROW.replace("MEDECIN", "MAGE").encode(), "Line 2, column profile_key has 'MAGE'"),
        (NARROW.replace("N,proposed", "peut-etre,").encode(), "Line 3, column read_access has 'peut-etre'"),
        (b"\xff", "no text in UTF-8"),
    ):
        file.write_bytes(content)
        refused = mis(folder, str(file), "--version", "2027-2", "--from", "2027-01-01")
        assert refused.exit_code == 1
        assert refused.stderr.startswith("mis: ")
        assert says in refused.stderr
    assert "matrix" in CliRunner().invoke(main, ["dossier", "--help"]).output
    assert "dossier" in CliRunner().invoke(main, ["--help"]).output
