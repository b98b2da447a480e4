"""Messages and what they have are append-only in the database itself, whoever speaks to it."""

import sqlite3
import uuid
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Table, insert, make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from mis.blobs.folder import FolderBlobs
from mis.operations.archive_check import ArchiveCheck
from mis.operations.erasure import ErasureDesk
from mis.operations.key_rotation import KeyRotation
from mis.operators_key import OperatorsKey
from mis.settings import Settings
from mis.store.engine import database_url
from mis.store.rights import _POSTGRESQL_TRIGGERS, _SQLITE_TRIGGERS, RIGHTS, TRIGGERS, Guarded
from mis.store.store import StoreError
from mis.store.tables import metadata
from protocol.values import AccountKind, ConversationId, Unreadable
from tests.mis.conftest import People, settle_in
from tests.mis.operations.test_archivist import SIGNER, archivist_of, caught_up
from tests.support.clock import FakeClock
from tests.support.node import Node
from tests.support.stores import OPERATORS_KEY, migrated_settings, new_store

OF_EXTENSIONS = "dossier_"
CHANGES = (
    "UPDATE messages SET sealed = hash",
    "UPDATE messages SET at = at + 1 WHERE seq = 1",
    "DELETE FROM messages",
    "DELETE FROM messages WHERE seq = 2",
)
CHANGES_OF = {
    "sqlite": (
        "INSERT OR REPLACE INTO messages SELECT * FROM messages",
        "REPLACE INTO messages SELECT * FROM messages",
        # another number under the same client_ref: REPLACE would delete the first
        """REPLACE INTO messages SELECT conversation, seq + 100, at, author, kind, client_ref, reply_to, urgent, data,
             corrects, key, sealed, commitment, hash, leaf + 100 FROM messages WHERE seq = 2""",
        # another number and another client_ref in the same place of the tree
        """REPLACE INTO messages SELECT conversation, seq + 100, at, author, kind, 'other', reply_to, urgent, data,
             corrects, key, sealed, commitment, hash, leaf FROM messages WHERE seq = 2""",
        "UPDATE OR REPLACE messages SET seq = 1 WHERE seq = 2",
        "INSERT INTO messages SELECT * FROM messages WHERE true ON CONFLICT DO UPDATE SET sealed = messages.hash",
    ),
    "postgresql": (
        "TRUNCATE messages",
        "TRUNCATE messages CASCADE",
        """INSERT INTO messages SELECT * FROM messages
           ON CONFLICT (conversation, seq) DO UPDATE SET sealed = messages.hash""",
    ),
}


async def test_no_statement_changes_or_removes_a_message(node: Node, people: People, backend: str) -> None:
    direct = await node.start(people.alice, people.bob, text="bonjour")
    before = await node.thread(people.bob, direct)
    assert len(before) == 2, "there must be something to change"
    for engine in (node.store._writing, node.store._readers):
        for statement in (*CHANGES, *CHANGES_OF[backend]):
            assert await refused(engine, statement), statement
    assert await node.thread(people.bob, direct) == before


async def refused(engine: AsyncEngine, statement: str) -> bool:
    try:
        async with engine.begin() as connection:
            await connection.execute(text(statement))
    except DBAPIError:
        return True
    return False


async def test_nor_does_one_from_outside(tmp_path: Path, clock: FakeClock) -> None:
    """Delete triggers do not fire for REPLACE on a connection that does not ask for it, as `sqlite3` by hand."""
    async with Node(await migrated_settings("sqlite", tmp_path), clock) as node:
        people = await settle_in(node)
        direct = await node.start(people.alice, people.bob, text="bonjour")
        before = await node.thread(people.bob, direct)
    with closing(sqlite3.connect(node.settings.sqlite_file)) as outside:
        for statement in (*CHANGES, *CHANGES_OF["sqlite"]):
            with pytest.raises(sqlite3.Error, match="append-only"):
                outside.execute(statement)
    async with Node(node.settings, clock) as again:
        assert await again.thread(people.bob, direct) == before


async def test_who_would_replace_a_message_loses_the_whole_transaction(tmp_path: Path, clock: FakeClock) -> None:
    async with Node(await migrated_settings("sqlite", tmp_path), clock) as node:
        people = await settle_in(node)
        await node.start(people.alice, people.bob, text="bonjour")
    with closing(sqlite3.connect(node.settings.sqlite_file)) as outside:
        outside.execute("CREATE TABLE mine (id INTEGER)")
        outside.execute("INSERT INTO mine VALUES (1)")
        assert outside.in_transaction
        with pytest.raises(sqlite3.Error, match="append-only"):
            outside.execute("REPLACE INTO messages SELECT * FROM messages")
        assert outside.execute("SELECT count(*) FROM mine").fetchone() == (0,)


