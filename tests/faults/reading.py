"""Everything that the members can read at the end, and what of it contradicts itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.conformance.client import Client

PAGE = 200


class Seen(NamedTuple):
    """One entry of a history."""

    seq: int
    at: int
    author: str
    kind: str
    client_ref: str | None
    text: str | None


@dataclass
class Findings:
    """The threads by conversation, as their first member reads them, and what contradicts them."""

    threads: dict[str, list[Seen]] = field(default_factory=dict)
    subjects: dict[str, str | None] = field(default_factory=dict)
    disagreeing: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)


@dataclass
class Witness:
    """What clients learnt by the way, which must still be true at the end.

    Shape:   heard: the client_ref of the event at a conversation's seq; told_read, told_starts: what was answered,
             asked_read, asked_starts: what was attempted; starts are named by the subject, which no two share
    """

    heard: dict[tuple[str, int], str | None] = field(default_factory=dict)
    told_read: dict[tuple[str, str], int] = field(default_factory=dict)
    asked_read: dict[tuple[str, str], int] = field(default_factory=dict)
    asked_starts: set[str] = field(default_factory=set)
    told_starts: dict[str, str] = field(default_factory=dict)
    untold: list[str] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)

    def hear(self, conversation: str, seq: int, client_ref: str | None) -> None:
        """Note a `message` event; two of the same number must be the same message."""
        known = self.heard.setdefault((conversation, seq), client_ref)
        if known != client_ref:
            self.contradict(f"{conversation}: {seq} was told as {known}, then as {client_ref}")

    def contradict(self, what: str) -> None:
        self.contradictions.append(what)

    def tell_start(self, subject: str, id: str) -> None:
        """Note the answer to a start; the same client_ref gives the same conversation."""
        known = self.told_starts.setdefault(subject, id)
        if known != id:
            self.contradict(f"{subject} was started as {known}, then as {id}")

    def ask_read(self, conversation: str, account: str, seq: int) -> None:
        key = (conversation, account)
        self.asked_read[key] = max(seq, self.asked_read.get(key, 0))

    def tell_read(self, conversation: str, account: str, seq: int) -> None:
        key = (conversation, account)
        self.told_read[key] = max(seq, self.told_read.get(key, 0))


async def read_everything(members: Sequence[Client], witness: Witness) -> Findings:
    """Read every conversation through every member, and compare it with what was told by the way."""
    findings = Findings(disagreeing=list(witness.contradictions), untold=list(witness.untold))
    for member in members:
        for id, conversation in (await member.everything()).items():
            findings.subjects[id] = conversation["subject"]
            thread = await _thread(member, id)
            first = findings.threads.setdefault(id, thread)
            if first != thread:
                findings.disagreeing.append(
                    f"{id}: {member.account} reads another thread: {_difference(first, thread)}"
                )
            _check_summary(member.account, conversation, first, witness, findings)
    _check_heard(witness, findings)
    return findings


async def _thread(member: Client, id: str) -> list[Seen]:
    thread: list[Seen] = []
    while True:
        member.received.clear()  # a client of the conformance suite keeps every frame, and looks through them all
        page = await member.request("message.history", conversation=id, after=len(thread), limit=PAGE)
        thread += [_seen(message) for message in page["messages"]]
        if not page["messages"] or thread[-1].seq >= page["last_seq"]:
            return thread


def _seen(message: Mapping[str, Any]) -> Seen:
    return Seen(*(message[name] for name in Seen._fields))


def _difference(first: Sequence[Seen], other: Sequence[Seen]) -> str:
    pairs = ((one, two) for one, two in zip(first, other, strict=False) if one != two)
    return str(next(pairs, (len(first), len(other))))


def _check_summary(
    account: str, conversation: Mapping[str, Any], thread: Sequence[Seen], witness: Witness, findings: Findings
) -> None:
    """`sync` agrees with the history, and no receipt went back."""
    id, read_seq = conversation["id"], conversation["read_seq"]
    unread = sum(seen.kind == "text" and seen.author != account and seen.seq > read_seq for seen in thread)
    facts = (len(thread), unread, thread[-1].seq if thread else None)
    shown = (conversation["last_seq"], conversation["unread"], (conversation["last_message"] or {}).get("seq"))
    if facts != shown:
        findings.receipts.append(f"{id}: sync shows {account} {shown}, the history {facts}")
    least, most = witness.told_read.get((id, account), 0), witness.asked_read.get((id, account), 0)
    if not least <= read_seq <= most:
        findings.receipts.append(f"{id}: {account} has read {read_seq}, not from {least} to {most}")


def _check_heard(witness: Witness, findings: Findings) -> None:
    """An event tells of what is committed: it is in the history, at its number."""
    for (id, seq), client_ref in witness.heard.items():
        thread = findings.threads.get(id, [])
        stored = thread[seq - 1].client_ref if 0 < seq <= len(thread) else "nothing"
        if stored != client_ref:
            findings.disagreeing.append(f"{id}: {seq} was told as {client_ref} and is {stored}")
