"""`mis directory import` as an operator runs it: real processes, beside a server that runs and without one."""

import asyncio
import json
import os
import pty
import sqlite3
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest
from mis_client import Client

from bench.directory_file import People, lines
from tests.support.extraction import extraction, line
from tests.support.mis_process import COMMAND, MisProcess

PASSWORD = "lavande-orage-cerise"
CI = 8_000
FEW = 2_000
RSS_GROWTH_BYTES = 64 << 20  # of a million
RSS_GROWTH_CI_BYTES = 32 << 20


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 8,000 people, about 11,000 lines."""
    return written(tmp_path_factory.mktemp("generated") / "extraction.txt", CI)


def written(path: Path, people: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines(People()(people)))
    return path


@pytest.fixture
def mis(tmp_path: Path) -> Iterator[MisProcess]:
    process = MisProcess(tmp_path / "data", {"MIS_RATE_LIMITS": "off"})
    yield process
    if process.process is not None:
        process.stop()


def imported(mis: MisProcess, path: Path | str, *options: str, entered: str = "") -> dict[str, int]:
    counts: dict[str, int] = json.loads(mis.run("directory", "import", str(path), *options, entered=entered))
    return counts


def spawn(mis: MisProcess, path: Path, **streams: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([COMMAND, "directory", "import", str(path)], env=mis._environment(), **streams)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("serves", [False, True])
def test_it_is_imported_once_and_again(mis: MisProcess, tmp_path: Path, *, serves: bool) -> None:
    if serves:
        mis.start()
    path = extraction(tmp_path, [line("8100", "FONTAINE"), line("8101", "ROY"), "odd"])
    counts = {"lines": 3, "bad": 1, "added": 2, "changed": 0, "unchanged": 0, "departed": 0}
    assert imported(mis, path, "--errors", str(tmp_path / "errors")) == counts
    assert (tmp_path / "errors").read_text() == "4\tit has 1 fields instead of 56\n"
    counts |= {"added": 0, "unchanged": 2}
    assert imported(mis, "-", entered=path.read_text()) == counts
    with zipfile.ZipFile(tmp_path / "PS_LibreAcces.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, "PS_LibreAcces_Personne_activite_202611220000.txt")
    assert imported(mis, tmp_path / "PS_LibreAcces.zip") == counts


def test_a_wrong_file_is_one_sentence_and_status_1(mis: MisProcess, tmp_path: Path) -> None:
    imported(mis, extraction(tmp_path, [line("8100", "FONTAINE"), line("8101", "ROY")]))
    other = extraction(tmp_path, [line("8100", "FONTAINE")], "other.txt")
    with pytest.raises(RuntimeError, match=r"ended with 1: mis: The file lacks 1 of the 2 .* say --departures 51\.\n$"):
        imported(mis, other)
    assert imported(mis, other, "--departures", "51")["departed"] == 1
    with pytest.raises(RuntimeError, match="ended with 1: mis: Cannot read"):
        imported(mis, tmp_path / "none")


def test_a_terminal_is_shown_how_far_it_is_and_a_pipe_is_not(mis: MisProcess, tmp_path: Path) -> None:
    path = extraction(tmp_path, [line(f"81000000{number:04d}", "X") for number in range(300)])
    ours, theirs = pty.openpty()
    process = spawn(mis, path, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    shown = b"".join(iter(lambda: _read(ours), b"")).decode()
    process.communicate()
    assert process.wait() == 0
    assert "Checking" in shown
    assert "Importing" in shown
    assert "100%" in shown
    piped = spawn(mis, path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    answer, told = piped.communicate()
    assert (json.loads(answer)["unchanged"], told) == (300, b"")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4_096)
    except OSError:  # Linux says so when the other side is closed
        return b""


@pytest.mark.parametrize("serves", [False, True])
def test_what_is_killed_goes_on_where_it_stood(mis: MisProcess, generated: Path, *, serves: bool) -> None:
    """The import by itself, and the server under it; each while parts are being stored."""
    if serves:
        mis.start()
    process = spawn(mis, generated, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until(lambda: stored_line(mis) > 1_000)
    if serves:
        mis.kill()
        _, told = process.communicate()
        assert process.wait() == 1
        assert told.startswith(b"mis: ")
        assert told.count(b"\n") == 1
        mis.start()
    else:
        process.kill()
        process.communicate()
    stood = stored_line(mis)
    assert 1_000 < stood < CI, "it must have been broken off in the middle"
    again = spawn(mis, generated, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    answer, told = again.communicate()
    assert f"up to line {stood} when it was broken off".encode() in told
    counts = json.loads(answer)
    assert (counts["added"], counts["changed"], counts["unchanged"], counts["departed"]) == (CI, 0, 0, 0)


def until(holds: Callable[[], bool]) -> None:
    while not holds():  # the timeout of the test ends it
        time.sleep(0.001)  # what is waited for needs the processor


def stored_line(mis: MisProcess) -> int:
    file = mis.data_dir / "mis.sqlite3"
    if not file.exists():
        return 0
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database, suppress(sqlite3.OperationalError):
        # of no such table, as long as it is being made
        return int((database.execute("SELECT max(line) FROM directory_imports").fetchone())[0] or 0)
    return 0


def test_memory_does_not_grow_with_the_file(mis: MisProcess, generated: Path, tmp_path: Path) -> None:
    small, _ = peak_rss(mis, written(tmp_path / "small", 500))
    large, counts = peak_rss(mis, generated)
    assert large - small < RSS_GROWTH_CI_BYTES
    assert counts["added"] + counts["unchanged"] == CI, "it was imported"


def peak_rss(mis: MisProcess, path: Path) -> tuple[int, dict[str, int]]:
    """How much memory the import took at most, and what it told in the end."""
    process = spawn(mis, path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    looked = psutil.Process(process.pid)
    peak = 0
    while process.poll() is None:
        peak = max(peak, _rss(looked))
        time.sleep(0.01)
    answer, _ = process.communicate()
    assert process.returncode == 0
    return peak, json.loads(answer)


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


async def test_people_write_and_search_while_it_runs(mis: MisProcess, tmp_path: Path) -> None:
    path = written(tmp_path / "extraction.txt", FEW)
    await asyncio.to_thread(mis.start)
    for login, name in (("alice", "Alice Martin"), ("bob", "Bob Durand")):
        await asyncio.to_thread(mis.add_account, kind="professional", login=login, name=name, password=PASSWORD)
    async with Client.log_in(mis.url, "alice", PASSWORD) as alice:
        (bob,) = (await alice.search_directory("bob durand")).professionals
        assert bob.account
        conversation = await alice.start_conversation([bob.account])
        process = spawn(mis, path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        answered = 0
        while process.poll() is None:
            await alice.send_message(conversation.id, text="bonjour")
            assert (await alice.search_directory("bob")).professionals[0].account == bob.account
            answered += 1
        answer, _ = await asyncio.to_thread(process.communicate)
        assert json.loads(answer)["added"] == FEW
        assert answered > 50
        assert (await alice.search_directory("infirmier martin")).professionals
        assert (await alice.search_directory("infirmier martin")).professionals[0].account is None


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_a_million_professionals(mis: MisProcess, tmp_path: Path) -> None:
    """The size of the national directory, imported twice, with the memory of the small one."""
    small, _ = peak_rss(mis, written(tmp_path / "small", 500))
    path = written(tmp_path / "million", 1_000_000)
    mis.run("directory", "import", str(path), "--departures", "100")
    assert peak_rss(mis, path)[0] - small < RSS_GROWTH_BYTES
    assert imported(mis, path)["unchanged"] == 1_000_000
