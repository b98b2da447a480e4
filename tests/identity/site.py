"""A server that knows a provider, listening on this machine, and the browsers that visit both."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from mis.app import App, build
from mis.domain.session import Way
from mis.ids import new_id
from mis.operations.session import begin
from mis.server import Server, listen
from mis.settings import Settings
from mis.store.work import Work
from protocol.account import Account
from protocol.contract import PATH
from protocol.values import AccountId, AccountKind
from tests.support.clock import FakeClock
from tests.support.openid import PATIENCE_S, RPPS_OF_ALICE, Browser, OpenIdProvider
from tests.support.stores import migrated_settings

SESSION = "mis_session"
JSON = Subprotocol("mis.v1.json")


class Visitor:
    """One browser: what it has of ours, and what it has of the provider's."""

    def __init__(self, site: "Site") -> None:
        self._site = site
        self.http = httpx.AsyncClient(base_url=site.url, timeout=PATIENCE_S)
        self.there = Browser(site.provider.issuer)

    @property
    def token(self) -> str | None:
        return self.http.cookies.get(SESSION)

    async def close(self) -> None:
        await self.http.aclose()
        await self.there.close()

    async def start(self, **query: str) -> str:
        """Go out, and give the provider's address that one is sent to."""
        return location(await self.http.get("/api/psc/start", params=query))

    async def back(self, address: str) -> httpx.Response:
        """Come back from the provider. Its page sends us: what is for our own pages only does not come along."""
        kept = self.token
        if kept is not None:
            self.http.cookies.delete(SESSION)
        answer = await self.http.get(address)
        if kept is not None and self.token is None:
            self.use(kept)
        return answer

    async def log_in(self, **person: Any) -> httpx.Response:
        """Go out, prove who one is, come back."""
        return await self.back(await self.there.log_in(await self.start(), **person))

    async def session(self) -> dict[str, Any] | None:
        """Who one is here, and the state of the session."""
        answer = await self.http.get("/api/session")
        return answer.json() if answer.is_success else None

    def use(self, token: str) -> None:
        """Take a session that began otherwise."""
        self.http.cookies.set(SESSION, token, domain="127.0.0.1", path="/")

    def socket(self) -> connect:
        headers = {"Cookie": f"{SESSION}={self.token}", "Origin": self._site.url}
        return connect(self._site.url.replace("http", "ws") + PATH, subprotocols=[JSON], additional_headers=headers)


class Site:
    def __init__(self, app: App, provider: OpenIdProvider, clock: FakeClock, url: str) -> None:
        self.app, self.provider, self.clock, self.url = app, provider, clock, url
        self.visitors: list[Visitor] = []

    def visitor(self) -> Visitor:
        self.visitors.append(Visitor(self))
        return self.visitors[-1]

    async def add(self, name: str = "Alice Martin", rpps: str | None = RPPS_OF_ALICE, **fields: Any) -> AccountId:
        account = Account(AccountId(new_id()), AccountKind.PROFESSIONAL, name, **fields)

        async def store(work: Work) -> None:
            work.writes()
            await work.accounts.add(account, login=account.id, password_hash="none", now=work.now, rpps=rpps)

        await self.app.store.writer.run(store)
        return account.id

    async def begin(self, id: AccountId) -> str:
        """Begin a session with a password, and give its token."""

        async def begun(work: Work) -> str:
            account = (await work.accounts.by_ids([id]))[id]
            return (await begin(work, account, way=Way.PASSWORD, device=None, address=None)).token

        return await self.app.store.writer.run(begun)

    async def deactivate(self, id: AccountId) -> None:
        async def out_of_use(work: Work) -> None:
            work.writes()
            await work.administration.set_deactivated(id, work.now)

        await self.app.store.writer.run(out_of_use)

    async def audited(self, outcome: str = "ok") -> list[tuple[str, str | None]]:
        """Every act of one outcome with its detail, in order."""
        async with self.app.store.reading() as reading:
            page = await reading.audited.page(before=None, account=None, limit=200)
        return [(entry.act, entry.detail) for entry in reversed(page) if entry.outcome == outcome]

    async def refusals(self) -> list[str | None]:
        """Why log-ins were refused, in order."""
        return [detail for act, detail in await self.audited("refused") if act == "log_in"]


@asynccontextmanager
async def sited(provider: OpenIdProvider, folder: Path, clock: FakeClock, **changes: Any) -> AsyncIterator[Site]:
    """Serve on a free port a site that the provider knows."""
    with listen(Settings(port=0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        known = provider.register(url, **changes.pop("metadata", {}))
        settings = await migrated_settings(
            "sqlite",
            folder,
            **{
                "public_url": url,
                "psc_issuer": provider.issuer,
                "psc_discovery_url": provider.discovery_url,
                "psc_client_id": known.client_id,
                "psc_client_secret": known.client_secret,
                **changes,
            },
        )
        async with _served(settings, clock, listening) as app:
            site = Site(app, provider, clock, url)
            try:
                yield site
            finally:
                for visitor in site.visitors:
                    await visitor.close()


@asynccontextmanager
async def _served(settings: Settings, clock: FakeClock, listening: socket.socket) -> AsyncIterator[App]:
    app = build(settings, clock, broken=lambda: None)
    await app.open()
    started = asyncio.Event()
    server = Server(app.asgi, settings, on_started=started.set, on_stop=app.drain)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    await started.wait()
    try:
        yield app
    finally:
        server.should_exit = True
        await serving
        await app.close()


def location(answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def with_query(address: str, **changes: str | None) -> str:
    """The address with some of what it asks changed, or left out."""
    url = httpx.URL(address)
    for name, value in changes.items():
        url = url.copy_remove_param(name) if value is None else url.copy_set_param(name, value)
    return str(url)


def asked(address: str) -> dict[str, str]:
    """What an address asks, by name."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
