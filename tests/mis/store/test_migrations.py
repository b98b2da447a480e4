"""The migrations make what `tables.py` says; a database that this code cannot use is refused in one sentence."""

import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from mis.domain.conversation import Thread
from mis.keys import FIRST_KEY, KEY_BYTES, NONCE_BYTES
from mis.secret_file import derived
from mis.store.migrations import SERVER
from mis.store.store import Store, StoreError
from mis.store.tables import metadata
from protocol.values import AccountId, AttachmentId, ConversationId
from tests.support.stores import OPERATORS_KEY, empty_settings, keyring, migrated_settings, new_store


async def in_database(store: Store, run: Any) -> Any:
    async with store._writing.begin() as connection:
        return await connection.run_sync(run)


@pytest.fixture
def empty(backend: str, tmp_path: Path) -> Store:
    return new_store(empty_settings(backend, tmp_path))


def differences(connection: Connection) -> list[Any]:
    def is_of_this_database(thing: Any, _name: Any, kind: str, *_: Any) -> bool:
        """SQLite has one server, which never asks what other servers changed."""
        of_postgresql = kind == "index" and thing.dialect_options["postgresql"]["using"] == "brin"
        return not of_postgresql or connection.dialect.name == "postgresql"

    opts = {
        "compare_type": True,
        "compare_server_default": True,
        "include_name": _is_in_tables,
        "include_object": is_of_this_database,
    }
    context = MigrationContext.configure(connection, opts=opts)
    return list(compare_metadata(context, metadata))


def _is_in_tables(name: str | None, kind: str, _parents: Any) -> bool:
    """All but the index of the directory, which each database has in a form of its own."""
    return kind != "table" or not str(name).startswith("directory_index")


async def test_the_migrations_make_the_tables(empty: Store) -> None:
    await empty.migrate()
    assert await in_database(empty, differences) == []
    assert await in_database(empty, lambda connection: len(inspect(connection).get_table_names())) > len(
        metadata.tables
    )
    await empty.close()


async def test_a_table_that_lacks_something_is_noticed(empty: Store) -> None:
    """Guards the comparison above: it sees a difference where there is one."""
    await empty.migrate()
    async with empty._writing.begin() as connection:
        await connection.execute(text("DROP INDEX ix_members_account_conversation"))
    assert await in_database(empty, differences) != []
    await empty.close()


async def test_to_migrate_twice_changes_nothing(empty: Store) -> None:
    assert await empty.version() is None
    await empty.migrate()
    await empty.migrate()
    assert await empty.version() == SERVER.newest
    await empty.check()
    await empty.close()


async def test_a_migration_that_fails_leaves_nothing(empty: Store) -> None:
    async with empty._writing.begin() as connection:
        await connection.execute(text("CREATE TABLE counters (name TEXT)"))  # the last table that the migration makes
    with pytest.raises(Exception, match="counters"):
        await empty.migrate()
    assert await in_database(empty, lambda connection: inspect(connection).get_table_names()) == ["counters"]
    await empty.close()


async def test_what_an_older_database_holds_is_there_after_the_migration(backend: str, tmp_path: Path) -> None:
    """Written as the first version wrote it, and as guarded after as before."""
    store = new_store(empty_settings(backend, tmp_path))
    await in_database(store, partial(SERVER.upgrade, keyring=keyring(), to="0001"))
    async with store._writing.begin() as connection:
        for row in OF_0001:
            await connection.execute(text(row))
    await store.migrate()
    assert await read(store) == [(1, None, None), (2, "r-1", "Bonjour"), (3, "r-2", "À demain")]
    for change in ("UPDATE messages SET at = 1", "DELETE FROM messages"):
        with pytest.raises(DBAPIError, match="append-only"):
            await in_database(store, lambda connection, change=change: connection.execute(text(change)))
    again = "INSERT INTO messages SELECT * FROM messages WHERE seq = 2"
    with pytest.raises(DBAPIError):
        await in_database(store, lambda connection: connection.execute(text(again)))
    await store.close()


async def read(store: Store) -> list[Any]:
    async with store.reading() as reading:
        page = await reading.messages.page(THREAD, before=None, after=None, limit=50)
    assert [one.unreadable for one in page] == [None] * len(page)
    return [(one.seq, one.client_ref, one.text) for one in page]


def words_in(folder: Path, words: Sequence[bytes]) -> set[bytes]:
    """Those that stand in the clear in any file."""
    return {word for file in folder.iterdir() for word in words if word in file.read_bytes()}


async def test_what_an_older_database_says_in_the_clear_is_sealed_by_the_migration(tmp_path: Path) -> None:
    store = new_store(empty_settings("sqlite", tmp_path))
    await in_database(store, partial(SERVER.upgrade, keyring=keyring(), to="0001"))
    async with store._writing.begin() as connection:
        for row in OF_0001:
            await connection.execute(text(row))
    words = (b"Bonjour", b"demain", b"Retour")
    assert words_in(tmp_path, words) == set(words), "there must be something to seal"
    await store.migrate()
    assert words_in(tmp_path, words) == set()
    async with store.reading() as reading:
        (view,) = await reading.views.of(AccountId("a"), [ConversationId("c")])
    assert view.subject == "Retour"
    await store.close()


