"""The server under test as its clients see it: an address, and a way to make people."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.conformance.client import WAIT_S, Client
from tests.conformance.encoding import MSGPACK, Encoding

NAMES = {
    "alice": "Alice Martin",
    "bob": "Bob Durand",
    "carol": "Carol Petit",
    "paul": "Paul Bernard",
    "aida": "Aïda Diallo",
}
PASSWORD = "pâte à sel 42 fois"


@dataclass(frozen=True)
class Person:
    """Who can log in."""

    id: str
    kind: str
    name: str
    login: str
    password: str


@dataclass(frozen=True)
class Server:
    """One server.

    Shape:   `create` is called with kind, login, name, password, and maybe profession and place; it gives the
             JSON object that `mis account create` prints
    """

    url: str
    create: Callable[..., dict[str, Any]]
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        return parts.hostname or "", parts.port or {"http": 80, "https": 443}[parts.scheme]

    @property
    def socket_url(self) -> str:
        return self.url.replace("http", "ws", 1) + "/ws"

    def http(self, **options: Any) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=WAIT_S, **options)

    def person(self, who: str, kind: str = "professional", **optional: str) -> Person:
        """Make an account of this kind, under a login of its own; blocks."""
        login, name = f"{who}-{uuid.uuid4().hex[:12]}", NAMES.get(who, who)
        account = self.create(kind=kind, login=login, name=name, password=PASSWORD, **optional)
        return Person(account["id"], kind, name, login, PASSWORD)

    async def log_in(self, person: Person) -> str:
        """A new session's token."""
        async with self.http() as http:
            answer = await http.post("/api/session", json={"login": person.login, "password": person.password})
        assert answer.status_code == 201, answer.text
        token: str = answer.json()["token"]
        return token

    async def connect(self, token: str, encoding: Encoding = MSGPACK) -> Client:
        """A connection that has been welcomed."""
        socket = await connect(
            self.socket_url,
            subprotocols=[Subprotocol(encoding.subprotocol)],
            additional_headers={"Authorization": f"Bearer {token}"},
            compression=None,
            max_size=None,
            max_queue=None,
            open_timeout=WAIT_S,
            proxy=None,
        )
        client = Client(socket, encoding, token)
        await client.greet()
        return client

    async def arrive(self, person: Person, encoding: Encoding = MSGPACK) -> Client:
        """Connect, in the session of before if there was one: to log in is dear, as it should be."""
        if person.id not in self.tokens:
            self.tokens[person.id] = await self.log_in(person)
        return await self.connect(self.tokens[person.id], encoding)
