"""A server and, for each cell of the matrix, somebody of that role in that relation, whose session is in that state."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from mis.domain.session import Way
from mis.identity.password import Passwords
from mis.identity.pepper import Purpose
from mis.identity.token import new_token, token_hash
from mis.ids import new_id
from mis.store.sessions import NewSession
from mis.store.work import Work
from protocol.account import Account
from protocol.values import AccountId, AccountKind, ConversationId, SessionId
from tests.access.matrix import NOBODY, Cell
from tests.support.clock import FakeClock
from tests.support.node import new_ref
from tests.support.stores import migrated_settings
from tests.support.wire import Device, Person, Wire, wired

ORIGIN = "https://mis.test"
PASSWORD = "un cheval correct, une agrafe"
PIN = "271828"
DAY_MS = 24 * 3_600_000
STALE_MS = 16 * 60_000
HAPPENED = {
    "left": (
        "UPDATE members SET left_seq = 2, left_at = 1 WHERE conversation = :id AND account = :account",
        "UPDATE conversations SET members_seq = 2 WHERE id = :id",
    ),
    "closed": ("UPDATE conversations SET state = 'closed' WHERE id = :id",),
}
KINDS = {kind.value: kind for kind in AccountKind}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, in which session, in which relation to what they ask for."""

    world: "World"
    cell: Cell
    person: Person
    session: SessionId
    token: str

    @property
    def id(self) -> AccountId:
        return self.person.id

    @property
    def bearer(self) -> str | None:
        return None if self.cell.role == NOBODY else self.token

    def http(self) -> httpx.AsyncClient:
        return self.world.http(self.bearer)

    async def connect(self) -> Device:
        return await self.person.connect(self.token)


class World:
    """Alice has made what is another's, Bob hears it; whoever asks is new each time, and has a password and a PIN."""

    def __init__(self, wire: Wire, password_hash: str, pin_hash: str) -> None:
        self.wire = wire
        self.clock = wire.clock
        self._password_hash = password_hash
        self._pin_hash = pin_hash
        self.alice: Person
        self.bob: Person
        """In every conversation there is."""

    def http(self, token: str | None) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(self.wire.app.asgi)
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)

    async def settle_in(self) -> None:
        self.alice = await self.add("Alice Martin", AccountKind.PROFESSIONAL)
        self.bob = await self.add("Bob Durand", AccountKind.PROFESSIONAL)

    async def asker(self, cell: Cell) -> Asker:
        """Somebody new in a live and fresh session, whatever the cell says of it; nobody is a professional unseen."""
        kind = KINDS.get(cell.role, AccountKind.PROFESSIONAL)
        person = await self.add(f"Camille {cell.role.title()}", kind)
        session, token = await self.log_in(person.id)
        return Asker(self, cell, person, session, token)

    async def add(self, name: str, kind: AccountKind) -> Person:
        account = Account(AccountId(new_id()), kind, name)

        async def unit(work: Work) -> None:
            work.writes()
            await work.accounts.add(account, login=account.id, password_hash=self._password_hash, now=work.now)
            await work.pins.set(account.id, self._pin_hash, now=work.now)

        await self.write(unit)
        return Person(self.wire, account)

    async def log_in(self, account: AccountId) -> tuple[SessionId, str]:
        id, token = SessionId(new_id()), new_token()

        async def unit(work: Work) -> None:
            work.writes()
            now = work.now
            await work.sessions.add(
                NewSession(id, account, token_hash(token), None, Way.PASSWORD, now, now + 30 * DAY_MS)
            )

        await self.write(unit)
        return id, token

    async def put_in_state(self, asker: Asker) -> None:
        """Make the session what the cell says."""
        state, id = asker.cell.state, asker.session

        async def unit(work: Work) -> None:
            work.writes()
            if state == "locked":
                await work.sessions.lock(id, now=work.now)
            elif state == "ended":
                await work.sessions.end(id, now=work.now)
            elif state == "stale":
                await work.sessions._set(id, strong_at=work.now - STALE_MS)

        await self.write(unit)

    async def conversation(self, asker: Asker) -> ConversationId:
        """A conversation of Alice's, in which the one who asks stands as the cell says."""
        relation = asker.cell.relation or ("stranger" if asker.cell.role == "operator" else "member")
        if relation == "absent":
            return ConversationId(new_id())
        others = [self.bob] if relation == "stranger" else [self.bob, asker.person]
        _, token = await self.log_in(self.alice.id)
        device = await self.alice.connect(token)
        members = [one.id for one in others]
        view = await self.alice.ask(
            "conversation.start", device, client_ref=new_ref(), members=members, subject="Suivi", text="bonjour"
        )
        device.pipe.drop()
        await self._put_in_relation(asker, view["id"], relation)
        return ConversationId(view["id"])

    async def _put_in_relation(self, asker: Asker, id: ConversationId, relation: str) -> None:
        """Leaving and closing are not served yet, so the database is told what they will have done."""
        async with self.wire.app.store._writing.begin() as connection:
            for statement in HAPPENED.get(relation, ()):
                await connection.execute(text(statement), {"id": id, "account": asker.id})

    async def write(self, unit: Callable[[Work], Awaitable[Any]]) -> Any:
        return await self.wire.app.store.writer.run(unit)


@asynccontextmanager
async def opened(folder: Path, **changes: Any) -> AsyncIterator[World]:
    """A server reached over https, whose hashes cost nothing."""
    settings = await migrated_settings("sqlite", folder, public_url=ORIGIN, **changes)
    async with wired(settings, FakeClock()) as wire:
        passwords = wire.app.passwords
        passwords._hasher = Passwords(wire.app.pepper, memory_kib=8)._hasher
        world = World(wire, await passwords.hashed(PASSWORD), await passwords.hashed(PIN, Purpose.PIN))
        await world.settle_in()
        yield world
