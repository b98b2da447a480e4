"""Whether what is stored of a conversation is what was written: each entry in its place, and what follows from them.

Nothing here asks the server whether it is right: from the stored columns and keys alone everything is computed anew.
"""

import hmac
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mis.archive.entry import FIRST, DamagedEntry, hash_of, head_of, opened, record

Stored = Mapping[str, Any]
KeyOf = Callable[[int], AESGCM | None]


@dataclass(slots=True)
class _Member:
    joined_seq: int
    position: int
    left_seq: int | None = None
    left_at: int | None = None


@dataclass(slots=True)
class Walk:
    """One conversation, entry by entry.

    Shape:   key_of: the key of a number, None once it was destroyed; faults: (seq or None, a sentence) in their order
    Order:   `take` each entry in rising seq, then `end`
    """

    key_of: KeyOf
    faults: list[tuple[int | None, str]] = field(default_factory=list)
    files: dict[str, Stored] = field(default_factory=dict)
    count: int = 0
    _last: Stored = field(default_factory=dict)
    _hash: bytes = FIRST
    _state: str = "open"
    _members_seq: int = 0
    _members: dict[str, _Member] = field(default_factory=dict)
    _lost_keys: set[int] = field(default_factory=set)
    _erased_keys: int = 0
    _opening: dict[str, Any] = field(default_factory=dict)

    def take(self, row: Stored) -> None:
        """Look at the next entry."""
        seq = row["seq"]
        self.count += 1
        if seq != self.count:
            self.faults.append((seq, f"entry {self.count} should stand here"))
            self.count = seq
        if self._last and (row["at"] < self._last["at"] or row["leaf"] <= self._last["leaf"]):
            self._fault(row, "is older than the entry before")
        try:
            self._link(row)
            self._open(row)
            self._follow(row)
        except (struct.error, msgspec.DecodeError, DamagedEntry, LookupError, TypeError, ValueError, AttributeError):
            self._fault(row, "is not what was written")
        self._last = row

    def end(self, head: Stored, members: Sequence[Stored]) -> None:
        """Compare the row of the conversation, and those of its members, with what the entries lead to."""
        if self.count != head["last_seq"]:
            self.faults.append((None, f"{head['last_seq']} entries were written, {self.count} are here"))
        if self._last and head["last_at"] != self._last["at"]:
            self.faults.append((None, "the time of its newest entry is another"))
        if (head["head"] or FIRST) != self._hash:
            self.faults.append((None, "its newest entry is another"))
        if (head["state"], head["members_seq"]) != (self._state, self._members_seq):
            self.faults.append((None, "its state is not what its entries lead to"))
        if self._last and head["key"] != self._last["key"]:
            self.faults.append((None, "its newest entry has another key"))
        if head["direct_key"] != ("|".join(sorted(self._members)) if head["kind"] == "direct" else None):
            self.faults.append((None, "it is not the direct conversation of its members"))
        for number in sorted(self._lost_keys):
            if number > self._erased_keys:
                self.faults.append((None, f"its key {number} is gone, and no entry says that it was erased"))
        self._compare_opening(head)
        self._compare_members(members)

    def _fault(self, row: Stored, sentence: str) -> None:
        self.faults.append((row["seq"], sentence))

    def _link(self, row: Stored) -> None:
        """See that the entry is the next one of the chain."""
        linked = record(head_of(row, row["key"]), row["sealed"], row["commitment"], self._hash)
        if not hmac.compare_digest(hash_of(linked), row["hash"]):
            self._fault(row, "is not what was written, or does not follow the entry before")
        self._hash = row["hash"]

    def _open(self, row: Stored) -> None:
        """See that the content is what was committed to, where there is a key for it."""
        key = self.key_of(row["key"])
        if key is None:
            self._lost_keys.add(row["key"])
            return
        salt, content = opened(key, head_of(row, row["key"]), row["sealed"])
        if sha256(salt + content).digest() != row["commitment"]:
            self._fault(row, "says something else than was committed to")
        said = msgspec.json.decode(content)
        if row["seq"] == 1:
            self._opening |= said["opening"]
        for position, file in enumerate(said.get("attachments", ())):
            self.files[file["id"]] = {**file, "seq": row["seq"], "position": position, "author": row["author"]}

    def _follow(self, row: Stored) -> None:
        """Note who opened it, who came, who left, and whether it is closed."""
        kind, data = row["kind"], msgspec.json.decode(row["data"]) if row["data"] else {}
        if row["seq"] == 1:
            self._opening |= {"opened_by": row["author"], "created_at": row["at"]}
        if kind in ("opened", "member_added"):
            for account in data["accounts"]:
                self._join(account, row["seq"])
            self._members_seq = row["seq"]
        elif kind == "member_left":
            member = self._members[data["account"]]
            member.left_seq, member.left_at = row["seq"], row["at"]
            self._members_seq = row["seq"]
        elif kind == "erased":
            self._erased_keys = row["key"] - 1
        elif kind in ("closed", "reopened"):
            self._state = "closed" if kind == "closed" else "open"

    def _join(self, account: str, seq: int) -> None:
        known = self._members.get(account)
        position = len(self._members) if known is None else known.position
        self._members[account] = _Member(seq, position)

    def _compare_opening(self, head: Stored) -> None:
        for name, value in self._opening.items():
            if head[name] != value:
                self.faults.append((None, f"its {name} is not what it was opened with"))

    def _compare_members(self, members: Sequence[Stored]) -> None:
        for row in members:
            member = self._members.pop(row["account"], None)
            if member is None:
                self.faults.append((None, f"no entry says that {row['account']} came"))
            elif member != _Member(row["joined_seq"], row["position"], row["left_seq"], row["left_at"]):
                self.faults.append((None, f"{row['account']} came or left otherwise"))
        self.faults.extend((None, f"{account} is no member any more, and never left") for account in self._members)


def compare_file(said: Stored, row: Stored) -> str | None:
    """What is wrong with the row of an attachment, by the message that has it.

    Shape:   row with the name unsealed, and the SHA-256 of its bytes, hexadecimal
    """
    for name in ("name", "size", "media_type", "width", "height", "pages", "sha256", "seq", "position", "author"):
        if said.get(name) != row[name]:
            return f"the {name} of attachment {row['id']} is not what was sent"
    return None
