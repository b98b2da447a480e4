"""A whole database, and every byte of every stored field of the archive flipped in it: the verifier names each.

Entries may be dropped, doubled, swapped, moved, cut off, and all of it put back to an earlier day: not one goes unseen.
`make soak` does it to 1,000 entries, CI to fewer.
"""

import copy
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
import structlog
from sqlalchemy import LargeBinary, RowMapping

from mis.archive.checkpoint import Checkpoint
from mis.archive.growth import EMPTY, Reason, UnfitError, grow, needed
from mis.archive.tiles import Place
from mis.archive.verify import Walk
from mis.blobs.folder import FolderBlobs
from mis.operations.archive_check import ArchiveCheck
from mis.operations.erasure import ErasureDesk
from mis.operations.tree_check import tree_faults
from mis.store import tables
from mis.store.reading import Reading
from mis.store.store import Store
from protocol.values import AccountKind, ConversationId
from tests.mis.archive.remembered import Remembered, Row
from tests.mis.archive.test_tamper import flipped
from tests.mis.conftest import People
from tests.mis.operations.test_archivist import SIGNER, archivist_of, caught_up
from tests.mis.operations.test_attachment import upload
from tests.support.node import Node
from tests.support.stores import keyring

# What is looked at was read before: one database suffices.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"])

SOME, EVERY = 60, 1_000
SIZES = [SOME, pytest.param(EVERY, marks=[pytest.mark.soak, pytest.mark.timeout(0)])]
CONVERSATIONS = 8
FILES_OF, FILES_AT = 20, 1  # of every twenty entries one has a file, in a conversation that is not the erased one

# What no entry speaks of, and the verifier cannot know (docs/operations/archive.md): what is a member's own, when a
# row was made, and of a file where its bytes lie, which `mis blobs check --read` knows.
UNSPOKEN = {
    "conversations": {"changed"},
    "members": {
        *("read_seq", "favourite", "to_process", "muted", "changed", "archived_seq", "marked_unread", "is_shut"),
    },
    "conversation_keys": {"made_at"},
    "attachments": {"client_ref", "thumbnail", "uploaded_at"},
    "blobs": {"conversation", "key", "size", "stored_at"},
    "checkpoints": {"at"},
}
# What the entries said of a conversation, and nobody can read any more.
ERASED = {"kind", "dossier", "feeds_dossier", "subject"}


