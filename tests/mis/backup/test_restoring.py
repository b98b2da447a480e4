"""A backup is put back: into an empty folder, with the right keys, whole; and the drill finds whatever is wrong."""

import random
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import insert

from mis.backup.drill import drill
from mis.backup.errors import BackupError, DamagedError
from mis.backup.restoring import RESTORING, Restored, restore
from mis.backup.shelf import Shelf
from mis.clock import SystemClock
from mis.finding import Finding, State
from mis.folder import owned
from mis.identity.pepper import pepper_file
from mis.keys import Keyring, Wrapper
from mis.operators_key import key_file
from mis.progress import bar
from mis.secret_file import SecretError
from mis.settings import Settings
from mis.store.migrations import SERVER
from mis.store.tables import facts
from tests.mis.backup.region import FILES, backed_up, files, files_in, flip, region
from tests.support.stores import new_store

NOW = 1_800_000_000_000


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    return await region(tmp_path)


@pytest.fixture
async def folder(settings: Settings, tmp_path: Path) -> Path:
    await backed_up(settings, tmp_path / "backups")
    return tmp_path / "backups"


@pytest.fixture
def empty(settings: Settings, tmp_path: Path) -> Settings:
    """A data folder that has the keys alone."""
    data = tmp_path / "restored"
    data.mkdir()
    for key in (settings.pepper_path, settings.key_path, settings.archive_key_path):
        shutil.copy(key, data)
    return replace(settings, data_dir=str(data))


async def put_back(folder: Path, settings: Settings, name: str | None = None) -> Restored:
    return await restore(settings, folder, bar, name=name, now=NOW)


async def drilled(folder: Path, settings: Settings, name: str | None = None) -> Sequence[Finding]:
    return await drill(settings, folder, SystemClock(), bar, name=name)


def wrong(findings: Sequence[Finding]) -> list[str]:
    return [one.part for one in findings if one.state is State.WRONG]


def every_message(settings: Settings) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(settings.sqlite_file)) as database:
        return database.execute("SELECT * FROM messages ORDER BY conversation, seq").fetchall()


async def test_all_is_back(settings: Settings, folder: Path, empty: Settings) -> None:
    restored = await put_back(folder, empty)
    assert (restored.blobs, restored.damaged_count, restored.has_database) == (FILES, 0, True)
    assert len(every_message(empty)) > FILES
    assert every_message(empty) == every_message(settings)
    for file in files(settings.blobs_folder):
        assert (empty.data_folder / file.relative_to(settings.data_folder)).read_bytes() == file.read_bytes()
    names = {one.name for one in empty.data_folder.iterdir()}
    assert names == {"lock", "pepper", "conversation.key", "archive.key", "mis.sqlite3", "blobs"}


async def test_nobody_is_logged_in_afterwards_and_every_conversation_is_new_to_every_cursor(
    settings: Settings, folder: Path, empty: Settings
) -> None:
    living = "SELECT count(*) FROM sessions WHERE ended_at IS NULL"
    newest = "SELECT value FROM counters WHERE name = 'change'"
    await put_back(folder, empty)
    with closing(sqlite3.connect(settings.sqlite_file)) as before, closing(sqlite3.connect(empty.sqlite_file)) as after:
        assert before.execute(living).fetchone()[0] > 0, "there must be somebody to log out"
        assert after.execute(living).fetchone() == (0,)
        told, now = before.execute(newest).fetchone()[0], after.execute(newest).fetchone()[0]
        assert now >= told + 1_000_000_000
        assert after.execute("SELECT DISTINCT changed FROM conversations").fetchall() == [(now,)]


async def test_a_folder_that_is_not_empty_is_refused_and_left_alone(
    settings: Settings, folder: Path, empty: Settings
) -> None:
    (empty.data_folder / "notes.txt").write_text("mine")
    for there in (empty, settings):
        before = files_in(there.data_folder)
        with pytest.raises(BackupError, match="is not empty"):
            await put_back(folder, there)
        after = files_in(there.data_folder)
        assert {path: after[path] for path in before} == before