async def test_a_reader_cannot_write(node: Node, people: People) -> None:
    with pytest.raises(DBAPIError):
        async with node.store._readers.begin() as connection:
            await connection.execute(text("UPDATE counters SET value = 0"))
    async with node.store._writing.begin() as connection:
        changed = await connection.execute(text("UPDATE counters SET value = value + 1 WHERE name = 'change'"))
        assert changed.rowcount == 1, "the writer can"


# A change of each table that is appended to; of one that grows, a change that is no growth.
CHANGE_OF = {
    "messages": "sealed = messages.hash",
    "audit": "act = 'other'",
    "acknowledgements": "at = acknowledgements.at + 1",
    "attachments": "media_type = 'other'",
    "tiles": "hashes = ''",
    "checkpoints": "note = 'other'",
}


# What would change or remove the one row of a table.
ATTACKS = (
    "UPDATE {name} SET {change}",
    "DELETE FROM {name}",
    "INSERT INTO {name} SELECT * FROM {name} WHERE true ON CONFLICT ({keys}) DO UPDATE SET {change}",
)
ATTACKS_ON = {
    "postgresql": ("TRUNCATE {name}", "TRUNCATE {name} CASCADE"),
    "sqlite": (
        "REPLACE INTO {name} SELECT * FROM {name}",
        "INSERT OR REPLACE INTO {name} SELECT * FROM {name}",
        "UPDATE OR REPLACE {name} SET {change}",
    ),
}


def attacks(table: Table, backend: str) -> list[str]:
    keys = ", ".join(column.name for column in table.primary_key)
    fields = {"name": table.name, "change": CHANGE_OF[table.name], "keys": keys}
    return [one.format(**fields) for one in (*ATTACKS, *ATTACKS_ON[backend])]


def a_row(table: Table) -> dict[str, Any]:
    """Anything that fits."""
    made: dict[type, Any] = {str: "x", int: 1, bytes: b"xx", bool: False}
    return {column.name: made[column.type.python_type] for column in table.columns}


async def filled(settings: Settings, tables: Sequence[Table]) -> None:
    """A row in each, and none of what they refer to: that is not what this is about."""
    engine = create_async_engine(database_url(settings))
    off = "PRAGMA foreign_keys = OFF" if settings.database_url is None else "SET session_replication_role = replica"
    async with engine.connect() as connection:
        await connection.execute(text(off))
        for table in tables:
            await connection.execute(insert(table), a_row(table))
        await connection.commit()
    await engine.dispose()


async def rows_of(engine: AsyncEngine, table: Table) -> list[Any]:
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(select(table))]


async def test_no_statement_changes_or_removes_a_row_of_any_table_that_is_appended_to(
    database: Settings, backend: str
) -> None:
    tables = [metadata.tables[name] for name in CHANGE_OF]
    await filled(database, tables)
    store = new_store(database)
    for table in tables:
        before = await rows_of(store._writing, table)
        assert len(before) == 1, "there must be something to change"
        for statement in attacks(table, backend):
            assert await refused(store._writing, statement), statement
        assert await rows_of(store._writing, table) == before
    await store.close()


async def test_every_trigger_is_one_that_is_looked_for(database: Settings, backend: str) -> None:
    store = new_store(database)
    query = _SQLITE_TRIGGERS if backend == "sqlite" else _POSTGRESQL_TRIGGERS
    async with store._writing.connect() as connection:
        there = set((await connection.execute(text(query))).scalars())
    assert {name for name in there if not name.startswith(OF_EXTENSIONS)} == set(TRIGGERS[backend])
    assert (await store.guarded()).missing == []
    await store.close()


async def test_a_trigger_that_is_gone_or_switched_off_is_missed(database: Settings, backend: str) -> None:
    store = new_store(database)
    gone = ["DROP TRIGGER messages_no_delete"]
    if backend == "postgresql":
        gone = ["DROP TRIGGER messages_no_change ON messages", "ALTER TABLE audit DISABLE TRIGGER audit_no_change"]
    async with store._writing.begin() as connection:
        for statement in gone:
            await connection.execute(text(statement))
    missing = ["messages_no_delete"] if backend == "sqlite" else ["audit_no_change", "messages_no_change"]
    assert (await store.guarded()).missing == missing
    await store.close()


# By role: what an owner could do to the triggers themselves, the role of the servers may not.
OWNERS = (
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "ALTER TABLE {table} ADD COLUMN other text",
    "TRUNCATE {table}",
    "DROP TABLE {table} CASCADE",
    "CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION messages_are_append_only()",
)
OF_THE_SCHEMA = (
    "DROP TRIGGER messages_no_change ON messages",
    "SET session_replication_role = replica",
    "CREATE TABLE mine (id int)",
    """CREATE OR REPLACE FUNCTION messages_are_append_only() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN RETURN NEW; END'""",
    "DROP FUNCTION messages_are_append_only() CASCADE",
    "DROP SCHEMA public CASCADE",
    "UPDATE alembic_version SET version_num = '0001'",
    "DELETE FROM facts",
)
NO_PRIVILEGE = "42501"  # PostgreSQL's manual, appendix A


