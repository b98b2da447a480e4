"""A server put together: opened on either database, drained, closed, and closed again."""

from pathlib import Path

import pytest

from mis.app import build
from mis.settings import Settings
from mis.store.store import StoreError
from tests.support.clock import FakeClock
from tests.support.stores import empty_settings, new_store
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
