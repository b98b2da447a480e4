"""Health: the process lives, it can serve, and what it counts."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from mis.http import health
from mis.http.health import health_routes
from mis.metrics import Metrics


async def passes() -> None:
    """A part that answers."""


async def fails() -> None:
    raise ConnectionError("no route to Odette Marchand")


async def hangs() -> None:
    await asyncio.Event().wait()


def client(**checks: health.Check) -> httpx.AsyncClient:
    app = Starlette(routes=health_routes(checks, Metrics()))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mis.example")


async def test_the_process_lives_whatever_is_out_of_reach() -> None:
    async with client(database=fails) as http:
        assert (await http.get("/healthz")).status_code == 200


async def test_it_is_ready_when_every_part_answers() -> None:
    async with client(database=passes, bus=passes) as http:
        assert (await http.get("/readyz")).status_code == 200


async def test_the_part_that_is_out_of_reach_is_named_without_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECK_TIMEOUT_S", 0.05)
    async with client(database=fails, bus=passes, disk=hangs) as http:
        answer = await http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"
    assert answer.json()["detail"] == "out of reach: database, disk"


async def test_the_metrics_are_prometheus_text() -> None:
    async with client() as http:
        answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "mis_connections 0.0" in answer.text
