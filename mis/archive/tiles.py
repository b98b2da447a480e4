"""Tiles: how the hashes of a tree are kept, 256 side by side, and what is computed from them.

A tile at level 0 holds leaves; one at the next level, the roots of full tiles of the level below.

Source:  C2SP tlog-tiles
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from mis.archive.tree import EMPTY_ROOT, HASH_BYTES, NODE, Span, node_hash

WIDTH = 256
HEIGHT = 8  # of a full tile: 2**8 is its width
LEVEL_MOST = 63
_PATH = re.compile(r"(?P<number>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?")


class Place(NamedTuple):
    """Where a tile is."""

    level: int
    number: int


Tiles = Mapping[Place, bytes]
"""The hashes of each tile, one after the other."""


class NoTileError(ValueError):
    """What was asked for is the path of no tile."""


class TilePath(NamedTuple):
    """A tile as it is fetched: full, or the first hashes of it."""

    place: Place
    width: int = WIDTH

    @property
    def is_full(self) -> bool:
        return self.width == WIDTH

    def __str__(self) -> str:
        groups = [f"{self.place.number % 1_000:03}"]
        rest = self.place.number // 1_000
        while rest:
            groups.append(f"x{rest % 1_000:03}")
            rest //= 1_000
        partial = "" if self.is_full else f".p/{self.width}"
        return f"{self.place.level}/{'/'.join(reversed(groups))}{partial}"


def tile_path(level: str, path: str) -> TilePath:
    """Read the path of a tile, which has one spelling.

    Raises:  NoTileError
    """
    found = _PATH.fullmatch(path)
    if found is None or not (level.isascii() and level.isdigit() and len(level) <= len(str(LEVEL_MOST))):
        raise NoTileError(path)
    number = int(found["number"].replace("x", "").replace("/", ""))
    read = TilePath(Place(int(level), number), int(found["width"] or WIDTH))
    if read.place.level > LEVEL_MOST or read.width > WIDTH or str(read) != f"{level}/{path}":
        raise NoTileError(path)
    return read


def width_of(place: Place, size: int) -> int:
    """How many hashes a tile of the tree of a size has; 0 for one that it does not have."""
    at_level = size >> (HEIGHT * place.level)
    return min(max(at_level - place.number * WIDTH, 0), WIDTH)


def edge(size: int) -> list[Place]:
    """The tiles that what comes next is added to: the last of each level, where it is not full."""
    places = []
    level = 0
    while at_level := size >> (HEIGHT * level):
        if at_level % WIDTH:
            places.append(Place(level, at_level // WIDTH))
        level += 1
    return places


def grown(tiles: Tiles, size: int, leaves: Sequence[bytes]) -> dict[Place, bytes]:
    """The tiles that change when leaves are added, whole, the lowest level first.

    Shape:   `tiles` has the edge of the tree of this size
    """
    changed: dict[Place, bytes] = {}
    level, added = 0, b"".join(leaves)
    while added:
        at_level = size >> (HEIGHT * level)
        number, width = divmod(at_level, WIDTH)
        known = tiles[Place(level, number)] if width else b""
        above = []
        for part in _cut(known + added):
            changed[Place(level, number)] = part
            if len(part) == WIDTH * HASH_BYTES:
                above.append(folded(part))
            number += 1
        level, added = level + 1, b"".join(above)
    return changed


def _cut(hashes: bytes) -> Iterator[bytes]:
    step = WIDTH * HASH_BYTES
    return (hashes[at : at + step] for at in range(0, len(hashes), step))


def places_of(spans: Sequence[Span]) -> set[Place]:
    """The tiles that the roots of these parts of a tree are computed from."""
    return {_slot(height, index)[0] for span in spans for height, index in _perfect(span)}


def root_of(span: Span, tiles: Tiles) -> bytes:
    """The root of a part of the tree.

    Shape:   `tiles` has those of `places_of`
    Raises:  NoTileError (one of them is missing, or too short)
    """
    roots = [_perfect_root(height, index, tiles) for height, index in _perfect(span)]
    if not roots:
        return EMPTY_ROOT
    root = roots.pop()
    while roots:
        root = node_hash(roots.pop(), root)
    return root


def _perfect(span: Span) -> Iterator[tuple[int, int]]:
    """The subtrees that a part of the tree is put together from: the height of each, and its index at that height.

    Shape:   a power of two leaves each, the largest on the left
    """
    start = span.start
    while start < span.end:
        height = (span.end - start).bit_length() - 1
        yield height, start >> height
        start += 1 << height


def _slot(height: int, index: int) -> tuple[Place, slice]:
    """Where a subtree's lowest kept hashes are."""
    level, above = divmod(height, HEIGHT)
    number, first = divmod(index << above, WIDTH)
    return Place(level, number), slice(first * HASH_BYTES, (first + (1 << above)) * HASH_BYTES)


def _perfect_root(height: int, index: int, tiles: Tiles) -> bytes:
    place, slot = _slot(height, index)
    hashes = tiles.get(place, b"")[slot]
    if len(hashes) != slot.stop - slot.start:
        raise NoTileError(f"tile {TilePath(place)} is missing or too short")
    return folded(hashes)


@lru_cache(maxsize=256)  # the edge of a tree is asked for again with every checkpoint
def folded(hashes: bytes) -> bytes:
    """The root of a tree over these hashes.

    Shape:   a power of two of them
    """
    while len(hashes) > HASH_BYTES:
        pairs = range(0, len(hashes), 2 * HASH_BYTES)
        # two side by side are hashed as they stand: to take them apart for `node_hash` cost two thirds as much again
        hashes = b"".join([sha256(NODE + hashes[at : at + 2 * HASH_BYTES]).digest() for at in pairs])
    return hashes
