"""Leaving: here and then at Pro Santé Connect, or there, and then here within a second."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.identity.site import Site, asked, location, sited
from tests.support.clock import FakeClock
from tests.support.openid import OpenIdProvider

BACK_CHANNEL = "/api/psc/backchannel-logout"
ENDED = 4401


class Ear:
    """A second back channel: it hears what the provider says of a session, and keeps it for the test to say."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self.url = ""

    async def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        form = parse_qs((await reader.readexactly(length)).decode())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()
        await self.heard.put(form["logout_token"][0])


@asynccontextmanager
async def ear() -> AsyncIterator[Ear]:
    heard = Ear()
    async with await asyncio.start_server(heard.hear, "127.0.0.1", 0) as server:
        heard.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        yield heard


async def say(site: Site, token: str) -> int:
    """Have somebody say a log-out token to the site, and give its status."""
    somebody = site.visitor()
    answer = await somebody.http.post(BACK_CHANNEL, data={"logout_token": token})
    return answer.status_code


def claims_of(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def header_of(token: str) -> dict[str, Any]:
    head = token.split(".")[0]
    header: dict[str, Any] = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    return header


def plain(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


async def test_who_leaves_here_leaves_the_provider_too(site: Site) -> None:
    await site.add()
    alice = site.visitor()
    await alice.log_in()
    answer = await alice.http.get("/api/psc/logout")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert await alice.session() is None
    out = location(answer)
    assert out.startswith(site.provider.issuer)
    assert asked(out)["post_logout_redirect_uri"] == f"{site.url}/"
    assert claims_of(asked(out)["id_token_hint"])["nonce"]
    assert await alice.there.log_out(out) == f"{site.url}/"
    assert ("log_out", None) in await site.audited()


async def test_a_session_that_began_otherwise_is_left_here_alone(site: Site) -> None:
    account = await site.add()
    alice = site.visitor()
    alice.use(await site.begin(account))
    assert await alice.session()
    assert location(await alice.http.get("/api/psc/logout")) == "/"
    assert await alice.session() is None


async def test_a_page_of_a_neighbour_sends_nobody_out(site: Site) -> None:
    alice = site.visitor()
    alice.use(await site.begin(await site.add()))
    for foreign in ("same-site", "cross-site"):
        assert (await alice.http.get("/api/psc/logout", headers={"Sec-Fetch-Site": foreign})).status_code == 403
        assert await alice.session()
    assert location(await alice.http.get("/api/psc/logout", headers={"Sec-Fetch-Site": "same-origin"})) == "/"


async def test_whoever_has_no_session_is_sent_nowhere(site: Site) -> None:
    assert (await site.visitor().http.get("/api/psc/logout")).status_code == 401


async def test_who_leaves_there_is_out_here_within_a_second(site: Site) -> None:
    await site.add()
    desk, phone = site.visitor(), site.visitor()
    await desk.log_in()
    await phone.log_in()
    async with desk.socket() as at_desk, phone.socket() as on_phone:
        await at_desk.recv()
        await on_phone.recv()
        await desk.there.leave()
        async with asyncio.timeout(1):
            await at_desk.wait_closed()
        assert at_desk.close_code == ENDED
        assert await desk.session() is None
        assert await phone.session(), "only the session that ended there ends here"
        async with asyncio.timeout(1):
            await (await on_phone.ping())
    assert ("session_ended", "psc") in await site.audited()


async def test_a_log_out_token_is_good_once(provider: OpenIdProvider, tmp_path: Path, clock: FakeClock) -> None:
    async with ear() as heard, sited(provider, tmp_path, clock, metadata={"backchannel_logout_uri": heard.url}) as site:
        await site.add()
        alice = site.visitor()
        await alice.log_in()
        await alice.there.leave()
        token = await heard.heard.get()
        assert await alice.session(), "the site itself has not heard of it yet"
        assert await say(site, token) == 200
        assert await alice.session() is None
        assert await say(site, token) == 400
        assert await site.audited("refused") == [("session_ended", "psc.replayed")]


async def test_an_old_log_out_token_is_good_no_more(provider: OpenIdProvider, tmp_path: Path, clock: FakeClock) -> None:
    async with ear() as heard, sited(provider, tmp_path, clock, metadata={"backchannel_logout_uri": heard.url}) as site:
        await site.add()
        alice = site.visitor()
        await alice.log_in()
        await alice.there.leave()
        token = await heard.heard.get()
        site.clock.advance(400)
        assert await say(site, token) == 400
        assert await alice.session()
        assert await site.audited("refused") == [("session_ended", "psc.expired")]


async def test_only_the_providers_own_words_end_a_session(
    provider: OpenIdProvider, tmp_path: Path, clock: FakeClock
) -> None:
    async with ear() as heard, sited(provider, tmp_path, clock, metadata={"backchannel_logout_uri": heard.url}) as site:
        await site.add()
        alice = site.visitor()
        await alice.log_in()
        await alice.there.leave()
        token = await heard.heard.get()
        header, claims = header_of(token), claims_of(token)
        mallorys = jwt.encode(header, claims, RSAKey.generate_key(2048), algorithms=["RS256"])
        head, body, signature = token.split(".")
        refused = {
            "another key": mallorys,
            "no signature": f"{plain({'alg': 'none'})}.{body}.",
            "no signature, though a key is named": f"{plain({**header, 'alg': 'none'})}.{body}.",
            "another session": f"{head}.{plain({**claims, 'sid': 'x'})}.{signature}",
            "nothing": "",
            "nonsense": "a.b.c",
        }
        for what, said in refused.items():
            assert await say(site, said) == 400, what
        assert await alice.session()
        assert await site.audited("refused") == [("session_ended", "psc.signature")] * len(refused)
        assert await say(site, token) == 200, "the right one must still be good"
        assert await alice.session() is None


async def test_what_the_provider_says_to_another_client_is_nothing_to_us(
    provider: OpenIdProvider, tmp_path: Path, clock: FakeClock
) -> None:
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    async with (
        ear() as heard,
        sited(provider, theirs, clock, metadata={"backchannel_logout_uri": heard.url}) as another,
        sited(provider, ours, clock) as site,
    ):
        await another.add()
        await site.add()
        alice, there = site.visitor(), another.visitor()
        await alice.log_in()
        await there.log_in()
        await there.there.leave()
        assert await say(site, await heard.heard.get()) == 400
        assert await alice.session()
        assert await site.audited("refused") == [("session_ended", "psc.claims")]


async def test_an_identity_is_no_log_out(site: Site) -> None:
    await site.add()
    alice, again = site.visitor(), site.visitor()
    await alice.log_in()
    await again.log_in()
    hint = asked(location(await again.http.get("/api/psc/logout")))["id_token_hint"]
    assert await say(site, hint) == 400
    assert await alice.session()
    assert await site.audited("refused") == [("session_ended", "psc.event")]


async def test_the_browser_of_who_left_there_may_say_so_too(site: Site) -> None:
    await site.add()
    alice, another, mallory = site.visitor(), site.visitor(), site.visitor()
    await another.log_in()
    hint = asked(location(await another.http.get("/api/psc/logout")))["id_token_hint"]
    await alice.back(await another.there.log_in(await alice.start()))  # the same session there
    sid = claims_of(hint)["sid"]
    right = {"iss": site.provider.issuer, "sid": sid}
    elsewhere = {**right, "iss": "https://evil.example"}
    for wrong in (elsewhere, {**right, "sid": "x"}, {**right, "sid": ""}, {"iss": right["iss"]}, {"sid": sid}, {}):
        assert (await mallory.http.get("/api/psc/frontchannel-logout", params=wrong)).status_code == 200
        assert await alice.session(), wrong
    assert (await mallory.http.get("/api/psc/frontchannel-logout", params=right)).status_code == 200
    assert await alice.session() is None
