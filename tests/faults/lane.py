"""One connection of one account, made again whenever it breaks, that carries a script with several sends in flight."""

import asyncio
import random
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

import msgpack
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.typing import Subprotocol

from tests.faults.ledger import Entry, Ledger, What
from tests.faults.reading import Witness
from tests.faults.script import Line, Script

IN_FLIGHT = 8
AGAIN = 0.05  # how often what was answered long ago is sent again all the same
READ_EVERY = 10  # a receipt for each so many messages
READ_OLD = 0.2  # how often a receipt names an older message, which must move nothing
RETRY_S = 0.05  # while nothing answers, and after a refusal
SUBPROTOCOL = Subprotocol("mis.v1.msgpack")
UNREACHABLE = (OSError, TimeoutError, EOFError, InvalidHandshake, InvalidMessage, ConnectionClosed)


@dataclass
class Stage:
    """What all lanes share: where the server is, whether new messages go out, and what is written down."""

    url: str
    ledger: Ledger
    witness: Witness
    chance: random.Random
    is_sending: bool = True
    closes: Counter[int] = field(default_factory=Counter)
    answered: asyncio.Event = field(default_factory=asyncio.Event)


class Lane:
    """Order:   messages go out as the script has them; after a loss those unanswered go again, in the same order."""

    def __init__(self, stage: Stage, script: Script, account: str, token: str) -> None:
        self.account = account
        self.token = token
        self.idle = asyncio.Event()  # nothing is unanswered
        self.idle.set()
        self._stage = stage
        self._script = script
        self._next = 0
        self._unanswered: dict[int, Line] = {}
        self._waiting: deque[Line] = deque()
        self._sent: dict[int, Line] = {}
        self._reads: dict[int, tuple[str, int]] = {}
        self._heard: dict[str, int] = {}
        self._receipts: dict[str, int] = {}
        self._id = 0

    async def run(self) -> None:
        """Connect, carry on, and connect again, until cancelled."""
        while True:
            try:
                async with self._connection() as socket:
                    await self._carry_on(socket)
            except UNREACHABLE:
                pass
            finally:
                self._lose()
            await asyncio.sleep(RETRY_S)

    def _connection(self) -> connect:
        return connect(
            self._stage.url.replace("http", "ws", 1) + "/ws",
            subprotocols=[SUBPROTOCOL],
            additional_headers={"Authorization": f"Bearer {self.token}"},
            compression=None,
            ping_interval=None,
            max_queue=None,
            close_timeout=1,
            proxy=None,
        )

    async def _carry_on(self, socket: ClientConnection) -> None:
        try:
            await socket.recv()  # the welcome
            self._waiting = deque(self._unanswered.values())
            await self._fill(socket)
            while True:
                await self._take(socket, msgpack.unpackb(await socket.recv()))
        finally:
            self._stage.closes[socket.close_code or 0] += 1

    async def _take(self, socket: ClientConnection, frame: dict[str, Any]) -> None:
        match frame["op"]:
            case "ok" | "error" if frame["id"] in self._sent:
                await self._take_answer(socket, self._sent.pop(frame["id"]), frame)
            case "ok":
                conversation, seq = self._reads.pop(frame["id"])
                self._stage.witness.tell_read(conversation, self.account, seq)
            case "message":
                await self._take_message(socket, frame)
            case "receipt":
                self._take_receipt(frame)

    async def _take_answer(self, socket: ClientConnection, line: Line, frame: dict[str, Any]) -> None:
        if frame["op"] == "ok":
            result = frame["result"]
            self._write(What.OK, line, seq=result["seq"], at=result["at"], duplicate=result["duplicate"])
            self._unanswered.pop(line.order, None)
            self._stage.answered.set()
        else:
            self._write(What.FAIL, line, code=frame["code"])
            await asyncio.sleep(RETRY_S)
            if line.order in self._unanswered:
                self._waiting.append(line)
        await self._fill(socket)

    async def _take_message(self, socket: ClientConnection, frame: dict[str, Any]) -> None:
        """A member who is connected gets every message, in rising seq."""
        conversation, seq = frame["conversation"], frame["seq"]
        self._stage.witness.hear(conversation, seq, frame["client_ref"])
        before = self._heard.get(conversation)
        if before is not None and seq != before + 1:
            self._stage.witness.untold.append(f"{conversation}: {self.account} was told of {seq} after {before}")
        self._heard[conversation] = seq
        if seq % READ_EVERY == 0:
            chance = self._stage.chance
            await self._read(socket, conversation, chance.randint(1, seq) if chance.random() < READ_OLD else seq)

    def _take_receipt(self, frame: dict[str, Any]) -> None:
        if frame["account"] != self.account:
            return
        before = self._receipts.get(frame["conversation"], 0)
        if frame["read_seq"] < before:
            self._stage.witness.contradict(f"{frame['conversation']}: the receipt of {self.account} went back")
        self._receipts[frame["conversation"]] = frame["read_seq"]

    async def _read(self, socket: ClientConnection, conversation: str, seq: int) -> None:
        self._id += 1
        self._reads[self._id] = (conversation, seq)
        self._stage.witness.ask_read(conversation, self.account, seq)
        await self._send(socket, {"op": "receipt.read", "id": self._id, "conversation": conversation, "seq": seq})

    async def _fill(self, socket: ClientConnection) -> None:
        """Send what waits, then what is new, until enough is in flight."""
        while len(self._sent) < IN_FLIGHT and (line := self._following()) is not None:
            self._id += 1
            self._sent[self._id] = line
            self._write(What.INVOKE, line)
            asked = {"conversation": line.conversation, "client_ref": line.client_ref, "text": line.text}
            await self._send(socket, {"op": "message.send", "id": self._id, **asked})
        if not self._unanswered:
            self.idle.set()

    def _following(self) -> Line | None:
        if self._waiting:
            return self._waiting.popleft()
        if not (self._stage.is_sending and self._script.conversations):
            return None
        if self._next and self._stage.chance.random() < AGAIN:
            return self._script.line(self._stage.chance.randrange(self._oldest_unanswered()))
        line = self._unanswered[self._next] = self._script.line(self._next)
        self._next += 1
        self.idle.clear()
        return line

    def _oldest_unanswered(self) -> int:
        """Everything before it was answered: to repeat what is still on its way could overtake what is before it."""
        return max(1, min(self._unanswered, default=self._next))

    @staticmethod
    async def _send(socket: ClientConnection, request: dict[str, Any]) -> None:
        await socket.send(msgpack.packb(request))

    def _lose(self) -> None:
        """The connection is gone: what was asked on it may have been done, or not."""
        for line in self._sent.values():
            self._write(What.UNKNOWN, line)
        self._sent.clear()
        self._reads.clear()
        self._heard.clear()
        self._receipts.clear()

    def _write(self, what: What, line: Line, **told: Any) -> None:
        entry = Entry(
            what, self._script.name, line.order, line.conversation, self._script.author, line.client_ref, **told
        )
        self._stage.ledger.write(entry)
