"""An independent client: it sends what it is told to, and keeps every frame it receives, in order.

Nothing of the project is imported: what is asserted here is the contract, not our reading of it.
"""

import asyncio
import itertools
import uuid
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tests.conformance.encoding import Encoding, Frame

WAIT_S = 15.0


class Client:
    """One connection of one account. Frames are read only while something waits for one."""

    def __init__(self, socket: ClientConnection, encoding: Encoding, token: str) -> None:
        self.socket = socket
        self.encoding = encoding
        self.token = token
        self.welcome: Frame = {}
        self.received: list[Frame] = []
        self._ids = itertools.count(1)
        self._taken: set[int] = set()

    @property
    def account(self) -> str:
        """The id of the account that is logged in here."""
        account: str = self.welcome["account"]["id"]
        return account

    @property
    def events(self) -> list[Frame]:
        """The events received so far."""
        return [frame for frame in self.received if "id" not in frame or frame["op"] not in {"ok", "error"}]

    async def greet(self) -> None:
        """Take the first frame, which is the welcome."""
        self.welcome = await self._read()

    async def send(self, op: str, **fields: Any) -> int:
        """Send one request and give its id, without waiting for its answer."""
        number = next(self._ids)
        await self.socket.send(self.encoding.encode({"op": op, "id": number, **fields}))
        return number

    async def answer(self, id: int) -> Frame:
        """The answer to the request of this id."""
        return await self._first(lambda frame: frame.get("id") == id and frame["op"] in {"ok", "error"})

    async def request(self, op: str, **fields: Any) -> Frame:
        """Send one request that must be granted, and give its result."""
        answer = await self.answer(await self.send(op, **fields))
        assert answer["op"] == "ok", answer
        result: Frame = answer["result"]
        return result

    async def refused(self, op: str, **fields: Any) -> Frame:
        """Send one request that must be refused, and give the answer without its id."""
        answer = await self.answer(await self.send(op, **fields))
        assert answer["op"] == "error", answer
        return {key: value for key, value in answer.items() if key != "id"}

    async def event(self, op: str, **fields: Any) -> Frame:
        """The first event, not yet taken, of this name and with these values."""

        def wanted(frame: Frame) -> bool:
            alike = frame["op"] == op and all(frame.get(key) == value for key, value in fields.items())
            return alike and id(frame) not in self._taken

        frame = await self._first(wanted)
        self._taken.add(id(frame))
        return frame

    async def closed(self) -> int:
        """Read to the end, and give the close code."""
        try:
            while True:
                self.received.append(await self._read())
        except ConnectionClosed as end:
            return end.rcvd.code if end.rcvd else 1006

    async def close(self) -> None:
        await self.socket.close()

    async def start(self, *others: "Client", **fields: Any) -> Frame:
        """Start a new group with the others; with `subject=None` and one other, the direct conversation."""
        asked = {"client_ref": new_ref(), "members": [other.account for other in others], "subject": "Essai", **fields}
        return await self.request(
            "conversation.start", **{name: value for name, value in asked.items() if value is not None}
        )

    async def say(self, conversation: Frame, text: str, **fields: Any) -> Frame:
        """Send a text."""
        fields = {"conversation": conversation["id"], "client_ref": new_ref(), "text": text, **fields}
        return await self.request("message.send", **fields)

    async def read(self, conversation: Frame, seq: int) -> Frame:
        """Tell that everything up to `seq` has been read."""
        return await self.request("receipt.read", conversation=conversation["id"], seq=seq)

    async def history(self, conversation: Frame, **fields: Any) -> list[Frame]:
        """One page of the history."""
        result = await self.request("message.history", conversation=conversation["id"], **fields)
        messages: list[Frame] = result["messages"]
        return messages

    async def get(self, conversation: Frame) -> Frame:
        """The conversation as it is now."""
        return await self.request("conversation.get", conversation=conversation["id"])

    async def everything(self, cursor: str | None = None, **fields: Any) -> dict[str, Frame]:
        """All pages of `sync`, the later state of a conversation over the earlier one, by id."""
        found: dict[str, Frame] = {}
        more = True
        while more:
            since = {} if cursor is None else {"cursor": cursor}
            page = await self.request("sync", **since, **fields)
            found |= {conversation["id"]: conversation for conversation in page["conversations"]}
            cursor, more = page["cursor"], page["more"]
        return found

    async def _first(self, wanted: Any) -> Frame:
        for frame in self.received:
            if wanted(frame):
                return frame
        while True:
            frame = await self._read()
            self.received.append(frame)
            if wanted(frame):
                return frame

    async def _read(self) -> Frame:
        async with asyncio.timeout(WAIT_S):
            return self.encoding.decode(await self.socket.recv())


def new_ref() -> str:
    """A `client_ref` that nobody used before."""
    return uuid.uuid4().hex
