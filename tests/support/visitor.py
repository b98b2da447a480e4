"""A whole server in process behind its HTTP routes, and browsers that visit it, each with cookies of its own."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from mis.app import App, build
from mis.extension import Extension
from mis.identity.password import Passwords
from mis.ids import new_id
from mis.settings import Settings
from mis.store.tables import audit
from mis.store.work import Work
from protocol.account import Account
from protocol.values import AccountId, AccountKind
from tests.support.clock import FakeClock
from tests.support.stores import migrated_settings

OWN = "http://localhost:8000"
PASSWORD = "lavande-orage-cerise"
Refused = tuple[int, str, dict[str, Any] | None]


class Visitor:
    """One browser, which tells its origin as browsers do."""

    def __init__(self, http: httpx.AsyncClient, origin: str) -> None:
        self.http = http
        self._origin = origin

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        sent = {"Origin": self._origin, **headers}
        return await self.http.request(method, path, json=body, headers=sent)

    async def told(self, method: str, path: str, body: Any = None) -> Any:
        """What is answered; that it is granted is part of the story."""
        answer = await self.ask(method, path, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def refused(self, method: str, path: str, body: Any = None) -> Refused:
        """Status, code and details of a refusal."""
        answer = await self.ask(method, path, body)
        assert answer.is_error, answer.text
        told = answer.json()
        return answer.status_code, told["code"], told.get("details")

    async def log_in(self, login: str, password: str = PASSWORD, **fields: Any) -> Any:
        return await self.told("POST", "/api/session", {"login": login, "password": password, **fields})

    async def is_in(self) -> bool:
        """Whether the cookie is one of a session that lives, be it locked."""
        return (await self.ask("GET", "/api/session")).is_success


class House:
    """The server, its clock, and who lives there."""

    def __init__(self, app: App, clock: FakeClock, opened: AsyncExitStack, origin: str) -> None:
        self.app, self.clock, self.origin = app, clock, origin
        self._opened = opened

    async def person(
        self,
        name: str,
        kind: AccountKind = AccountKind.PROFESSIONAL,
        *,
        password: str = PASSWORD,
        profession: str | None = None,
        place: str | None = None,
    ) -> Account:
        """Make an account; its login is the given name in small letters."""
        account = Account(AccountId(new_id()), kind, name, profession, place)
        hash = await self.app.passwords.hashed(password)

        async def add(work: Work) -> None:
            work.writes()
            login = name.split()[0].lower()
            await work.accounts.add(account, login=login, password_hash=hash, now=work.now)

        await self.app.store.writer.run(add)
        return account

    async def visitor(self, *, address: str = "192.0.2.7", origin: str | None = None) -> Visitor:
        """A browser that nobody has logged in with yet."""
        transport = httpx.ASGITransport(self.app.asgi, client=(address, 40_000))
        http = httpx.AsyncClient(transport=transport, base_url=origin or self.origin)
        await self._opened.enter_async_context(http)
        return Visitor(http, origin or self.origin)

    async def inside(self, login: str, password: str = PASSWORD) -> Visitor:
        """A browser of somebody who has just logged in."""
        visitor = await self.visitor()
        await visitor.log_in(login, password)
        return visitor

    async def audited(self) -> list[tuple[str, str, str | None]]:
        """Act, outcome and detail of everything that was audited, in order."""

        async def read(work: Work) -> list[tuple[str, str, str | None]]:
            query = select(audit.c.act, audit.c.outcome, audit.c.detail).order_by(audit.c.id)
            return [(row.act, row.outcome, row.detail) for row in await work._batch.connection.execute(query)]

        return await self.app.store.writer.run(read)


@asynccontextmanager
async def housed(folder: Path, *extensions: Extension, backend: str = "sqlite", **changes: Any) -> AsyncIterator[House]:
    """Open a server at an address where browsers have passkeys; its hashes are quick, its limits hold.

    What extensions have become due is looked for when the test asks, and not beside it.
    """
    clock = FakeClock()
    settings: Settings = await migrated_settings(backend, folder, **{"rate_limits": "on", **changes})
    app = build(settings, clock, extensions, broken=lambda: None)
    app.passwords._hasher = Passwords(app.pepper, memory_kib=8)._hasher
    await app.store.migrate()
    await app.open()
    async with AsyncExitStack() as opened:
        opened.push_async_callback(app.close)
        await app.duties.stop()
        yield House(app, clock, opened, settings.public_url or OWN)