@pytest.fixture(autouse=True)
def _quiet() -> None:
    """What is damaged is logged each time."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


@pytest.fixture(params=SIZES)
async def whole(node: Node, people: People, request: pytest.FixtureRequest, tmp_path: Path) -> Remembered:
    """So many entries, in conversations where everything has happened once, one of them erased."""
    count: int = request.param
    groups = [
        await node.start(people.alice, people.bob, people.paul, subject=f"Retour {number}")
        for number in range(CONVERSATIONS - 1)
    ]
    groups.append(await node.start(people.alice, people.bob, text="bonjour"))
    operator = await node.add("Exploitant", AccountKind.OPERATOR)
    file = await upload(node, people.alice, groups[0], name="effacée.jpg")
    await node.say(people.alice, groups[0], text="voici", attachments=[file])
    desk = ErasureDesk(node.store, FolderBlobs(tmp_path / "blobs"), keyring())
    await desk.erase(ConversationId(groups[0].id), by=operator.account, basis="article 17")
    await node.leave(people.paul, groups[1])
    await node.bring(people.alice, groups[1], people.carol)
    await node.close(people.alice, groups[2], reason="Suivi terminé")
    await node.reopen(people.alice, groups[2])
    written = (await Remembered.of(node.store)).rows["messages"]
    for number in range(count - len(written)):
        group, fields = groups[number % CONVERSATIONS], dict[str, Any]()
        if number % FILES_OF == FILES_AT:
            fields["attachments"] = [await upload(node, people.alice, group, name=f"plaie {number}.jpg")]
        await node.say(people.alice, group, f"réponse {number}", urgent=number % 7 == 0, reply_to=1, **fields)
    await caught_up(archivist_of(node))
    return await Remembered.of(node.store)


async def is_named(store: Remembered, *ids: str) -> bool:
    """Whether the verifier finds anything in these conversations."""
    check = ArchiveCheck(cast("Store", store), keyring(), SIGNER.verifier)
    for id in {*ids} & {row["id"] for row in store.rows["conversations"]}:
        await check._conversation(cast("Reading", store), ConversationId(id))
    return not check._report.is_whole


async def is_named_by_the_tree(store: Remembered) -> bool:
    return [fault async for fault in tree_faults(cast("Store", store), SIGNER.verifier)] != []


async def test_what_nobody_touched_is_whole(whole: Remembered) -> None:
    report = await ArchiveCheck(cast("Store", whole), keyring(), SIGNER.verifier).run()
    assert report.found == []
    assert (report.conversations, report.entries, report.erased) == (CONVERSATIONS, len(whole.rows["messages"]), 1)
    assert report.entries in (SOME, EVERY)


# Entries: each conversation is walked once, and from each of its entries on with that entry changed. What the walk has
# named it takes back no more, so it goes on only until it has named something.


class Conversation:
    """A conversation as the verifier walks through it.

    Shape:   before: the walk before each entry
    """

    def __init__(self, store: Remembered, id: str) -> None:
        self.id = id
        self.rows = sorted((row for row in store.rows["messages"] if row["conversation"] == id), key=_seq)
        (self._head,) = [row for row in store.rows["conversations"] if row["id"] == id]
        self._members = [row for row in store.rows["members"] if row["conversation"] == id]
        wrapped = {r["number"]: r["wrapped"] for r in store.rows["conversation_keys"] if r["conversation"] == id}
        keys = {number: keyring().open(key, ConversationId(id), number).words for number, key in wrapped.items()}
        check = ArchiveCheck(cast("Store", store), keyring(), SIGNER.verifier)
        self._head = {**check._named(cast("RowMapping", self._head), wrapped)}
        self.before = [Walk(keys.get)]
        for row in self.rows:
            self.before.append(forked(self.before[-1]))
            self.before[-1].take(row)

    def names(self, at: int, rows: Sequence[Row]) -> bool:
        """Whether the walk names a fault, where these rows come after the first `at` entries."""
        walk = forked(self.before[at])
        for row in rows:
            walk.take(row)
            if walk.faults:
                return True
        walk.end(self._head, self._members)
        return bool(walk.faults)


def forked(walk: Walk) -> Walk:
    twin = copy.copy(walk)
    twin.faults, twin.files = list(walk.faults), dict(walk.files)
    twin._members = {account: copy.copy(member) for account, member in walk._members.items()}
    twin._lost_keys = set(walk._lost_keys)
    return twin


def _seq(row: Row) -> int:
    seq: int = row["seq"]
    return seq


@pytest.fixture
def conversations(whole: Remembered) -> list[Conversation]:
    found = [Conversation(whole, row["id"]) for row in whole.rows["conversations"]]
    assert not any(one.names(len(one.rows), ()) for one in found), "untouched, they have no fault"
    return found


async def test_no_byte_of_an_entry_can_be_flipped(conversations: list[Conversation]) -> None:
    count: Counter[str] = Counter()
    for one in conversations:
        for at, row in enumerate(one.rows):
            after = one.rows[at + 1 :]
            for column in row.keys() - {"leaf"}:
                for value in flipped(row[column]):
                    # under another number or in another conversation, it is missing here
                    changed = [] if column in ("seq", "conversation") else [{**row, column: value}]
                    if value != row[column]:
                        assert one.names(at, [*changed, *after]), (row["seq"], column, value)
                        count[column] += 1
    assert set(count) == {*conversations[0].rows[0]} - {"leaf"}
    assert sum(count.values()) > 250 * sum(len(one.rows) for one in conversations)


async def test_no_place_in_the_tree_can_be_changed(whole: Remembered) -> None:
    rows = whole.rows["messages"]
    for at, row in enumerate(rows):
        for value in flipped(row["leaf"]):
            assert await is_named_by_the_tree(whole.changed("messages", at, {**row, "leaf": value})), (row, value)


async def test_no_entry_can_be_dropped_doubled_swapped_or_moved(conversations: list[Conversation]) -> None:
    for one in conversations:
        rows = one.rows
        for at, row in enumerate(rows):
            later = rows[at + 1 :]
            assert one.names(at, later), "dropped"
            assert one.names(at, [{**next_, "seq": next_["seq"] - 1} for next_ in later]), "dropped and renumbered"
            assert one.names(at, [row, *({**next_, "seq": next_["seq"] + 1} for next_ in rows[at:])]), "doubled"
            for other in range(at + 1, len(rows)):
                swapped = [*rows[at:]]
                swapped[0] = {**rows[other], "seq": row["seq"]}
                swapped[other - at] = {**row, "seq": rows[other]["seq"]}
                assert one.names(at, swapped), "swapped"
            for elsewhere in conversations:
                if elsewhere is not one and at < len(elsewhere.rows):
                    moved = {**elsewhere.rows[at], "conversation": one.id}
                    assert one.names(at, [moved, *later]), "moved in its place"
                    newest = {**elsewhere.rows[at], "conversation": one.id, "seq": len(rows) + 1}
                    assert one.names(len(rows), [newest]), "moved to the end"


async def test_no_conversation_can_be_cut_off_anywhere(conversations: list[Conversation]) -> None:
    for one in conversations:
        for length in range(len(one.rows)):
            assert one.names(length, ())


@pytest.mark.parametrize("table", ["conversations", "members", "conversation_keys", "attachments"])
async def test_no_byte_of_what_follows_from_the_entries_can_be_flipped(whole: Remembered, table: str) -> None:
    unseen: set[str] = set()
    for at, row in enumerate(whole.rows[table]):
        if not is_of_what_was_erased(whole, table, row):
            unseen |= await unseen_in(whole, table, at)
    assert unseen == UNSPOKEN[table]


async def test_of_what_was_erased_all_is_seen_but_what_nobody_can_read_any_more(whole: Remembered) -> None:
    rows = whole.rows["conversations"]
    (erased,) = [at for at, row in enumerate(rows) if is_of_what_was_erased(whole, "conversations", row)]
    assert await unseen_in(whole, "conversations", erased) == UNSPOKEN["conversations"] | ERASED


async def unseen_in(store: Remembered, table: str, at: int) -> set[str]:
    """The columns of a row that can be flipped, and the verifier finds nothing in its conversation."""
    row, owner = store.rows[table][at], "id" if table == "conversations" else "conversation"
    unseen = set()
    for column in row:
        for value in flipped_in(table, column, row):
            changed = store.changed(table, at, {**row, column: value})
            if value != row[column] and not await is_named(changed, row[owner], changed.rows[table][at][owner]):
                unseen.add(column)
    return unseen


@pytest.mark.parametrize("table", ["conversations", "members", "conversation_keys", "attachments", "tiles"])
async def test_no_row_of_what_follows_from_the_entries_can_be_deleted(whole: Remembered, table: str) -> None:
    for at, row in enumerate(whole.rows[table]):
        if table == "conversations" or not is_of_what_was_erased(whole, table, row):
            check = ArchiveCheck(cast("Store", whole.changed(table, at, None)), keyring(), SIGNER.verifier)
            assert not (await check.run()).is_whole, row


async def test_no_byte_of_what_a_file_was_can_be_flipped(whole: Remembered) -> None:
    unseen: set[str] = set()
    sent = {row["blob"]: row for row in whole.rows["attachments"]}
    for at, row in enumerate(whole.rows["blobs"]):
        if not is_of_what_was_erased(whole, "attachments", sent[row["id"]]):
            for column in row:
                for value in flipped_in("blobs", column, row):
                    if not await is_named(whole.changed("blobs", at, {**row, column: value}), row["conversation"]):
                        unseen.add(column)
    assert unseen == UNSPOKEN["blobs"]


def flipped_in(table: str, column: str, row: Row) -> Iterator[Any]:
    """Every value that one flipped byte makes of a column, and where it is null, another of its type."""
    if row[column] is None and isinstance(tables.metadata.tables[table].c[column].type, LargeBinary):
        yield b"a"
    else:
        yield from flipped(row[column])


def is_of_what_was_erased(store: Remembered, table: str, row: Row) -> bool:
    """Whether a row is a conversation that was erased, or a file of it: what those were nobody can tell any more."""
    keys = {(key["conversation"], key["number"]) for key in store.rows["conversation_keys"]}
    if table == "attachments":
        return (row["conversation"], row["key"]) not in keys
    return table == "conversations" and (row["id"], 1) not in keys


async def test_no_byte_of_the_tree_can_be_flipped(whole: Remembered) -> None:
    for table, spoken in (("tiles", ("hashes", "number", "level")), ("checkpoints", ("note", "size"))):
        for at, row in enumerate(whole.rows[table]):
            for column in spoken:
                for value in flipped(row[column]):
                    assert await is_named_by_the_tree(whole.changed(table, at, {**row, column: value})), (row, value)
    assert set(whole.rows["checkpoints"][0]) == {"note", "size", *UNSPOKEN["checkpoints"]}


async def test_the_whole_cannot_be_put_back_to_any_earlier_day(whole: Remembered) -> None:
    """However much was put back with it, and whatever was written since: the checkpoint beside the database knows."""
    leaves = [row["hash"] for row in sorted(whole.rows["messages"], key=lambda row: row["leaf"])]
    known, known_tiles = grown_to(leaves)
    assert grow(known, known, known_tiles, ()).checkpoint == known, "what it is, is no rollback"
    for size in range(len(leaves)):
        earlier, tiles = grown_to(leaves[:size])
        assert refusal_of(known, earlier, tiles) is Reason.BEHIND
    for size in range(0, len(leaves), max(1, len(leaves) // 50)):
        other, tiles = grown_to([*leaves[:size], *leaves[size + 1 :], leaves[0]])
        assert refusal_of(known, other, tiles) is Reason.OTHER


def grown_to(leaves: list[bytes]) -> tuple[Checkpoint, dict[Place, bytes]]:
    growth = grow(EMPTY, EMPTY, {}, leaves)
    return growth.checkpoint, growth.tiles


def refusal_of(known: Checkpoint, stored: Checkpoint, tiles: dict[Place, bytes]) -> Reason | None:
    try:
        grow(known, stored, {place: tiles[place] for place in needed(known, stored) if place in tiles}, ())
    except UnfitError as error:
        return error.reason
    return None
