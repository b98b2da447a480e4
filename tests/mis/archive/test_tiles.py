"""Tiles: where they are, how they grow, and what is computed from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mis.archive.tiles import NoTileError, Place, TilePath, edge, grown, root_of, tile_path, width_of
from mis.archive.tree import HASH_BYTES, Span, leaf_hash
from tests.mis.archive import naive

LEAVES = [leaf_hash(b"%d" % number) for number in range(1_000)]

# Source: C2SP tlog-tiles, "Merkle Tree" and "Partial Tiles".
PATHS = [
    (TilePath(Place(0, 0)), "0/000"),
    (TilePath(Place(0, 67)), "0/067"),
    (TilePath(Place(3, 1_234_067)), "3/x001/x234/067"),
    (TilePath(Place(63, 1_000), 255), "63/x001/000.p/255"),
    (TilePath(Place(0, 999), 1), "0/999.p/1"),
]


@pytest.mark.parametrize(("path", "text"), PATHS)
def test_a_path_is_written_and_read_as_published(path: TilePath, text: str) -> None:
    assert str(path) == text
    assert tile_path(*text.split("/", 1)) == path


@pytest.mark.parametrize(
    "text",
    [
        "0/",
        "0/0",
        "0/00",
        "0/0000",
        "0/1000",
        "0/-01",
        "0/+01",
        "0/ 01",
        "0/000/",
        "0/001/067",
        "0/x001",
        "0/x000/067",
        "0/X001/067",
        "0/x01/067",
        "0/x001//067",
        "0/x001/x067",
        "0/000.p/0",
        "0/000.p/01",
        "0/000.p/256",
        "0/000.p/1000",
        "0/000.p/",
        "0/000.p",
        "0/000.q/1",
        "0/000.p/1/",
        "0/000.p/1\n",
        "0/٠٠٠",
        "0/../000",
        "00/000",
        "01/000",
        "-1/000",
        "64/000",
        "100/000",
        "x/000",
        "/000",
        "٣/000",
        "²/000",
        "entries/000",
        "0/" + "x999/" * 40 + "000",
    ],
)
def test_another_spelling_is_no_path(text: str) -> None:
    with pytest.raises(NoTileError):
        tile_path(*text.split("/", 1))


@given(st.integers(0, 63), st.integers(0, 10**18 - 1), st.integers(1, 256))
def test_every_path_is_read_back(level: int, number: int, width: int) -> None:
    path = TilePath(Place(level, number), width)
    assert tile_path(*str(path).split("/", 1)) == path


def test_the_tree_of_70_000_has_the_published_tiles() -> None:
    # Source: C2SP tlog-tiles, "Partial Tiles".
    assert [width_of(Place(0, number), 70_000) for number in (0, 272, 273, 274)] == [256, 256, 112, 0]
    assert [width_of(Place(1, number), 70_000) for number in (0, 1, 2)] == [256, 17, 0]
    assert [width_of(Place(2, number), 70_000) for number in (0, 1)] == [1, 0]
    assert edge(70_000) == [Place(0, 273), Place(1, 1), Place(2, 0)]
    assert edge(256) == [Place(1, 0)], "a full tile is no edge"
    assert edge(0) == []


@given(st.lists(st.integers(0, 300), max_size=6))
def test_a_tree_that_grows_in_any_steps_is_the_tree_that_grew_at_once(steps: list[int]) -> None:
    tiles: dict[Place, bytes] = {}
    size = 0
    for step in steps:
        leaves = LEAVES[size : size + step]
        changed = grown({place: tiles[place] for place in edge(size)}, size, leaves)
        for place, hashes in changed.items():
            assert hashes.startswith(tiles.get(place, b"")), "a tile only grows"
        tiles |= changed
        size += len(leaves)
    assert tiles == grown({}, 0, LEAVES[:size])
    assert {place: len(hashes) // HASH_BYTES for place, hashes in tiles.items()} == {
        place: width_of(place, size) for place in tiles
    }
    assert root_of(Span(0, size), tiles) == naive.root(LEAVES[:size])


def test_a_tile_above_holds_the_roots_of_those_below() -> None:
    leaves = [leaf_hash(b"%d" % number) for number in range(256 * 256 + 300)]
    tiles = grown({}, 0, leaves)
    assert set(tiles) == {Place(0, number) for number in range(258)} | {Place(1, 0), Place(1, 1), Place(2, 0)}
    assert tiles[Place(1, 0)][32:64] == naive.root(leaves[256:512])
    assert tiles[Place(2, 0)] == naive.root(leaves[: 256 * 256])


def test_a_tile_that_is_too_short_is_no_part_of_a_root() -> None:
    tiles = grown({}, 0, LEAVES[:100])
    with pytest.raises(NoTileError):
        root_of(Span(0, 101), tiles)
