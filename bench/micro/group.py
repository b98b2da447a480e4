"""One conversation under load, and the proof that every message of it reached every member once and in order.

The proof is cheap enough to be made for every delivery: the first one of a message is decoded and held against what was
sent; the others must be the same bytes (or, decoded, the same map) at the place where the member expects them.
"""

import time
from dataclasses import dataclass

from bench.codec import Map, decode, is_answer
from bench.errors import RefusedError, UndeliveredError, WireError
from bench.handshake import Handshake
from bench.measure import Tally
from bench.micro.connection import Connection
from bench.micro.run import Run


@dataclass(slots=True)
class Sent:
    """A message on its way: numbered by its answer or its first delivery, whichever comes first."""

    at_s: float
    seq: int | None = None

    def number(self, seq: int) -> None:
        if self.seq not in (None, seq):
            raise UndeliveredError(f"a message was answered and delivered under two numbers: {self.seq} and {seq}")
        self.seq = seq


@dataclass(slots=True)
class Delivery:
    """A message that some members have received, and how many have not yet."""

    payload: bytes
    sent: Sent
    missing: int


class Group:
    """The ledger of one conversation, and the pump that keeps so many messages of it unanswered."""

    def __init__(self, conversation: str, last_seq: int, text: str, tally: Tally) -> None:
        self.conversation = conversation
        self.first_seq = last_seq + 1
        self.accepted = 0
        self.sending = True
        self.members: list[Member] = []
        self.deliveries: dict[int, Delivery] = {}
        self.tally = tally
        self._text = text
        self._number = 0
        self._unanswered: dict[int, Sent] = {}
        self._undelivered: dict[str, Sent] = {}

    def send(self) -> None:
        """Let the next member, in turn, write the next message."""
        self._number += 1
        number, client_ref = self._number, f"bench-{self._number}"
        member = self.members[number % len(self.members)]
        self._unanswered[number] = self._undelivered[client_ref] = Sent(time.perf_counter())
        member.send(
            {
                "op": "message.send",
                "id": number,
                "conversation": self.conversation,
                "client_ref": client_ref,
                "text": self._text,
            }
        )

    def answered(self, frame: Map, now_s: float) -> None:
        if frame["op"] == "error":
            raise RefusedError("message.send", frame["code"], frame["message"])
        sent = self._unanswered.pop(frame["id"])
        if frame["result"]["duplicate"]:
            raise UndeliveredError("a message that was sent once was answered as a duplicate")
        sent.number(frame["result"]["seq"])
        self.accepted += 1
        self.tally.answered(now_s - sent.at_s)
        if self.sending:
            self.send()

    def first_delivery(self, frame: Map, payload: bytes) -> Delivery:
        """Begin to count the deliveries of a message; it must be one that was sent, as it was sent."""
        sent = self._undelivered.pop(frame["client_ref"], None)
        if sent is None or frame["text"] != self._text:
            raise UndeliveredError(f"message {frame['seq']} is not one that was sent, or came under two numbers")
        sent.number(frame["seq"])
        delivery = self.deliveries[frame["seq"]] = Delivery(payload, sent, len(self.members))
        return delivery

    def delivered_to_all(self, seq: int, now_s: float) -> None:
        self.tally.delivered_to_all(now_s - self.deliveries.pop(seq).sent.at_s)

    def is_settled(self) -> bool:
        return not (self._unanswered or self._undelivered or self.deliveries)

    def check(self, last_seq: int) -> None:
        """Hold every member's count, and the server's own, against what was accepted. Raises UndeliveredError."""
        after_last = self.first_seq + self.accepted
        counts = {member.next_seq for member in self.members}
        if not self.is_settled() or counts != {after_last} or last_seq != after_last - 1:
            raise UndeliveredError(f"{self.accepted} accepted, members expect {counts}, the server has {last_seq}")


class Member(Connection):
    """One member's connection: what it expects next, and what came."""

    def __init__(self, run: Run, handshake: Handshake, group: Group) -> None:
        super().__init__(run, handshake)
        self.next_seq = group.first_seq
        self._group = group
        group.members.append(self)

    def received(self, payloads: list[bytes], now_s: float) -> None:
        group, deliveries, before = self._group, self._group.deliveries, self.next_seq
        for payload in payloads:
            delivery = deliveries.get(self.next_seq)
            if delivery is None or delivery.payload != payload:
                delivery = self._read(payload, now_s)
                if delivery is None:
                    continue
            delivery.missing -= 1
            if not delivery.missing:
                group.delivered_to_all(self.next_seq, now_s)
            self.next_seq += 1
        group.tally.deliveries += self.next_seq - before

    def _read(self, payload: bytes, now_s: float) -> Delivery | None:
        frame = decode(payload)
        if is_answer(frame):
            self._group.answered(frame, now_s)
            return None
        if frame["op"] != "message" or frame["conversation"] != self._group.conversation:
            raise WireError(f"an event that nobody caused: {frame['op']}")
        if frame["seq"] != self.next_seq:
            raise UndeliveredError(f"a member expected message {self.next_seq} and received {frame['seq']}")
        known = self._group.deliveries.get(self.next_seq)
        if known is None:
            return self._group.first_delivery(frame, payload)
        if decode(known.payload) != frame:
            raise UndeliveredError(f"two members received different messages under number {self.next_seq}")
        return known
