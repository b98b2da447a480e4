"""The command line: what scripts rely on, and one sentence for everything that may be wrong."""

import asyncio
import json
import logging
import re
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import structlog
from click.testing import CliRunner, Result

from mis.archive.checkpoint import Checkpoint
from mis.cli import main
from mis.demo import PASSWORD, region
from mis.folder import owned
from mis.operations.archivist import archive_key_file, signer_of
from mis.settings import Settings
from tests.support.mis_process import MisProcess
from tests.support.postgres import postgres

ALICE = [
    "account",
    "create",
    "--kind",
    "professional",
    "--login",
    "alice",
    "--name",
    "Alice Martin",
    "--password-stdin",
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield tmp_path / "data"
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


def mis(folder: Path, *arguments: str, entered: str | bytes = "", **settings: str) -> Result:
    environment = {f"MIS_{name.upper()}": value for name, value in settings.items()}
    return CliRunner().invoke(main, arguments, input=entered, env={"MIS_DATA_DIR": str(folder), **environment})


def says_one_sentence(result: Result) -> str:
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert re.fullmatch(r"mis: [^\n]+[.?]\n", result.stderr), result.stderr
    return result.stderr


@pytest.mark.parametrize(("rpps", "is_told"), [("10005173140", False), ("10005173141", True)])
def test_an_rpps_number_that_may_be_mistyped_is_taken_and_told(folder: Path, rpps: str, *, is_told: bool) -> None:
    made = mis(folder, *ALICE, "--rpps", rpps, entered="correct horse battery staple\n")
    assert made.exit_code == 0, made.output
    assert ("RPPS" in made.stderr) is is_told


def test_an_account_is_made_and_printed_with_its_id(folder: Path) -> None:
    made = mis(folder, *ALICE, "--profession", "Infirmière", entered="correct horse battery\n")
    assert made.exit_code == 0
    account = json.loads(made.stdout)
    assert (account["login"], account["profession"], len(account["id"])) == ("alice", "Infirmière", 26)
    assert (account["state"], account["sessions"], account["pin_blocked"]) == ("active", 0, False)
    (listed,) = mis(folder, "account", "list").stdout.splitlines()
    assert json.loads(listed) == account


def test_a_login_that_is_taken_is_told(folder: Path) -> None:
    mis(folder, *ALICE, entered="correct horse battery")
    assert "taken" in says_one_sentence(mis(folder, *ALICE, entered="correct horse battery"))


@pytest.mark.parametrize(("option", "value"), [("--login", " "), ("--name", "\x00"), ("--login", "x.demo")])
def test_what_an_account_cannot_be_is_told(folder: Path, option: str, value: str) -> None:
    arguments = list(ALICE)
    arguments[arguments.index(option) + 1] = value
    says_one_sentence(mis(folder, *arguments, entered="correct horse battery"))


def test_an_account_without_a_password_is_refused(folder: Path) -> None:
    assert "empty" in mis(folder, *ALICE, entered="\n").stderr


@pytest.mark.parametrize(
    ("password", "told"),
    [("short", "fewer than"), ("motdepasse2026", "tried first"), ("alice-martin-1984", "its owner's name")],
)
def test_a_weak_password_is_told_and_accepted(folder: Path, password: str, told: str) -> None:
    made = mis(folder, *ALICE, entered=f"{password}\r\n")
    assert made.exit_code == 0
    assert told in made.stderr


def test_of_a_good_password_nothing_is_told(folder: Path) -> None:
    assert mis(folder, *ALICE, entered="correct horse battery\n").stderr == ""


def test_a_birth_date_or_an_rpps_number_that_is_none_is_told(folder: Path) -> None:
    for option, value in (("--birth-date", "1950-02-30"), ("--rpps", "123"), ("--birth-date", "2999-01-01")):
        told = says_one_sentence(mis(folder, *ALICE, option, value, entered="correct horse battery"))
        assert option[2:].replace("-", "_") in told.lower()
    assert mis(folder, "account", "list").stdout == "", "nothing was made"


def test_an_rpps_number_has_one_account(folder: Path) -> None:
    assert mis(folder, *ALICE, "--rpps", "10000000001", entered="correct horse battery").exit_code == 0
    bob = ["bob" if word == "alice" else word for word in ALICE]
    again = mis(folder, *bob, "--rpps", "10000000001", entered="correct horse battery")
    assert "rpps is taken" in says_one_sentence(again)


def test_an_account_is_deactivated_reactivated_unlocked_and_reset_by_login_or_id(folder: Path) -> None:
    made = json.loads(mis(folder, *ALICE, entered="correct horse battery").stdout)
    for command, named, state in (
        ("deactivate", "alice", "deactivated"),
        ("reactivate", made["id"], "active"),
        ("unlock", " Alice ", "active"),
    ):
        shown = json.loads(mis(folder, "account", command, named).stdout)
        assert (shown["id"], shown["login"], shown["state"]) == (made["id"], "alice", state)
    reset = json.loads(mis(folder, "account", "reset", "alice").stdout)
    assert reset.keys() == {"id", "login", "code", "expires_at", "address"}
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", reset["code"])
    assert json.loads(mis(folder, "account", "list").stdout)["state"] == "invited"


@pytest.mark.parametrize("command", ["deactivate", "reactivate", "reset", "unlock"])
def test_an_account_that_nobody_has_is_told(folder: Path, command: str) -> None:
    mis(folder, *ALICE, entered="correct horse battery")
    assert "No such account" in says_one_sentence(mis(folder, "account", command, "nobody"))


def test_a_deactivated_account_gets_no_code(folder: Path) -> None:
    mis(folder, *ALICE, entered="correct horse battery")
    mis(folder, "account", "deactivate", "alice")
    assert "deactivated" in says_one_sentence(mis(folder, "account", "reset", "alice"))


def acts(listed: Result) -> list[str]:
    assert listed.exit_code == 0, listed.output
    return [json.loads(line)["act"] for line in listed.stdout.splitlines()]


def test_the_audit_is_printed_newest_first_of_everybody_or_of_one(folder: Path) -> None:
    mis(folder, *ALICE, entered="correct horse battery")
    bob = ["bob" if word == "alice" else word for word in ALICE]
    mis(folder, *bob, entered="correct horse battery")
    mis(folder, "account", "deactivate", "bob")
    listed = mis(folder, "audit", "list")
    assert acts(listed) == ["account_deactivated", "account_created", "account_created"]
    assert "correct horse" not in listed.stdout
    entries = [json.loads(line) for line in listed.stdout.splitlines()]
    assert [one["subject_login"] for one in entries] == ["bob", "bob", "alice"]
    assert {one["account_login"] for one in entries} == {None}, "the command line is nobody's account"
    assert acts(mis(folder, "audit", "list", "--account", "alice")) == ["account_created"]
    assert acts(mis(folder, "audit", "list", "--account", "bob")) == ["account_deactivated", "account_created"]
    assert acts(mis(folder, "audit", "list", "--limit", "1")) == ["account_deactivated"]
    assert len(acts(mis(folder, "audit", "list", "--since", "2026-01-01"))) == 3
    assert acts(mis(folder, "audit", "list", "--since", "2999-01-01")) == []
    assert "No such account" in says_one_sentence(mis(folder, "audit", "list", "--account", "nobody"))


def test_the_demo_prints_its_log_ins_the_second_time_too(folder: Path) -> None:
    first, second = mis(folder, "demo"), mis(folder, "demo")
    assert first.exit_code == second.exit_code == 0
    assert first.stdout == second.stdout
    assert "claire.demo" in first.stdout
    assert PASSWORD in first.stdout


def test_the_demo_is_not_served_to_other_machines_unasked(folder: Path) -> None:
    mis(folder, "demo")
    assert "--expose-demo" in says_one_sentence(mis(folder, "serve", "--port", "0", host="0.0.0.0"))  # noqa: S104


def test_every_setting_is_printed_with_its_value_and_origin(folder: Path) -> None:
    printed = mis(folder, "settings", port="1234", database_url="postgresql://mis:s3cret@db.example/mis").stdout
    assert re.search(r"^port +1234  \(MIS_PORT\)$", printed, re.MULTILINE)
    assert "s3cret" not in printed


def test_an_unknown_setting_is_told(folder: Path) -> None:
    assert "did you mean MIS_PORT" in says_one_sentence(mis(folder, "serve", prot="1"))


def test_an_unwritable_data_folder_is_told(folder: Path) -> None:
    folder.write_text("a file, not a folder")
    for command in (["serve"], ["demo"], ["migrate"], ALICE):
        assert "Cannot write in the data folder" in says_one_sentence(
            mis(folder, *command, entered="long enough password")
        )


def test_a_taken_port_is_told(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert "something listens there already" in says_one_sentence(mis(folder, "serve", "--port", port))


def test_a_folder_that_another_owns_is_told(folder: Path) -> None:
    with owned(folder):
        assert "Another mis" in says_one_sentence(mis(folder, "serve", "--port", "0"))


def test_a_database_newer_than_the_code_is_told_and_left_alone(folder: Path) -> None:
    mis(folder, "migrate")
    with closing(sqlite3.connect(folder / "mis.sqlite3")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    for command in (["serve", "--port", "0"], ["migrate"], ["demo"]):
        assert "9999" in says_one_sentence(mis(folder, *command))
    with closing(sqlite3.connect(folder / "mis.sqlite3")) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_a_postgresql_out_of_reach_is_told_without_its_password(folder: Path) -> None:
    url = "postgresql://mis:s3cret@127.0.0.1:1/mis"
    for command in (["serve", "--port", "0"], ["migrate"], ["account", "list"]):
        told = says_one_sentence(mis(folder, *command, database_url=url))
        assert "out of reach" in told
        assert "s3cret" not in told


def test_a_postgresql_that_was_not_migrated_is_told_and_then_serves_commands(folder: Path) -> None:
    url = postgres().database()
    for command in (["serve", "--port", "0"], ["demo"], [*ALICE]):
        told = says_one_sentence(mis(folder, *command, entered="correct horse battery", database_url=url))
        assert "`mis migrate`" in told
    assert mis(folder, "migrate", database_url=url).exit_code == 0
    assert mis(folder, "migrate", database_url=url).exit_code == 0
    assert mis(folder, "demo", database_url=url).exit_code == 0
    assert mis(folder, *ALICE, entered="correct horse battery", database_url=url).exit_code == 0
    assert len(mis(folder, "account", "list", database_url=url).stdout.splitlines()) == len(region().people) + 1
    assert not (folder / "mis.sqlite3").exists()


def test_a_role_that_postgresql_does_not_have_is_told(folder: Path) -> None:
    url = postgres().database()
    told = says_one_sentence(mis(folder, "migrate", database_url=url, database_role="nobody_here"))
    assert "has no role nobody_here" in told
    assert mis(folder, "migrate", database_url=url).exit_code == 0


def test_the_check_of_a_good_deployment_finds_nothing_wrong(folder: Path) -> None:
    mis(folder, *ALICE, entered="correct horse battery")
    looked = mis(folder, "check")
    assert looked.exit_code == 0, looked.output
    assert "wrong" not in looked.stdout
    assert "SQLite answers" in looked.stdout


@pytest.mark.parametrize(
    ("settings", "part"),
    [
        ({"host": "0.0.0.0"}, "address"),  # noqa: S104
        ({"database_url": "postgresql://127.0.0.1:1/mis"}, "database"),
        ({"public_url": "https://mis.example"}, "accounts"),
    ],
)
def test_the_check_names_what_is_wrong_and_fails(folder: Path, settings: dict[str, str], part: str) -> None:
    mis(folder, "demo")
    looked = mis(folder, "check", **settings)
    assert looked.exit_code == 1
    assert re.search(rf"^wrong  {part} ", looked.stdout, re.MULTILINE), looked.stdout


def test_the_check_of_what_does_not_exist_yet_makes_no_database(folder: Path) -> None:
    assert mis(folder, "check").exit_code == 0
    assert not (folder / "mis.sqlite3").exists()


def test_a_backup_is_taken_drilled_and_put_back(folder: Path, tmp_path: Path) -> None:
    mis(folder, *ALICE, entered="correct horse battery")
    backups, other = str(tmp_path / "backups"), tmp_path / "other"
    taken = mis(folder, "backup", backups)
    assert (taken.exit_code, json.loads(taken.stdout)["missing"]) == (0, 0)
    assert mis(folder, "restore", backups, "--drill").exit_code == 0
    assert "is missing" in says_one_sentence(mis(folder, "restore", backups, "--to", str(other)))
    for key in ("pepper", "conversation.key", "archive.key"):
        shutil.copy(folder / key, other)
    assert mis(folder, "restore", backups, "--to", str(other)).exit_code == 0
    assert json.loads(mis(other, "account", "list").stdout)["login"] == "alice"
    assert "is not empty" in says_one_sentence(mis(folder, "restore", backups, "--to", str(other)))


def test_a_damaged_backup_fails_the_drill(folder: Path, tmp_path: Path) -> None:
    mis(folder, "migrate")
    mis(folder, "backup", str(tmp_path / "backups"))
    (database,) = (tmp_path / "backups").rglob("*.sqlite3")
    database.write_bytes(database.read_bytes()[:-1])
    drilled = mis(folder, "restore", str(tmp_path / "backups"), "--drill")
    assert drilled.exit_code == 1
    assert re.search(r"^wrong  backup ", drilled.stdout, re.MULTILINE), drilled.stdout


def test_what_keeps_a_backup_from_being_taken_is_told(folder: Path, tmp_path: Path) -> None:
    assert "There is no database" in says_one_sentence(mis(folder, "backup", str(tmp_path / "backups")))
    mis(folder, "migrate")
    assert "lie in each other" in says_one_sentence(mis(folder, "backup", str(folder / "backups")))
    assert mis(folder, "backup", str(tmp_path / "backups"), "--keep", "0").exit_code == 2


def test_a_database_that_was_put_back_is_told_and_accepted_by_an_operator(folder: Path) -> None:
    operator = [word.replace("professional", "operator").replace("alice", "ops") for word in ALICE]
    mis(folder, *operator, entered="correct horse battery staple\n")
    accept = ("archive", "accept", "--cause", "trial", "--by", "ops")
    assert "goes on from what was signed" in says_one_sentence(mis(folder, *accept, "--yes"))
    settings = Settings(data_dir=str(folder))
    more = Checkpoint(7, bytes(32)).signed(signer_of(archive_key_file(settings)))
    settings.archive_checkpoint_file.write_text(more)
    looked = mis(folder, "archive", "verify")
    assert (looked.exit_code, json.loads(looked.stdout)["refusal"]) == (1, "behind")
    assert mis(folder, *accept, entered="n\n").exit_code == 1, "it asks first"
    accepted = json.loads(mis(folder, *accept, "--yes").stdout)
    assert (accepted["signed"], accepted["entries"]) == (7, 0)
    assert Path(accepted["kept"]).read_text() == more
    assert mis(folder, "archive", "verify").exit_code == 0
    audited = [json.loads(line) for line in mis(folder, "audit", "list").stdout.splitlines()]
    assert [(one["act"], one["detail"]) for one in audited if one["detail"]] == [("rollback_accepted", "trial")]


async def test_administration_goes_through_the_server_that_runs(tmp_path: Path) -> None:
    server = MisProcess(tmp_path / "data")
    await asyncio.to_thread(server.start)
    try:
        bob = await asyncio.to_thread(
            server.create_account, kind="patient", login="bob", name="Bob", password="correct horse battery"
        )
        listed = await asyncio.to_thread(server.run, "account", "list")
        looked = await asyncio.to_thread(server.run, "check")
        audited = await asyncio.to_thread(server.run, "audit", "list", "--account", "bob")
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
            answer = await http.post("/api/session", json={"login": "bob", "password": "correct horse battery"})
        with pytest.raises(RuntimeError, match="Another mis"):
            await asyncio.to_thread(server.run, "serve", "--port", "0")
    finally:
        status = await asyncio.to_thread(server.stop)
    assert [json.loads(line)["id"] for line in listed.splitlines()] == [bob["id"]]
    assert [json.loads(line)["act"] for line in audited.splitlines()] == ["account_created"]
    assert "owned by process" in looked
    assert answer.json()["account"]["id"] == bob["id"]
    assert status == 0
    assert "correct horse" not in server.log.read_text()
    assert not (server.data_dir / "control.sock").exists()


async def test_a_server_that_was_killed_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    server = MisProcess(tmp_path / "data")
    await asyncio.to_thread(server.start)
    await asyncio.to_thread(server.kill)
    made = await asyncio.to_thread(
        server.create_account, kind="patient", login="bob", name="Bob", password="correct horse battery"
    )
    await asyncio.to_thread(server.start)
    listed = await asyncio.to_thread(server.run, "account", "list")
    await asyncio.to_thread(server.stop)
    assert json.loads(listed)["id"] == made["id"]