async def test_attachments_of_an_older_database_keep_their_key_and_their_name(backend: str, tmp_path: Path) -> None:
    store = new_store(empty_settings(backend, tmp_path))
    await in_database(store, partial(SERVER.upgrade, keyring=keyring(), to="0008"))
    secret = b"c" * KEY_BYTES
    old = AESGCM(derived(OPERATORS_KEY, "wrap")).encrypt(b"n" * NONCE_BYTES, secret, b"c")
    async with store._writing.begin() as connection:
        for row in OF_0008:
            values = {"wrapped": b"n" * NONCE_BYTES + old, "sha256": b"d" * 32, "files": _FILES}
            used = {name: value for name, value in values.items() if f":{name}" in row}
            await connection.execute(text(row), used)
    await store.migrate()
    async with store.reading() as reading:
        kept = await reading.attachments.one(AttachmentId("f"))
        wrapped = await reading.keys.of(ConversationId("c"), FIRST_KEY)
        page = await reading.messages.page(THREAD, before=None, after=None, limit=50)
    assert kept is not None
    assert wrapped is not None
    assert (kept.file.name, kept.content.sha256, kept.seq) == ("Plaie.jpg", b"d" * 32, 2)
    assert keyring().open(wrapped, ConversationId("c"), FIRST_KEY).secret == secret
    assert [(one.text, [file.name for file in one.attachments]) for one in page] == [
        (None, []),
        ("voici", ["Plaie.jpg"]),
    ]
    await store.close()


def _say(seq: int, client_ref: str, words: str) -> str:
    values = f"'c', {seq}, 0, 'a', 'text', {client_ref}, {words}, NULL, FALSE, NULL"
    return f"INSERT INTO messages VALUES ({values})"  # noqa: S608 - rows of this test


OF_0001 = (
    "INSERT INTO accounts VALUES ('a', 'professional', 'a', 'A', NULL, NULL, 'a', 'none', 0)",
    "INSERT INTO conversations VALUES ('c', 'group', NULL, TRUE, 'Retour', 'open', 'a', 0, 3, 0, 1, 0, NULL)",
    "INSERT INTO members VALUES ('c', 'a', 0, NULL, NULL, 0, FALSE, FALSE, FALSE, FALSE, 0)",
    _say(1, "NULL", "NULL"),
    _say(2, "'r-1'", "'Bonjour'"),
    _say(3, "'r-2'", "'À demain'"),
)
_FILES = '[{"id":"f","name":"Plaie.jpg","size":1,"media_type":"image/jpeg"}]'
OF_0008 = (
    """INSERT INTO accounts (id, kind, login, name, search_key, password_hash, created_at)
       VALUES ('a', 'professional', 'a', 'A', 'a', 'none', 0)""",
    """INSERT INTO conversations (id, kind, feeds_dossier, state, opened_by, created_at, last_seq, last_at, members_seq,
       changed) VALUES ('c', 'group', FALSE, 'open', 'a', 0, 2, 0, 1, 0)""",
    r"""INSERT INTO messages (conversation, seq, at, author, kind, urgent, data)
       VALUES ('c', 1, 0, 'a', 'opened', FALSE, '{"accounts"\:["a"]}')""",
    """INSERT INTO messages (conversation, seq, at, author, kind, urgent, text, attachments)
       VALUES ('c', 2, 0, 'a', 'text', FALSE, 'voici', :files)""",
    "INSERT INTO conversation_keys VALUES ('c', :wrapped, 0)",
    "INSERT INTO blobs VALUES ('b', 'c', :sha256, 1, 0)",
    """INSERT INTO attachments (id, conversation, author, name, media_type, size, blob, uploaded_at, seq, position)
       VALUES ('f', 'c', 'a', 'Plaie.jpg', 'image/jpeg', 1, 'b', 0, 2, 0)""",
)
THREAD = Thread(ConversationId("c"), 3, is_present=True, is_open=True)


async def test_an_empty_database_is_to_be_migrated_first(empty: Store) -> None:
    with pytest.raises(StoreError, match="mis migrate"):
        await empty.check()
    await empty.close()


async def test_a_database_newer_than_the_code_is_refused(backend: str, tmp_path: Path) -> None:
    store = new_store(await migrated_settings(backend, tmp_path))
    async with store._writing.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refused in (store.check, store.migrate, store.version):
        with pytest.raises(StoreError, match="9999, newer"):
            await refused()
    async with store._writing.begin() as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one() == "9999"
    await store.close()


async def test_one_server_at_a_time_has_a_postgresql(tmp_path: Path) -> None:
    settings = await migrated_settings("postgresql", tmp_path)
    first, second = new_store(settings), new_store(settings)
    await first.claim()
    with pytest.raises(StoreError, match="Another mis serves"):
        await second.claim()
    await first.close()
    await second.close()
    third = new_store(settings)
    await third.claim()
    await third.close()


def test_the_versions_that_the_files_are_named_after_are_those_of_alembic() -> None:
    scripts = SERVER.scripts()
    assert SERVER.newest == scripts.get_current_head()
    assert all(SERVER.is_known(script.revision) for script in scripts.walk_revisions())
    assert not SERVER.is_known("9999")


def test_what_few_starts_need_is_not_imported_by_each() -> None:
    """A quarter of every start would be libraries that nothing asks."""
    asked = "import sys, mis.serving; print(*sorted({'alembic', 'redis', 'webauthn'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
