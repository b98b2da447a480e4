"""A conversation as it is stored, and every byte of every field flipped, each entry dropped, doubled, swapped, moved.

Whatever is done to it, the verifier names it: not one change goes unseen.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from mis.archive.verify import Walk
from tests.mis.conftest import People
from tests.support.node import Node

# What is looked at was read before: one database suffices.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"])

Rows = list[dict[str, Any]]
TEXTS = 12


class Stored:
    """A conversation and another one, as the database has them."""

    def __init__(self, node: Node, head: Mapping[str, Any], rows: Rows, other: Rows, members: Rows) -> None:
        self.head = dict(head) | {"subject": "Retour"}
        self.rows = rows
        self.other = other
        self.members = members
        key = node.keyring.open(rows[0]["wrapped"], rows[0]["conversation"], rows[0]["key"])
        self._key = key.words

    def faults(self, rows: Sequence[Mapping[str, Any]], members: Rows | None = None) -> list[tuple[int | None, str]]:
        walk = Walk(lambda number: self._key if number == 1 else None)
        for row in sorted(rows, key=lambda row: row["seq"]):
            walk.take(row)
        walk.end(self.head, self.members if members is None else members)
        return walk.faults


@pytest.fixture
async def stored(node: Node, people: People) -> Stored:
    group = await node.start(people.alice, people.bob, people.paul, subject="Retour", text="bonjour")
    other = await node.start(people.alice, people.bob, text="ailleurs")
    for number in range(TEXTS):
        await node.say(people.bob, group, text=f"réponse {number}", urgent=number == 3, reply_to=number + 1)
    await node.say(people.bob, group, text="plutôt", corrects=4)
    await node.leave(people.paul, group)
    await node.close(people.alice, group, reason="Suivi terminé")
    async with node.store.reading() as reading:
        look = reading.verification
        rows = [{**row} async for row in look.entries(group.id)]
        others = [{**row} async for row in look.entries(other.id)]
        members = [{**row} for row in await look.members(group.id)]
        return Stored(node, {**await look.head(group.id)}, rows, others, members)


COLUMNS = (
    *("conversation", "seq", "at", "author", "kind", "client_ref", "reply_to", "urgent", "data", "corrects"),
    *("key", "sealed", "commitment", "hash"),
)


def flipped(value: Any) -> Iterator[Any]:
    """Every value that one flipped byte makes of it, and where it is null, another."""
    if value is None:
        yield from (1, "a")
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value ^ (1 << bit) for bit in range(0, 56, 8))
    elif isinstance(value, str):
        yield from (value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :] for at in range(len(value)))
        yield value + "a"
    else:
        yield from (value[:at] + bytes([value[at] ^ 0x80]) + value[at + 1 :] for at in range(len(value)))
        yield value[:-1]


async def test_what_nobody_touched_has_no_fault(stored: Stored) -> None:
    assert stored.faults(stored.rows) == []
    assert set(COLUMNS) | {"leaf", "wrapped"} == set(stored.rows[0]), "every column is flipped below"


async def test_no_byte_of_any_field_can_be_flipped(stored: Stored) -> None:
    count = 0
    for at, row in enumerate(stored.rows):
        for column in COLUMNS:
            for value in flipped(row[column]):
                if value == row[column] or (column == "urgent" and value == bool(row[column])):
                    continue
                changed = [*stored.rows[:at], {**row, column: value}, *stored.rows[at + 1 :]]
                assert stored.faults(changed), (row["seq"], column, value)
                count += 1
    assert count > 4_000


async def test_no_entry_can_be_dropped_doubled_or_swapped(stored: Stored) -> None:
    rows = stored.rows
    for at in range(len(rows)):
        assert stored.faults([*rows[:at], *rows[at + 1 :]]), f"without {at}"
        renumbered = [*rows[:at], *({**row, "seq": row["seq"] - 1} for row in rows[at + 1 :])]
        assert stored.faults(renumbered), f"without {at}, renumbered"
        assert stored.faults([*rows, {**rows[at], "seq": len(rows) + 1}]), f"{at} twice"
        for other in range(at):
            swapped = [*rows]
            swapped[at] = {**rows[other], "seq": rows[at]["seq"]}
            swapped[other] = {**rows[at], "seq": rows[other]["seq"]}
            assert stored.faults(swapped), f"{at} for {other}"


async def test_it_cannot_be_cut_off_anywhere(stored: Stored) -> None:
    for length in range(len(stored.rows)):
        assert stored.faults(stored.rows[:length])


async def test_no_entry_of_another_conversation_can_stand_in_it(stored: Stored) -> None:
    for foreign in stored.other:
        for at, row in enumerate(stored.rows):
            for moved in (
                {**foreign, "seq": row["seq"]},
                {**foreign, "seq": row["seq"], "conversation": row["conversation"]},
                {**row, "sealed": foreign["sealed"]},
                {**row, "sealed": foreign["sealed"], "commitment": foreign["commitment"]},
                {**row, "hash": foreign["hash"]},
            ):
                assert stored.faults([*stored.rows[:at], moved, *stored.rows[at + 1 :]])


async def test_no_member_can_be_added_taken_away_or_changed(stored: Stored) -> None:
    members = stored.members
    for at, row in enumerate(members):
        assert stored.faults(stored.rows, [*members[:at], *members[at + 1 :]])
        for column in ("account", "position", "left_seq", "left_at", "joined_seq"):
            for value in flipped(row[column]):
                if value != row[column]:
                    assert stored.faults(stored.rows, [*members[:at], {**row, column: value}, *members[at + 1 :]])
    assert stored.faults(stored.rows, [*members, {**members[0], "account": "stranger"}])


async def test_nothing_of_the_conversation_itself_can_be_changed(stored: Stored) -> None:
    seen = dict(stored.head)
    for column in seen.keys() - {"id", "changed"}:
        for value in flipped(seen[column]):
            if value != seen[column]:
                stored.head[column] = value
                assert stored.faults(stored.rows), (column, value)
        stored.head[column] = seen[column]
    assert stored.faults(stored.rows) == []
