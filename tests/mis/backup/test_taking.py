"""A backup: whole, of one moment, and nothing copied twice; what keeps it from being taken is one sentence."""

import asyncio
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import asyncpg
import pytest
from msgspec.structs import replace

from mis.backup import shelf
from mis.backup.database import Snapshot
from mis.backup.errors import BackupError
from mis.backup.shelf import MARKER, Shelf
from mis.backup.taking import take
from mis.blobs.folder import FolderBlobs
from mis.blobs.s3 import S3Blobs
from mis.clock import SystemClock
from mis.progress import Progress, bar
from mis.settings import Settings
from mis.store.migrations import SERVER
from protocol.errors import Unavailable
from tests.mis.backup.region import FILES, backed_up, files, files_in, flip, region
from tests.support.s3_server import S3Server
from tests.support.stores import migrated_settings


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    return await region(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def blobs(found: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return {path: seen for path, seen in found.items() if path.startswith("blobs/")}


async def test_a_backup_has_the_database_and_every_blob_and_no_secret(settings: Settings, folder: Path) -> None:
    taken = await backed_up(settings, folder)
    assert (taken.blobs, taken.copied, taken.missing) == (FILES, FILES, 0)
    (generation,) = Shelf(folder).generations()
    assert taken.database_bytes == generation.database.stat().st_size
    manifest = generation.verified()
    assert (manifest.rows["messages"] > FILES, manifest.blobs, manifest.revision) == (True, FILES, SERVER.newest)
    secrets = [settings.pepper_path.read_bytes(), settings.key_path.read_bytes()]
    for file in files(folder):
        assert not any(secret in file.read_bytes() for secret in secrets), file
    assert set(manifest.fingerprints) == {"pepper", "conversation key", "archive key"}


async def test_the_lists_are_those_that_sha256sum_checks(settings: Settings, folder: Path) -> None:
    await backed_up(settings, folder)
    (generation,) = Shelf(folder).generations()
    for listed in (generation.seal, generation.sums):
        checking = await asyncio.create_subprocess_exec("sha256sum", "--check", "--strict", listed, cwd=folder)
        assert await checking.wait() == 0, listed
    named = {line.split("  ")[1] for line in (generation.sums.read_text() + generation.seal.read_text()).splitlines()}
    assert set(files_in(folder)) - named == {MARKER, str(generation.seal.relative_to(folder))}


async def test_what_is_written_is_for_its_owner_alone(settings: Settings, folder: Path) -> None:
    before = os.umask(0o077)  # as the command line sets it
    try:
        await backed_up(settings, folder)
    finally:
        os.umask(before)
    assert all(is_private(file) and is_private(file.parent) for file in files(folder))


async def test_a_second_backup_copies_no_blob_twice(settings: Settings, folder: Path) -> None:
    await backed_up(settings, folder)
    before = files_in(folder)
    second = await backed_up(settings, folder)
    assert (second.blobs, second.copied, second.copied_bytes) == (FILES, 0, 0)
    after = files_in(folder)
    assert len(blobs(before)) == FILES
    assert {path: after.get(path) for path in before} == before, "nothing that was there is written again"
    assert len(Shelf(folder).generations()) == 2


async def test_a_blob_that_a_backup_has_lost_or_cut_is_copied_again(settings: Settings, folder: Path) -> None:
    await backed_up(settings, folder)
    lost, cut, _ = files(folder / "blobs")
    original = cut.read_bytes()
    lost.unlink()
    cut.write_bytes(original[:-1])
    assert (await backed_up(settings, folder)).copied == 2
    assert lost.exists()
    assert cut.read_bytes() == original


async def test_so_many_generations_are_kept_and_the_blobs_that_they_name(settings: Settings, folder: Path) -> None:
    first = await backed_up(settings, folder)
    gone = forget_one(settings)
    second = await backed_up(settings, folder)
    assert second.blobs == FILES - 1
    assert gone in {path.rpartition("/")[2] for path in files_in(folder)}, "the first generation has it"
    third = await backed_up(settings, folder, keep=2)
    assert (third.removed, [one.name for one in Shelf(folder).generations()]) == (
        1,
        [second.generation, third.generation],
    )
    assert first.generation not in {one.name for one in Shelf(folder).generations()}
    left = blobs(files_in(folder))
    assert gone not in {path.rpartition("/")[2] for path in left}
    assert len(left) == FILES - 1


async def test_nothing_goes_while_a_generation_that_stays_is_damaged(settings: Settings, folder: Path) -> None:
    await backed_up(settings, folder)
    await backed_up(settings, folder)
    flip(Shelf(folder).generations()[1].sums)
    with pytest.raises(BackupError, match="The backup is taken"):
        await backed_up(settings, folder, keep=2)
    assert len(Shelf(folder).generations()) == 3
    assert len(blobs(files_in(folder))) == FILES


async def test_a_blob_that_the_store_lost_is_told_and_the_backup_is_taken(settings: Settings, folder: Path) -> None:
    lost, *_ = files(settings.blobs_folder)
    lost.unlink()
    taken = await backed_up(settings, folder)
    assert (taken.missing, taken.blobs) == (1, FILES - 1)
    assert Shelf(folder).generations()[0].verified().missing == 1


async def test_a_blob_that_is_removed_meanwhile_is_in_neither_database_nor_list(
    settings: Settings, folder: Path
) -> None:
    gone: list[str] = []

    def steps(name: str, length: int) -> AbstractContextManager[Progress]:
        if name == "blobs" and not gone:  # the database is copied, its blobs are not
            gone.append(forget_one(settings))
        return bar(name, length)

    taken = await take(settings, folder, SystemClock(), steps, keep=1)
    assert (len(gone), taken.missing, taken.blobs) == (1, 0, FILES - 1)
    (generation,) = Shelf(folder).generations()
    assert gone[0] not in generation.sums.read_text()
    assert gone[0] not in [id for id, _ in Snapshot(generation.database).blobs()]


async def test_postgresql_is_named_as_absent_and_its_blobs_are_there(settings: Settings, folder: Path) -> None:
    on_postgresql = await with_the_blobs_of(settings)
    taken = await backed_up(on_postgresql, folder)
    assert (taken.database_bytes, taken.blobs, taken.copied) == (0, FILES, FILES)
    (generation,) = Shelf(folder).generations()
    assert generation.verified().revision is None
    assert not generation.database.exists()
    assert (await backed_up(on_postgresql, folder)).copied == 0


async def test_postgresql_out_of_reach_is_told(settings: Settings, folder: Path) -> None:
    away = replace(settings, database_url="postgresql://127.0.0.1:1/mis")
    with pytest.raises(Unavailable):
        await backed_up(away, folder)
    assert Shelf(folder).generations() == []


async def test_blobs_of_a_bucket_are_brought_too(settings: Settings, folder: Path, bucket: Settings) -> None:
    source, target = FolderBlobs(settings.blobs_folder), S3Blobs(bucket)
    async for stored in source.list():
        await target.put(stored.id, source.read(stored.id, 0, stored.size_bytes))
    await target.close()
    in_bucket = replace(bucket, data_dir=settings.data_dir)
    await asyncio.to_thread(shutil.rmtree, settings.blobs_folder)
    assert (await backed_up(in_bucket, folder)).copied == FILES
    assert (await backed_up(in_bucket, folder)).copied == 0
    unreachable = replace(in_bucket, s3_endpoint="http://127.0.0.1:1")
    shutil.rmtree(folder / "blobs")
    with pytest.raises(BackupError, match="The attachments cannot be read"):
        await backed_up(unreachable, folder)


async def test_what_was_erased_is_in_no_new_backup_and_is_not_missed(settings: Settings, folder: Path) -> None:
    with closing(sqlite3.connect(settings.sqlite_file)) as database:
        assert database.execute("SELECT count(*) FROM blobs").fetchone() == (FILES,), "its rows stay"
        database.execute("DELETE FROM conversation_keys")
        database.commit()
    await asyncio.to_thread(shutil.rmtree, settings.blobs_folder)
    taken = await backed_up(settings, folder)
    assert (taken.blobs, taken.missing) == (0, 0)


async def test_a_folder_within_the_data_or_around_it_is_refused(settings: Settings) -> None:
    for folder in (settings.data_folder / "backups", settings.data_folder, settings.data_folder.parent):
        with pytest.raises(BackupError, match="lie in each other"):
            await backed_up(settings, folder)


async def test_a_folder_that_is_not_ours_is_refused_and_left_alone(settings: Settings, folder: Path) -> None:
    put(folder / "photo.jpg")
    with pytest.raises(BackupError, match="no folder of `mis backup`"):
        await backed_up(settings, folder)
    assert set(files_in(folder)) == {"photo.jpg"}


async def test_a_file_in_its_place_is_told(settings: Settings, folder: Path) -> None:
    put(folder)
    with pytest.raises(BackupError, match="Cannot write in"):
        await backed_up(settings, folder)


async def test_without_a_database_there_is_nothing_to_back_up(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(BackupError, match="There is no database"):
        await backed_up(Settings(data_dir=str(tmp_path / "none")), folder)


async def test_two_backups_at_once_do_not_meet(settings: Settings, folder: Path) -> None:
    await backed_up(settings, folder)
    taken = os.open(folder, os.O_RDONLY)
    fcntl.flock(taken, fcntl.LOCK_SH)
    try:
        with pytest.raises(BackupError, match="Another mis works in"):
            await backed_up(settings, folder)
        with shelf.read(folder):
            pass
    finally:
        os.close(taken)


@pytest.fixture
def bucket() -> Iterator[Settings]:
    server = S3Server()
    server.start()
    yield server.bucket()
    server.stop()


async def with_the_blobs_of(settings: Settings) -> Settings:
    """A PostgreSQL whose rows name the same blobs."""
    there = await migrated_settings("postgresql", settings.data_folder)
    with closing(sqlite3.connect(settings.sqlite_file)) as database:
        rows = database.execute("SELECT id, conversation, key, sha256, size, stored_at FROM blobs").fetchall()
        keys = database.execute("SELECT conversation, number, wrapped, made_at FROM conversation_keys").fetchall()
    connection = await asyncpg.connect(there.database_url)
    await connection.execute("SET session_replication_role = replica")  # conversations are not what this is about
    await connection.executemany("INSERT INTO conversation_keys VALUES ($1, $2, $3, $4)", keys)
    await connection.executemany("INSERT INTO blobs VALUES ($1, $2, $3, $4, $5, $6)", rows)
    await connection.close()
    return there


def put(file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"mine")


def is_private(path: Path) -> bool:
    return path.stat().st_mode & 0o077 == 0


def forget_one(settings: Settings) -> str:
    """Remove a blob and what names it, as the collection does; the guards of messages are put aside for it."""
    with closing(sqlite3.connect(settings.sqlite_file)) as database:
        (id,) = database.execute("SELECT id FROM blobs ORDER BY id LIMIT 1").fetchone()
        database.execute("DROP TRIGGER attachments_no_delete")
        database.execute("DELETE FROM attachments WHERE blob = ?", (id,))
        database.execute("DELETE FROM blobs WHERE id = ?", (id,))
        database.commit()
    (settings.blobs_folder / id[0] / id[1] / id).unlink()
    return str(id)
