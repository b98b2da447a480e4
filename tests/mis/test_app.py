"""A server put together: opened on either database, drained, closed, and closed again."""

from pathlib import Path

import pytest

from mis.app import build
from mis.keys import KEY_BYTES
from mis.secret_file import SecretError
from mis.settings import Settings
from mis.store.migrations import SERVER
from mis.store.store import StoreError
from tests.support.clock import FakeClock
from tests.support.stores import empty_settings, keyring, new_store
from tests.support.wire import Wire


async def test_the_embedded_database_is_made_by_opening(tmp_path: Path, clock: FakeClock) -> None:
    app = build(empty_settings("sqlite", tmp_path), clock, broken=lambda: None)
    await app.open()
    await app.store.ping()
    await app.drain()
    await app.close()


async def test_postgresql_is_migrated_by_the_operator(tmp_path: Path, clock: FakeClock) -> None:
    settings = empty_settings("postgresql", tmp_path)
    app = build(settings, clock, broken=lambda: None)
    with pytest.raises(StoreError, match="mis migrate"):
        await app.open()
    await app.close()
    store = new_store(settings)
    await store.migrate()
    await store.close()
    await opened(settings, clock)


async def test_what_an_older_database_holds_is_sealed_with_a_key_that_it_knows_again(
    backend: str, tmp_path: Path, clock: FakeClock
) -> None:
    settings = empty_settings(backend, tmp_path)
    older = new_store(settings)
    async with older._writing.begin() as connection:
        await connection.run_sync(SERVER.upgrade, keyring=keyring(), to="0008")
    await older.close()
    app = build(settings, clock, broken=lambda: None)
    await app.migrate()
    async with app.store.reading() as reading:
        assert await reading.facts.of(app.key.name) == app.key.fingerprint
    assert settings.key_path.read_bytes() == app.key.current.secret
    await app.close()
    await opened(settings, clock)
    settings.key_path.write_bytes(b"o" * KEY_BYTES)
    other = build(settings, clock, broken=lambda: None)
    with pytest.raises(SecretError, match="is not the one"):
        await other.open()
    await other.close()


async def test_a_new_postgresql_needs_no_secret_to_be_migrated(tmp_path: Path, clock: FakeClock) -> None:
    """The operator may migrate from another machine than the server's."""
    settings = empty_settings("postgresql", tmp_path / "none")
    app = build(settings, clock, broken=lambda: None)
    await app.migrate()
    await app.close()
    assert not (tmp_path / "none").exists()


async def opened(settings: Settings, clock: FakeClock) -> None:
    app = build(settings, clock, broken=lambda: None)
    await app.open()
    await app.store.ping()
    await app.close()


async def test_who_is_logged_out_may_not_ask_who_they_are(wire: Wire) -> None:
    token = await wire.alice.log_in()
    async with wire.http(token) as http:
        assert (await http.get("/api/session")).json()["account"]["name"] == "Alice Martin"
        assert (await http.delete("/api/session")).status_code == 204
        assert (await http.delete("/api/session")).status_code == 401
    async with wire.http() as http:
        assert (await http.get("/api/session")).status_code == 401


async def test_a_closed_database_is_not_ready(wire: Wire) -> None:
    async with wire.http() as http:
        assert (await http.get("/readyz")).status_code == 200
