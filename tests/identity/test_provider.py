"""A provider that is down, hangs, or answers what it should not: nobody waits for long, and nothing is believed."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from mis.identity.psc import fetch
from mis.settings import Settings
from tests.identity.site import Site, asked, location, sited
from tests.support.clock import FakeClock
from tests.support.mis_process import free_port
from tests.support.openid import OpenIdProvider

UNAVAILABLE = "/?log-in=unavailable"

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def peer(answer: Answer) -> AsyncIterator[str]:
    """Something that answers every request in its own way, and its address."""

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(served, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def says(status: str, body: bytes, **headers: str) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()

    return answer


async def hangs(_writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def never_ends(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while True:
        writer.write(b" " * 65_536)
        await writer.drain()


async def drips(writer: asyncio.StreamWriter) -> None:
    """Never idle for long, never done."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


def document(issuer: str, **changes: Any) -> bytes:
    doors = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/auth",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/me",
        "jwks_uri": f"{issuer}/jwks",
        **changes,
    }
    return json.dumps(doors).encode()


@pytest.mark.parametrize(
    "answer",
    [
        hangs,
        never_ends,
        drips,
        says("500 Internal Server Error", b""),
        says("404 Not Found", b""),
        says("302 Found", b"", Location="http://127.0.0.1/elsewhere"),
        says("200 OK", b"<html>"),
        says("200 OK", b"[" * 100_000),
        says("200 OK", b"{}"),
        says("200 OK", document("https://another.example")),
    ],
)
async def test_who_comes_while_the_provider_is_not_itself_is_back_at_the_log_in(
    provider: OpenIdProvider, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    monkeypatch.setattr(fetch, "STEP_S", 0.2)
    monkeypatch.setattr(fetch, "WHOLE_S", 0.5)
    async with peer(answer) as address, sited(provider, tmp_path, clock, psc_discovery_url=address) as site:
        async with asyncio.timeout(5):
            assert await site.visitor().start() == UNAVAILABLE


@pytest.mark.parametrize(("padding", "is_read"), [(200_000, True), (300_000, False)])
async def test_an_answer_too_large_is_not_read(
    provider: OpenIdProvider, tmp_path: Path, clock: FakeClock, padding: int, *, is_read: bool
) -> None:
    answer = says("200 OK", b" " * padding + document(provider.issuer))
    async with peer(answer) as address, sited(provider, tmp_path, clock, psc_discovery_url=address) as site:
        assert (await site.visitor().start() != UNAVAILABLE) is is_read


@pytest.mark.parametrize("door", ["authorization", "token", "userinfo", "end_session", "jwks"])
async def test_a_door_that_is_not_private_is_not_used(
    provider: OpenIdProvider, tmp_path: Path, clock: FakeClock, door: str
) -> None:
    name = "jwks_uri" if door == "jwks" else f"{door}_endpoint"
    for elsewhere, is_used in (
        ("http://provider.example/x", False),
        ("file:///etc/passwd", False),
        ("https://provider.example/x", True),
    ):
        answer = says("200 OK", document(provider.issuer, **{name: elsewhere}))
        folder = tmp_path / elsewhere.replace("/", "_")
        async with peer(answer) as address, sited(provider, folder, clock, psc_discovery_url=address) as site:
            assert (await site.visitor().start() != UNAVAILABLE) is is_used


async def test_nobody_waits_for_a_provider_that_is_not_there(
    provider: OpenIdProvider, tmp_path: Path, clock: FakeClock
) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    async with sited(provider, tmp_path, clock, psc_discovery_url=nowhere) as site:
        assert await site.visitor().start() == UNAVAILABLE
        assert (await site.visitor().http.get("/readyz")).status_code == 200, "the others are served as ever"


@pytest.mark.parametrize("gone", ["token_endpoint", "userinfo_endpoint", "jwks_uri"])
async def test_who_comes_back_while_the_provider_is_down_is_not_in(
    provider: OpenIdProvider, tmp_path: Path, clock: FakeClock, gone: str
) -> None:
    async with peer(says("503 Service Unavailable", b"")) as down:
        answer = says("200 OK", document(provider.issuer, **{gone: down}))
        async with peer(answer) as address, sited(provider, tmp_path, clock, psc_discovery_url=address) as site:
            await site.add()
            alice = site.visitor()
            assert location(await alice.log_in()) == UNAVAILABLE
            assert await alice.session() is None
            assert await site.refusals() == ["psc.provider_unavailable"]


async def test_who_leaves_while_the_provider_is_down_is_out_here(site: Site) -> None:
    await site.add()
    alice = site.visitor()
    await alice.log_in()
    site.clock.advance(3_600)
    assert site.app.provider is not None
    site.app.provider._published._address = f"http://127.0.0.1:{free_port()}"
    assert location(await alice.http.get("/api/psc/logout")) == "/"
    assert await alice.session() is None


async def test_a_door_with_a_question_of_its_own_keeps_it(
    provider: OpenIdProvider, tmp_path: Path, clock: FakeClock
) -> None:
    answer = says("200 OK", document(provider.issuer, authorization_endpoint=f"{provider.issuer}/auth?realm=x"))
    async with peer(answer) as address, sited(provider, tmp_path, clock, psc_discovery_url=address) as site:
        out = asked(await site.visitor().start())
    assert (out["realm"], out["response_type"]) == ("x", "code")


def test_its_secret_is_never_printed() -> None:
    settings = Settings(
        public_url="https://mis.example",
        psc_issuer="https://provider.example",
        psc_client_id="mis",
        psc_client_secret="hush",
    )
    assert "hush" not in repr(settings)
    assert settings.shown("psc_client_secret") == "***"


@pytest.mark.parametrize(
    ("missing", "wrong"),
    [
        ("public_url", None),
        ("psc_client_id", None),
        ("psc_client_secret", None),
        ("psc_issuer", "http://provider.example"),
        ("psc_issuer", "provider.example"),
        ("psc_discovery_url", "http://127.0.0.1.evil.example/x"),
        ("psc_discovery_url", "http://127.0.0.1@evil.example/x"),
    ],
)
def test_half_a_set_up_is_refused(missing: str, wrong: str | None) -> None:
    whole = {
        "public_url": "https://mis.example",
        "psc_issuer": "https://provider.example",
        "psc_discovery_url": "https://provider.example/.well-known/wallet-openid-configuration",
        "psc_client_id": "mis",
        "psc_client_secret": "hush",
    }
    assert Settings(**whole).pro_sante_connect  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=missing):
        Settings(**{**whole, missing: wrong})  # type: ignore[arg-type]
