"""`mis archive verify` computes the tree anew: whatever is changed in it behind the server's back is named."""

import pytest

from mis.operations import tree_check
from mis.operations.archivist import Archivist
from mis.operations.tree_check import tree_faults
from tests.mis.conftest import People
from tests.mis.operations.test_archivist import OTHER, SIGNER, archivist_of, backup, by_hand, caught_up, talk
from tests.support.node import Node


@pytest.fixture
async def archivist(node: Node, people: People, monkeypatch: pytest.MonkeyPatch) -> Archivist:
    """An archive of more than one tile, looked at in parts that fit no tile."""
    monkeypatch.setattr(tree_check, "AT_ONCE", 100)
    await talk(node, people, 300)
    return await caught_up(archivist_of(node))


async def faults(node: Node) -> list[str]:
    return [fault async for fault in tree_faults(node.store, SIGNER.verifier)]


@pytest.mark.usefixtures("archivist")
async def test_a_tree_that_nobody_changed_is_whole_also_where_more_was_written_since(
    node: Node, people: People
) -> None:
    assert await faults(node) == []
    await talk(node, people, 5)
    assert await faults(node) == []


async def test_before_anything_was_signed_there_is_nothing_to_look_at(node: Node, people: People) -> None:
    await talk(node, people, 2)
    assert await faults(node) == []


@pytest.mark.usefixtures("archivist")
async def test_a_tile_that_was_changed_is_named(node: Node) -> None:
    _, _, tiles = await backup(node)
    assert len(tiles) == 3
    for level, number, hashes in tiles:
        where = f"level = {level} AND number = {number}"
        changed = hashes[:-1] + bytes([hashes[-1] ^ 1])
        await by_hand(node, f"UPDATE tiles SET hashes = {literal(node, changed)} WHERE {where}")  # noqa: S608
        assert f"tile {level}/{number:03} is not that of the entries" in await faults(node)
        await by_hand(node, f"UPDATE tiles SET hashes = {literal(node, hashes)} WHERE {where}")  # noqa: S608
        assert await faults(node) == []
        await by_hand(node, f"DELETE FROM tiles WHERE {where}")  # noqa: S608
        assert f"tile {level}/{number:03} is not that of the entries" in await faults(node)
        await by_hand(node, f"INSERT INTO tiles VALUES ({level}, {number}, {literal(node, hashes)})")  # noqa: S608


def literal(node: Node, data: bytes) -> str:
    return f"x'{data.hex()}'" if node.store.is_embedded else f"'\\x{data.hex()}'::bytea"


@pytest.mark.usefixtures("archivist")
async def test_entries_that_changed_their_places_are_noticed(node: Node) -> None:
    await by_hand(
        node,
        "UPDATE messages SET leaf = -1 WHERE leaf = 7",
        "UPDATE messages SET leaf = 7 WHERE leaf = 8",
        "UPDATE messages SET leaf = 8 WHERE leaf = -1",
    )
    found = await faults(node)
    assert "tile 0/000 is not that of the entries" in found
    assert "the entries are not those that were signed for" in found


@pytest.mark.usefixtures("archivist")
async def test_an_entry_that_is_gone_is_noticed(node: Node) -> None:
    await by_hand(node, "DELETE FROM messages WHERE leaf = 250")
    assert await faults(node) == ["entries that were signed for are missing from leaf 200 on"]


async def test_a_checkpoint_of_another_key_is_noticed(node: Node, people: People) -> None:
    await talk(node, people, 2)
    await caught_up(archivist_of(node, OTHER))
    assert await faults(node) == ["the checkpoint is not signed with the key of this archive"]
