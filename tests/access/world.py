"""A server and, for each cell of the matrix, somebody of that role in that relation, whose session is in that state."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import update

from mis.blobs.base import BlobId, new_blob_id
from mis.domain.attachment import Content, Kept
from mis.domain.contact_group import Group
from mis.domain.session import Way
from mis.identity.password import Passwords
from mis.identity.pepper import Purpose
from mis.identity.token import new_token, token_hash
from mis.ids import new_id
from mis.keys import FIRST_KEY
from mis.store.sessions import NewSession
from mis.store.tables import accounts
from mis.store.work import Work
from protocol.account import Account
from protocol.attachment import Attachment
from protocol.contact_group import ContactGroupId
from protocol.values import AccountId, AccountKind, AttachmentId, ConversationId, SessionId
from tests.access.matrix import NOBODY, WEAK, Cell
from tests.support.clock import FakeClock
from tests.support.node import new_ref
from tests.support.stores import migrated_settings
from tests.support.wire import Device, Person, Wire, wired

ORIGIN = "https://mis.test"
# Where nobody listens: what is pushed there is to be pushed again later.
NO_SERVICE = "127.0.0.1:1"
PASSWORD = "un cheval correct, une agrafe"
PIN = "271828"
DAY_MS = 24 * 3_600_000
STALE_MS = 16 * 60_000
# One white page.
ONE_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
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

    def __init__(self, wire: Wire, password_hash: str, pin_hash: str, way: Way) -> None:
        self.wire = wire
        self.clock = wire.clock
        self._password_hash = password_hash
        self._pin_hash = pin_hash
        self._way = way
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
            await work.sessions.add(NewSession(id, account, token_hash(token), None, self._way, now, now + 30 * DAY_MS))

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
            elif state == WEAK:
                await work.sessions.proved_by(id, Way.PASSWORD)
            elif state == "stale":
                await work.sessions._set(id, strong_at=work.now - STALE_MS)

        await self.write(unit)

    async def attachment(self, asker: Asker) -> AttachmentId:
        """A PDF of Bob's in such a conversation; of who asks where the cell says `unsent`."""
        relation = asker.cell.relation
        if relation == "absent":
            return AttachmentId(new_id())
        id = AttachmentId(new_id())
        await self.conversation(asker, attachment=id)
        return id

    async def conversation(
        self, asker: Asker, *, urgent: bool = False, attachment: AttachmentId | None = None
    ) -> ConversationId:
        """A conversation of Alice's, in which the one who asks stands as the cell says.

        Shape:   urgent: its third entry is an urgent message of Bob's; attachment: of its last message, or of none
        """
        relation = asker.cell.relation or ("stranger" if asker.cell.role == "operator" else "member")
        relation = "stranger" if relation == "another's" else relation
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
        if urgent:
            await self._ask(self.bob, "message.send", view["id"], client_ref=new_ref(), text="urgent", urgent=True)
        if attachment is not None:
            await self._keep(attachment, asker.id if relation == "unsent" else self.bob.id, view["id"])
            if not relation.startswith("unsent"):
                await self._ask(self.bob, "message.send", view["id"], client_ref=new_ref(), attachments=[attachment])
        await self._put_in_relation(asker, view["id"], relation)
        return ConversationId(view["id"])

    async def _keep(self, id: AttachmentId, author: AccountId, conversation: ConversationId) -> None:
        """Keep an attachment as the desk does, without looking at it."""
        filing = self.wire.app.filing
        content = Content(new_blob_id(), hashlib.sha256(ONE_PAGE).digest(), len(ONE_PAGE), FIRST_KEY)
        await filing.sealed.put(BlobId(content.blob), await filing.keys.of(conversation, FIRST_KEY), BytesIO(ONE_PAGE))
        file = Attachment(id=id, name="lettre.pdf", size=content.size, media_type="application/pdf", pages=1)

        async def unit(work: Work) -> None:
            work.writes()
            home = await work.blobs.keep(content, conversation, now=work.now)
            await work.attachments.add(Kept(file, conversation, author, None, home, home, work.now))

        await self.write(unit)

    async def contact_group(self, owner: AccountId, asker: AccountId, place: str | None) -> ContactGroupId:
        """A contact group with Alice in it; shared with a place, if one is given, that is then the asker's too."""
        group = Group(ContactGroupId(new_id()), owner, new_ref(), place, self.clock.now())

        async def unit(work: Work) -> None:
            work.writes()
            await work.contact_groups.add(group, [self.alice.id])
            if place is not None:
                connection = work._batch.connection
                await connection.execute(update(accounts).where(accounts.c.id == asker).values(place=place))

        await self.write(unit)
        return group.id

    async def _put_in_relation(self, asker: Asker, id: ConversationId, relation: str) -> None:
        if relation == "left":
            await self._ask(asker.person, "conversation.leave", id)
        elif relation == "closed":
            await self._ask(self.alice, "conversation.close", id)

    async def _ask(self, person: Person, op: str, id: ConversationId, **fields: Any) -> None:
        _, token = await self.log_in(person.id)
        device = await person.connect(token)
        await person.ask(op, device, conversation=id, **fields)
        device.pipe.drop()

    async def write(self, unit: Callable[[Work], Awaitable[Any]]) -> Any:
        return await self.wire.app.store.writer.run(unit)


@asynccontextmanager
async def opened(folder: Path, **changes: Any) -> AsyncIterator[World]:
    """A server reached over https, whose hashes cost nothing; its sessions have shown two factors if it wants two."""
    settings = await migrated_settings("sqlite", folder, public_url=ORIGIN, push_services=NO_SERVICE, **changes)
    async with wired(settings, FakeClock()) as wire:
        passwords = wire.app.passwords
        passwords._hasher = Passwords(wire.app.pepper, memory_kib=8)._hasher
        way = Way.PASSWORD if settings.second_factor == "optional" else Way.PASSKEY
        world = World(wire, await passwords.hashed(PASSWORD), await passwords.hashed(PIN, Purpose.PIN), way)
        await world.settle_in()
        yield world