async def test_a_folder_that_a_server_owns_is_refused(folder: Path, empty: Settings) -> None:
    with owned(empty.data_folder), pytest.raises(Exception, match="Another mis"):
        await put_back(folder, empty)


@pytest.mark.parametrize("key", ["pepper", "conversation.key"])
async def test_a_key_that_is_another_one_or_missing_is_told_and_nothing_is_left(
    folder: Path, empty: Settings, key: str
) -> None:
    file = empty.data_folder / key
    right = file.read_bytes()
    flip(file)
    with pytest.raises(SecretError, match="is not the one"):
        await put_back(folder, empty)
    file.unlink()
    with pytest.raises(SecretError, match="is missing"):
        await put_back(folder, empty)
    assert {one.name for one in empty.data_folder.iterdir()} == {
        "lock",
        "pepper",
        "conversation.key",
        "archive.key",
    } - {key}
    file.write_bytes(right)
    assert (await put_back(folder, empty)).blobs == FILES


async def test_what_a_restore_left_that_was_broken_off_does_not_stand_in_the_way(folder: Path, empty: Settings) -> None:
    (empty.data_folder / RESTORING).mkdir()
    (empty.data_folder / RESTORING / "mis.sqlite3").write_bytes(b"half")
    shutil.copytree(folder / "blobs", empty.blobs_folder)
    assert (await put_back(folder, empty)).blobs == FILES


async def test_a_damaged_database_is_refused_and_the_generation_before_is_put_back(
    settings: Settings, folder: Path, empty: Settings
) -> None:
    second = await backed_up(settings, folder)
    first, newest = Shelf(folder).generations()
    assert newest.name == second.generation
    flip(newest.database)
    with pytest.raises(DamagedError, match="missing or damaged"):
        await put_back(folder, empty)
    assert (await put_back(folder, empty, first.name)).generation == first.name


async def test_a_damaged_blob_is_left_out_and_named_and_all_else_is_back(folder: Path, empty: Settings) -> None:
    damaged, *_ = files(folder / "blobs")
    flip(damaged)
    restored = await put_back(folder, empty)
    assert (restored.blobs, restored.damaged) == (FILES - 1, [damaged.name])
    assert damaged.name not in {file.name for file in files(empty.blobs_folder)}


async def test_a_generation_that_nobody_made_and_a_folder_of_none_are_told(
    folder: Path, empty: Settings, tmp_path: Path
) -> None:
    with pytest.raises(BackupError, match="no generation"):
        await put_back(folder, empty, "20010101T000000.000Z")
    with pytest.raises(BackupError, match="no folder of"):
        await put_back(tmp_path, empty)


async def test_the_drill_of_a_good_backup_finds_nothing_wrong_and_leaves_nothing(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(aside))
    before = files_in(settings.data_folder), files_in(folder)
    findings = await drilled(folder, settings)
    assert wrong(findings) == []
    parts = ["files", "database", "pepper", "conversation key", "archive key", "version", "archive", "blobs"]
    assert [one.part for one in findings] == parts
    assert "every byte opened" in findings[-1].says
    assert [*aside.iterdir()] == []
    assert (files_in(settings.data_folder), files_in(folder)) == before


async def test_the_drill_without_the_keys_says_what_it_could_not_try(settings: Settings, folder: Path) -> None:
    settings.pepper_path.unlink()
    settings.key_path.unlink()
    findings = await drilled(folder, settings)
    assert wrong(findings) == []
    assert [one.part for one in findings if one.state is State.LOOK] == ["pepper", "conversation key", "archive"]
    assert "none opened" in findings[-1].says


async def test_the_drill_finds_a_key_that_is_another_one(settings: Settings, folder: Path) -> None:
    flip(settings.key_path)
    assert wrong(await drilled(folder, settings)) == ["conversation key"]


async def test_the_drill_finds_one_flipped_bit_in_any_file(settings: Settings, folder: Path) -> None:
    chance = random.Random(6)  # noqa: S311 - where to flip, no secret
    found = files(folder)
    assert len(found) == FILES + 5
    for file in found:
        for at in (0, chance.randrange(file.stat().st_size), file.stat().st_size - 1):
            flip(file, at)
            assert await is_found(folder, settings), f"{file} at {at}"
            flip(file, at)
    assert not await is_found(folder, settings)


