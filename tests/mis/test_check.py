"""The check: each part well, worth a look, or wrong, with what to do."""

import os
import time
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from mis import check
from mis.check import GIB, Finding, State, examine
from mis.commands import AccountList
from mis.serving import administer
from mis.settings import Settings
from protocol.errors import Unavailable
from tests.support.stores import migrated_settings

Usage = namedtuple("Usage", "total used free")


def database(*logins: str) -> Any:
    """A server that answers, with such accounts."""

    async def asks(_settings: Settings, command: Any) -> object:
        return [{"login": login} for login in logins] if isinstance(command, AccountList) else {"revision": "0001"}

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
async def test_a_pepper_that_others_may_read_or_that_is_not_whole_is_wrong(
    settings: Settings, content: bytes | None, mode: int, state: State
) -> None:
    if content is not None:
        settings.pepper_path.write_bytes(content)
        settings.pepper_path.chmod(mode)
    assert (await found(settings, "pepper")).state is state


async def test_a_pepper_that_is_missing_is_wrong(tmp_path: Path) -> None:
    settings = await migrated_settings("sqlite", tmp_path)
    assert (await found(settings, "database", administer)).state is State.WELL
    settings.pepper_path.unlink()
    told = await found(settings, "database", administer)
    assert (told.state, "is missing" in told.says) == (State.WRONG, True)


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