@pytest.fixture
async def owner(tmp_path: Path) -> Settings:
    """Settings of the owner of a database, in which the role of the servers is named."""
    return await migrated_settings("postgresql", tmp_path, database_role=f"mis_{uuid.uuid4().hex}")


@pytest.fixture
async def server(owner: Settings) -> Settings:
    """Settings of a server whose role `mis migrate` gave its rights, as the owner."""
    assert owner.database_role is not None
    store = new_store(owner)
    async with store._writing.begin() as connection:
        await connection.execute(text(f'CREATE ROLE "{owner.database_role}" LOGIN'))
    await store.migrate()
    await store.close()
    url = make_url(owner.database_url or "").set(username=owner.database_role)
    return replace(owner, database_url=url.render_as_string(hide_password=False))


async def state_of(engine: AsyncEngine, statement: str) -> str:
    """PostgreSQL's code of a refusal, or nothing."""
    try:
        async with engine.begin() as connection:
            await connection.execute(text(statement))
    except DBAPIError as error:
        return str(getattr(error.orig, "sqlstate", ""))
    return ""


async def test_the_servers_role_may_not_change_what_is_appended_nor_what_guards_it(
    server: Settings, clock: FakeClock
) -> None:
    async with Node(server, clock) as node:
        people = await settle_in(node)
        direct = await node.start(people.alice, people.bob, text="bonjour")
        before = await node.thread(people.bob, direct)
        assert len(before) == 2, "it serves, and there must be something to change"
        appended = [name for name, rights in RIGHTS.items() if "UPDATE" not in rights and name in CHANGE_OF]
        assert set(appended) == {"messages", "audit", "acknowledgements"}
        statements = [one for name in appended for one in attacks(metadata.tables[name], "postgresql")]
        statements += [one.format(table=name) for name in (*CHANGE_OF, "facts", "blobs") for one in OWNERS]
        for statement in (*statements, *OF_THE_SCHEMA):
            assert await state_of(node.store._writing, statement) == NO_PRIVILEGE, statement
        await state_of(
            node.store._writing, "GRANT ALL ON messages TO CURRENT_USER"
        )  # a warning, and nothing is granted
        assert await node.thread(people.bob, direct) == before
        looked = await node.store.guarded()
    assert looked == Guarded([], server.database_role, is_owner=False, excess=[])


async def test_the_servers_role_signs_rotates_and_erases(server: Settings, clock: FakeClock, tmp_path: Path) -> None:
    async with Node(server, clock) as node:
        people = await settle_in(node)
        operator = await node.add("Exploitant", AccountKind.OPERATOR)
        direct = await node.start(people.alice, people.bob, text="bonjour")
        kept = await node.start(people.alice, people.carol, text="à garder")
        archivist = await caught_up(archivist_of(node))
        await node.say(people.bob, direct, text="merci")
        await caught_up(archivist)
        assert (await archivist.look()).size == 5, "the tree grew twice"

        node.settings.key_path.write_bytes(OPERATORS_KEY)
        assert await KeyRotation(node.store, node.keyring, OperatorsKey(node.settings)).run() == 2

        desk = ErasureDesk(node.store, FolderBlobs(tmp_path / "blobs"), node.keyring)
        with pytest.raises(StoreError, match="VACUUM FULL"):  # the owner's to do: erased it is
            await desk.erase(ConversationId(direct.id), by=operator.account, basis="article 17")
        assert [one.unreadable for one in await node.thread(people.bob, direct)][:-1] == [Unreadable.ERASED] * 3
        assert [one.text for one in await node.thread(people.carol, kept)] == [None, "à garder"]
        await caught_up(archivist)
        report = await ArchiveCheck(node.store, node.keyring, SIGNER.verifier).run()
        assert (report.found, report.entries, report.erased) == ([], 6, 1)


async def test_a_right_too_many_and_an_owner_are_seen(owner: Settings, server: Settings) -> None:
    store, serving = new_store(owner), new_store(server)
    assert (await store.guarded()).is_owner
    async with store._writing.begin() as connection:
        await connection.execute(text(f'GRANT UPDATE, TRUNCATE ON messages TO "{owner.database_role}"'))
    assert (await serving.guarded()).excess == ["UPDATE messages", "TRUNCATE messages"]
    await store.migrate()
    assert (await serving.guarded()).excess == [], "the owner has taken them back"
    await serving.close()
    await store.close()


async def test_the_servers_role_does_not_migrate_and_a_role_that_is_not_there_is_told(
    owner: Settings, server: Settings
) -> None:
    for settings, says in ((server, "of the owner"), (replace(owner, database_role="nobody_here"), "has no role")):
        store = new_store(settings)
        with pytest.raises(StoreError, match=says):
            await store.migrate()
        await store.close()
