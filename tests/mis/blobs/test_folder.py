"""The folder of blobs: for its owner alone, whole after a kill, and clear about a disk that is full or broken."""

import asyncio
import os
import resource
import select
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from mis.blobs.base import PART_BYTES, BlobId, TakenBlob, is_blob_id, new_blob_id
from mis.blobs.folder import PART, FolderBlobs
from protocol.errors import Unavailable
from tests.mis.blobs.bytes import END, content, read, stored
from tests.mis.blobs.putting import content_of

KILLS = 30
DAY_S = 86_400


@contextmanager
def files_of_at_most(size_bytes: int) -> Iterator[None]:
    """Every write past it fails with EFBIG, as on a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def modes(folder: Path, *, of_folders: bool) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")] if path.is_dir() is of_folders}


async def test_it_is_for_its_owner_alone(folder: Path) -> None:
    before = os.umask(0)
    try:
        await FolderBlobs(folder).put(new_blob_id(), [b"x"])
    finally:
        os.umask(before)
    assert modes(folder, of_folders=True) == {0o700}
    assert modes(folder, of_folders=False) == {0o600}


async def test_no_folder_grows_with_all_blobs(folder: Path) -> None:
    blobs, id = FolderBlobs(folder), new_blob_id()
    await blobs.put(id, [b"x"])
    assert files(folder) == [folder / id[0] / id[1] / id]


async def test_what_another_process_puts_is_found(folder: Path) -> None:
    id = new_blob_id()
    await FolderBlobs(folder).put(id, [b"x"])
    assert await read(FolderBlobs(folder), id) == b"x"


async def test_who_puts_the_same_name_meanwhile_is_refused(folder: Path) -> None:
    blobs, id = FolderBlobs(folder), new_blob_id()
    answers = await asyncio.gather(*(blobs.put(id, [data]) for data in (b"one", b"two")), return_exceptions=True)
    assert [type(answer) for answer in answers].count(TakenBlob) == 1
    assert await read(blobs, id) == (b"one" if answers[0] is None else b"two")


async def test_a_full_disk_is_unavailable_leaves_nothing_and_is_gone_with_its_cause(folder: Path) -> None:
    blobs, kept, refused = FolderBlobs(folder), new_blob_id(), new_blob_id()
    await blobs.put(kept, [b"kept"])
    with files_of_at_most(PART_BYTES), pytest.raises(Unavailable, match="no room"):
        await blobs.put(refused, [content(PART_BYTES), content(1)])
    assert [file.name for file in files(folder)] == [kept]
    await blobs.put(refused, [content(PART_BYTES), content(1)])
    assert await read(blobs, refused) == content(PART_BYTES) + content(1)
    assert await read(blobs, kept) == b"kept"


@pytest.mark.parametrize("fails", ["the file", "its folder"])
async def test_what_the_disk_does_not_confirm_is_not_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    blobs, id = FolderBlobs(folder), BlobId("a" * 32)
    await blobs.put(BlobId("a" * 31 + "b"), [b"x"])
    confirmed = os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode) is (fails == "its folder"):
            raise OSError(5, "Input/output error")
        confirmed(descriptor)

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fsync)
        with pytest.raises(Unavailable, match="out of reach"):
            await blobs.put(id, [b"x"])
    assert await blobs.size(id) is None
    assert await blobs.tidy(END) == 0


async def test_the_file_is_on_the_disk_before_its_name_and_its_folder_after(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs, steps = FolderBlobs(folder), list[str]()
    await blobs.put(BlobId("a" * 31 + "b"), [b"x"])
    confirmed, renamed = os.fsync, Path.rename

    def fsync(descriptor: int) -> None:
        steps.append("sync folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "sync file")
        confirmed(descriptor)

    def rename(self: Path, target: Path) -> Path:
        steps.append("rename")
        return renamed(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    await blobs.put(BlobId("a" * 32), [b"x"])
    assert steps == ["sync file", "sync file", "rename", "sync folder"], "its one part, and all of it"
    del steps[:]
    await blobs.put(BlobId("b" * 32), [b"x"])
    assert steps == ["sync folder", "sync folder", "sync file", "sync file", "rename", "sync folder"], (
        "new folders outlive a crash too"
    )


async def test_a_large_file_goes_to_the_disk_part_by_part_so_that_no_commit_waits_for_all_of_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, confirmed = list[int](), os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            synced.append(os.fstat(descriptor).st_size)
        confirmed(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    await FolderBlobs(folder).put(new_blob_id(), [content(PART_BYTES)] * 3)
    assert synced == [PART_BYTES, 2 * PART_BYTES, 3 * PART_BYTES, 3 * PART_BYTES]


async def test_a_folder_that_cannot_be_is_unavailable(folder: Path) -> None:
    os.close(os.open(folder, os.O_CREAT))  # a file is in its place
    blobs, id = FolderBlobs(folder), new_blob_id()
    for asked in (
        blobs.put(id, [b"x"]),
        read(blobs, id),
        blobs.size(id),
        blobs.delete(id),
        stored(blobs),
        blobs.check(),
    ):
        with pytest.raises(Unavailable):
            await asked


async def test_one_that_may_not_be_written_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = FolderBlobs(folder)
    await blobs.check()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(Unavailable):
        await blobs.check()


async def test_what_is_no_blob_is_not_listed_and_not_tidied(folder: Path) -> None:
    blobs, id = FolderBlobs(folder), new_blob_id()
    await blobs.put(id, [b"x"])
    strange = folder / id[0] / id[1] / "README"
    strange.write_bytes(b"")
    (folder / "lost+found").mkdir()
    assert {*await stored(blobs)} == {id}
    assert await blobs.tidy(END) == 0
    assert strange.exists()


async def test_what_a_put_left_is_tidied_once_it_is_old(folder: Path) -> None:
    blobs, id = FolderBlobs(folder), new_blob_id()
    await blobs.put(id, [b"x"])
    left = (folder / id[0] / id[1] / new_blob_id()).with_suffix(PART)
    left.write_bytes(b"half")
    yesterday = time.time() - DAY_S
    os.utime(left, (yesterday, yesterday))
    assert await blobs.tidy(int(yesterday * 1_000) - 1) == 0
    assert await blobs.tidy(int(yesterday * 1_000) + 1) == 1
    assert {*await stored(blobs)} == {id}
    assert not left.exists()


def test_a_kill_in_the_middle_of_a_put_leaves_nothing_under_its_name(folder: Path) -> None:
    chance, acknowledged = Random(30), list[str]()  # noqa: S311 - no secret
    command = [sys.executable, "-m", "tests.mis.blobs.putting", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as lives:
        for _ in range(KILLS):
            acknowledged += one_life(lives, chance)
        assert lives.stdin is not None
        lives.stdin.close()
    assert acknowledged, "some puts must have returned"
    found = files(folder)
    assert {file.name for file in found if is_blob_id(file.name)} >= {*acknowledged}
    assert all(file.read_bytes() == content_of(BlobId(file.name)) for file in found if is_blob_id(file.name))
    assert any(file.suffix == PART for file in found), "the kills must have hit what was being put"


def one_life(lives: "subprocess.Popen[str]", chance: Random) -> list[str]:
    """Let it put a few, kill it some time after, and give what it said was put."""
    assert lives.stdin is not None
    assert lives.stdout is not None
    lives.stdin.write("live\n")
    child = int(lives.stdout.readline())
    said = [lives.stdout.readline() for _ in range(chance.randrange(3))]
    select.select([lives.stdout], [], [], chance.random() * 0.02)
    os.kill(child, signal.SIGKILL)
    said += iter(lives.stdout.readline, "dead\n")
    return [line.strip() for line in said]