async def test_the_drill_finds_any_file_that_is_gone(settings: Settings, folder: Path, tmp_path: Path) -> None:
    for file in files(folder):
        away = file.rename(tmp_path / "away")
        assert await is_found(folder, settings), file
        away.rename(file)
    assert not await is_found(folder, settings)


async def test_the_drill_finds_a_blob_that_was_lost_before_the_backup(settings: Settings, folder: Path) -> None:
    lost, *_ = files(settings.blobs_folder)
    lost.unlink()
    shutil.rmtree(folder)
    await backed_up(settings, folder)
    findings = await drilled(folder, settings)
    assert wrong(findings) == ["blobs"]
    assert lost.name in findings[-1].says


async def test_the_drill_finds_rows_that_name_what_is_not_there(settings: Settings, folder: Path) -> None:
    """What no digest tells: the database was so when the backup was taken."""
    with closing(sqlite3.connect(settings.sqlite_file)) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("UPDATE members SET account = 'nobody' WHERE position = 0")
        database.commit()
    await backed_up(settings, folder)
    assert "database" in wrong(await drilled(folder, settings))


async def test_the_drill_finds_what_was_changed_behind_the_servers_back(settings: Settings, folder: Path) -> None:
    """Neither digests nor SQLite tell: a whole database in which an entry is not what was written."""
    with closing(sqlite3.connect(settings.sqlite_file)) as database:
        database.execute("DROP TRIGGER messages_no_update")
        database.execute("UPDATE messages SET at = at + 1 WHERE seq = 2")
        database.commit()
    await backed_up(settings, folder)
    assert wrong(await drilled(folder, settings)) == ["archive"]


async def test_a_backup_from_before_a_rotation_is_tried_with_the_key_that_lies_beside(
    settings: Settings, folder: Path
) -> None:
    before = settings.key_path.read_bytes()
    name = f"{settings.key_path.name}.{key_file(settings).fingerprint[:8]}"
    flip(settings.key_path)
    assert wrong(await drilled(folder, settings)) == ["conversation key"]
    (settings.data_folder / name).write_bytes(before)
    findings = await drilled(folder, settings)
    assert {one.state for one in findings} == {State.WELL}


async def test_a_backup_of_a_newer_mis_is_told(settings: Settings, folder: Path, empty: Settings) -> None:
    with closing(sqlite3.connect(settings.sqlite_file)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    await backed_up(settings, folder)
    with pytest.raises(BackupError, match="9999, newer than this mis"):
        await put_back(folder, empty)
    assert wrong(await drilled(folder, settings)) == ["backup"]


async def is_found(folder: Path, settings: Settings) -> bool:
    try:
        return bool(wrong(await drilled(folder, settings)))
    except BackupError:
        return True


async def test_the_drill_brings_an_older_database_to_this_version_with_the_key_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=str(tmp_path / "data"))
    await older(settings, "0008")
    await backed_up(settings, tmp_path / "backups")
    looked = {one.part: one for one in await drilled(tmp_path / "backups", settings)}
    assert looked["version"].state is State.WELL
    assert "0008, which this mis brings to" in looked["version"].says
    settings.key_path.unlink()
    looked = {one.part: one for one in await drilled(tmp_path / "backups", settings)}
    assert {looked[part].state for part in ("version", "archive", "blobs")} == {State.LOOK}


async def older(settings: Settings, version: str) -> None:
    """A database as an earlier mis left it, and its keys."""
    settings.data_folder.mkdir()
    secrets = [pepper_file(settings), key_file(settings)]
    store = new_store(settings)
    async with store._writing.begin() as connection:
        await connection.run_sync(SERVER.upgrade, Keyring(Wrapper(secrets[1].secret)), version)
        for secret in secrets:
            secret.keep()
            await connection.execute(insert(facts), {"name": secret.name, "value": secret.fingerprint})
    await store.close()
