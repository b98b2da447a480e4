"""The check: each part well, worth a look, or wrong, with what to do."""

import os
import time
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from mis import check
from mis.archive.checkpoint import Checkpoint
from mis.archive.growth import Reason
from mis.check import GIB, examine
from mis.commands import AccountList
from mis.finding import Finding, State
from mis.operations.archivist import archive_key_file, signer_of
from mis.serving import administer
from mis.settings import Settings
from mis.store.rights import Guarded
from protocol.errors import Unavailable
from tests.support.mis_process import free_port
from tests.support.stores import migrated_settings

ALL_THERE = Guarded([])
Usage = namedtuple("Usage", "total used free")


ARCHIVE: dict[str, Any] = {"entries": 7, "size": 7, "refusal": None}


def database(*logins: str, archive: dict[str, Any] | None = None, guarded: Guarded = ALL_THERE) -> Any:
    """A server that answers, with such accounts."""

    async def asks(_settings: Settings, command: Any) -> object:
        if isinstance(command, AccountList):
            return [{"login": login} for login in logins]
        return {"revision": "0001", "archive": archive or ARCHIVE, "guards": to_builtins(guarded)}

    return asks


async def unreachable(_settings: Settings, _command: Any) -> object:
    raise Unavailable("the database is out of reach")


async def found(settings: Settings, part: str, asks: Any = unreachable) -> Finding:
    (one,) = [one for one in await examine(settings, asks) if one.part == part]
    return one


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    tmp_path.chmod(0o700)
    (tmp_path / "mis.sqlite3").write_bytes(b"")
    return Settings(data_dir=str(tmp_path))


async def test_where_all_is_well_nothing_is_wrong(settings: Settings) -> None:
    findings = await examine(settings, database("alice"))
    assert {one.state for one in findings} <= {State.WELL, State.LOOK}
    assert [one.says for one in findings if one.part == "accounts"] == ["1, none of the demo region."]


async def test_a_folder_open_to_others_deserves_a_look(settings: Settings) -> None:
    settings.data_folder.chmod(0o755)
    assert (await found(settings, "data folder")).state is State.LOOK


@pytest.mark.parametrize(("free", "state"), [(0.1, State.WRONG), (1, State.LOOK), (3, State.WELL)])
async def test_a_full_disk_is_wrong(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, free: float, state: State
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(0, 0, int(free * GIB)))
    assert (await found(settings, "disk")).state is state


async def test_a_clock_that_went_back_is_wrong(settings: Settings) -> None:
    later = time.time() + 3_600
    os.utime(settings.sqlite_file, (later, later))
    assert (await found(settings, "clock")).state is State.WRONG


@pytest.mark.parametrize(
    ("content", "mode", "state"),
    [
        (None, 0, State.WELL),
        (b"x" * 32, 0o600, State.WELL),
        (b"x" * 32, 0o640, State.WRONG),
        (b"x", 0o600, State.WRONG),
    ],
)
@pytest.mark.parametrize("part", ["pepper", "conversation key", "archive key"])
async def test_a_secret_that_others_may_read_or_that_is_not_whole_is_wrong(
    settings: Settings, part: str, content: bytes | None, mode: int, state: State
) -> None:
    file = {
        "pepper": settings.pepper_path,
        "conversation key": settings.key_path,
        "archive key": settings.archive_key_path,
    }[part]
    if content is not None:
        file.write_bytes(content)
        file.chmod(mode)
    assert (await found(settings, part)).state is state


@pytest.mark.parametrize("file", ["pepper", "conversation.key", "archive.key"])
async def test_a_secret_that_is_missing_is_wrong(tmp_path: Path, file: str) -> None:
    settings = await migrated_settings("sqlite", tmp_path)
    assert (await found(settings, "database", administer)).state is State.WELL
    (tmp_path / file).unlink()
    told = await found(settings, "database", administer)
    assert (told.state, "is missing" in told.says) == (State.WRONG, True)


@pytest.mark.parametrize("reason", list(Reason))
async def test_an_archive_that_is_not_signed_for_is_wrong(settings: Settings, reason: Reason) -> None:
    told = await found(settings, "archive", database(archive={**ARCHIVE, "refusal": reason.value}))
    assert (told.state, "No checkpoint is signed" in told.says) == (State.WRONG, True)


