"""The archive in the database: whether every entry is what was written, where it was written."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct
from sqlalchemy import RowMapping

from mis.archive.note import Verifier
from mis.archive.verify import Walk, compare_file
from mis.keys import Keyring
from mis.operations.tree_check import tree_faults
from mis.store.reading import Reading
from mis.store.sealed_names import name_of, subject_of
from mis.store.store import Store
from protocol.values import ConversationId

AT_ONCE = 500
# What is listed one by one; beyond, the count says how much more there is.
LISTED = 100


class Fault(Struct, frozen=True):
    """Shape:   seq of the entry, or null where it is about the conversation; conversation null: about the whole."""

    conversation: ConversationId | None
    seq: int | None
    what: str


class ArchiveReport(Struct):
    """Shape:   erased: conversations of which a key was destroyed; faults: how many, `found`: the first of them."""

    conversations: int = 0
    entries: int = 0
    erased: int = 0
    faults: int = 0
    found: list[Fault] = []

    @property
    def is_whole(self) -> bool:
        return not self.faults

    def note(self, fault: Fault) -> None:
        self.faults += 1
        if len(self.found) < LISTED:
            self.found.append(fault)


class ArchiveCheck:
    """One look at everything, each conversation as of one moment; the server may run meanwhile."""

    def __init__(self, store: Store, keyring: Keyring, verifier: Verifier) -> None:
        self._store = store
        self._keyring = keyring
        self._verifier = verifier
        self._report = ArchiveReport()

    async def run(self) -> ArchiveReport:
        """Raises:  Unavailable."""
        count = await self._leaves()
        async for what in tree_faults(self._store, self._verifier):
            self._note(None, None, what)
        after = ""
        while True:
            async with self._store.reading() as reading:
                ids = await reading.verification.conversations(after=after, limit=AT_ONCE)
            for id in ids:
                async with self._store.reading() as reading:
                    await self._conversation(reading, id)
            if len(ids) < AT_ONCE:
                break
            after = ids[-1]
        if self._report.entries < count:  # there may be more by now, and never fewer
            self._note(None, None, f"{count - self._report.entries} entries are of no conversation that there is")
        return self._report

    async def _leaves(self) -> int:
        async with self._store.reading() as reading:
            given, count, last = await reading.verification.leaves()
        if not given == count == last + 1:
            self._note(None, None, f"{given} entries were written, {count} are here")
        return count

    async def _conversation(self, reading: Reading, id: ConversationId) -> None:
        stored = reading.verification
        wrapped = await stored.keys(id)
        walk = Walk(lambda number: self._key(id, wrapped, number))
        async for row in stored.entries(id):
            walk.take({**row})
        head = await stored.head(id)
        walk.end(self._named(head, wrapped), [{**row} for row in await stored.members(id)])
        for file in await stored.attachments(id):
            self._compare(walk, file, wrapped)
        walk.faults.extend((said["seq"], f"attachment {name} is not here") for name, said in walk.files.items())
        self._report.conversations += 1
        self._report.entries += walk.count
        self._report.erased += head["key"] != len(wrapped)
        for seq, what in walk.faults:
            self._note(id, seq, what)

    def _key(self, id: ConversationId, wrapped: Mapping[int, bytes], number: int) -> AESGCM | None:
        """Raises:  ValueError (it was wrapped elsewhere)."""
        if number not in wrapped:
            return None
        try:
            return self._keyring.open(wrapped[number], id, number).words
        except InvalidTag as error:
            raise ValueError("a key that is another conversation's") from error

    def _named(self, head: RowMapping, wrapped: Mapping[int, bytes]) -> Mapping[str, Any]:
        """The row of a conversation with its subject in words."""
        if head["key"] not in wrapped:
            return {**head}
        row: dict[str, Any] = {**head, "wrapped": wrapped[head["key"]]}
        with suppress(InvalidTag):  # the entries say so of this key
            row["subject"] = subject_of(row, self._keyring)
        return row

    def _compare(self, walk: Walk, file: RowMapping, wrapped: Mapping[int, bytes]) -> None:
        said = walk.files.pop(file["id"], None)
        if file["key"] not in wrapped:
            if said is not None:  # what can be read has a file that cannot
                walk.faults.append((file["seq"], f"attachment {file['id']} has another key"))
            return
        if said is None:
            walk.faults.append((file["seq"], f"no message has attachment {file['id']}"))
            return
        row = {**file, "wrapped": wrapped[file["key"]]}
        row |= {"name": name_of(row, self._keyring), "sha256": file["sha256"].hex()}
        if fault := compare_file(said, row):
            walk.faults.append((file["seq"], fault))

    def _note(self, id: ConversationId | None, seq: int | None, what: str) -> None:
        self._report.note(Fault(id, seq, what))