async def test_a_database_that_was_put_back_is_wrong(tmp_path: Path) -> None:
    settings = await migrated_settings("sqlite", tmp_path)
    assert (await found(settings, "archive", administer)).state is State.WELL
    signer = signer_of(archive_key_file(settings))
    settings.archive_checkpoint_file.write_text(Checkpoint(5, b"r" * 32).signed(signer), "utf-8")
    told = await found(settings, "archive", administer)
    assert (told.state, "fewer entries" in told.says) == (State.WRONG, True)


async def test_a_network_file_system_is_wrong_for_sqlite(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_filesystem", lambda _: "nfs4")
    assert (await found(settings, "sqlite")).state is State.WRONG


def test_the_file_system_of_a_folder_is_the_nearest_mount() -> None:
    assert check._filesystem(Path("/proc/self")) == "proc"


async def test_few_open_files_deserve_a_look(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _: (1_024, 1_024))
    assert (await found(settings, "open files")).state is State.LOOK


async def test_a_database_out_of_reach_is_wrong(settings: Settings) -> None:
    assert (await found(settings, "database")).state is State.WRONG


@pytest.mark.parametrize(
    ("changes", "state"),
    [({}, State.LOOK), ({"public_url": "https://mis.example"}, State.WRONG), ({"host": "192.0.2.1"}, State.WRONG)],
)
async def test_a_demo_that_others_reach_is_wrong(settings: Settings, changes: dict[str, Any], state: State) -> None:
    served = Settings(data_dir=settings.data_dir, **changes)
    assert (await found(served, "accounts", database("alice", "claire.demo"))).state is state


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, State.WELL),
        ({"public_url": "https://mis.test"}, State.LOOK),
        ({"public_url": "https://mis.test", "second_factor": "professionals"}, State.WELL),
    ],
)
async def test_who_serves_people_with_passwords_alone_is_told(
    settings: Settings, changes: dict[str, str], state: State
) -> None:
    assert (await found(replace(settings, **changes), "log-in")).state is state


async def test_a_bucket_that_does_not_answer_is_wrong(settings: Settings) -> None:
    away = replace(
        settings,
        blobs_url="s3://bucket",
        s3_endpoint=f"http://127.0.0.1:{free_port()}",
        s3_access_key_id="id",
        s3_secret_access_key="secret",
    )
    finding = await found(away, "attachments")
    assert (finding.state, "s3://bucket" in finding.says) == (State.WRONG, True)
    assert (await found(settings, "attachments")).state is State.WELL
    joined = replace(settings, database_url="postgresql://127.0.0.1/mis", redis_url="redis://127.0.0.1")
    assert (await found(joined, "attachments")).state is State.LOOK, "each node has a folder of its own"


async def test_no_virus_scanner_deserves_a_look_and_one_that_is_away_is_wrong(settings: Settings) -> None:
    assert (await found(settings, "virus scanner")).state is State.WELL
    reached = replace(settings, public_url="https://mis.example")
    assert (await found(reached, "virus scanner")).state is State.LOOK
    away = replace(settings, clamd=f"127.0.0.1:{free_port()}")
    finding = await found(away, "virus scanner")
    assert (finding.state, "no attachment is taken" in finding.says) == (State.WRONG, True)


@pytest.mark.parametrize(
    ("guards", "state", "says"),
    [
        (ALL_THERE, State.WELL, "all there"),
        (Guarded(["messages_no_update"]), State.WRONG, "messages_no_update"),
        (Guarded([], "mis", is_owner=True), State.LOOK, "MIS_DATABASE_ROLE"),
        (Guarded([], "mis_server", excess=["UPDATE messages"]), State.LOOK, "UPDATE messages"),
        (Guarded([], "mis_server"), State.WELL, "mis_server may neither change nor remove"),
    ],
)
async def test_how_the_database_is_guarded(settings: Settings, guards: Guarded, state: State, says: str) -> None:
    finding = await found(settings, "guards", database("alice", guarded=guards))
    assert (finding.state, says in finding.says) == (state, True), finding
