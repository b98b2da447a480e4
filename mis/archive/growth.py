"""What may be signed next: a tree that begins with every tree which was signed before."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mis.archive.checkpoint import Checkpoint
from mis.archive.tiles import NoTileError, Place, Tiles, edge, grown, places_of, root_of, width_of
from mis.archive.tree import EMPTY_ROOT, HASH_BYTES, Span, consistency_spans, is_consistent

EMPTY = Checkpoint(0, EMPTY_ROOT)


class Reason(StrEnum):
    """Why nothing is signed."""

    BEHIND = "behind"  # fewer entries than were signed for: the database was put back to an earlier day
    OTHER = "other"  # enough entries, but not those that were signed for
    DAMAGED = "damaged"  # the tiles do not make the root that was signed
    FORGED = "forged"  # the checkpoint in the database is not one of this key
    GAP = "gap"  # entries are missing between the newest
    FILE = "file"  # the file of the last checkpoint cannot be read or written


class UnfitError(Exception):
    """The database does not go on from what was signed."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Growth:
    """A tree that may be signed, and the tiles that are new or longer in it."""

    checkpoint: Checkpoint
    tiles: dict[Place, bytes]


def needed(known: Checkpoint, stored: Checkpoint) -> set[Place]:
    """The tiles that `grow` looks at: few, however large the tree is."""
    spans = consistency_spans(min(known.size, stored.size), stored.size)
    return {*edge(stored.size), *places_of([Span(0, stored.size), *spans])}


def grow(known: Checkpoint, stored: Checkpoint, tiles: Tiles, leaves: Sequence[bytes]) -> Growth:
    """Add leaves to the stored tree, which must begin with the known one.

    Shape:   known: the last checkpoint that this node has seen, from wherever; stored: that of the database; `tiles`
             has those of `needed`
    Raises:  UnfitError
    """
    _must_begin_with(known, stored, tiles)
    return added(stored, tiles, leaves)


def added(base: Checkpoint, tiles: Tiles, leaves: Sequence[bytes]) -> Growth:
    """Add leaves to a tree whose tiles are certainly its own."""
    changed = grown(tiles, base.size, leaves)
    size = base.size + len(leaves)
    return Growth(Checkpoint(size, root_of(Span(0, size), {**tiles, **changed})), changed)


def _must_begin_with(known: Checkpoint, stored: Checkpoint, tiles: Tiles) -> None:
    """Raises:  UnfitError."""
    if stored.size < known.size:
        raise UnfitError(Reason.BEHIND)
    if any(len(tiles.get(place, b"")) != width_of(place, stored.size) * HASH_BYTES for place in edge(stored.size)):
        raise UnfitError(Reason.DAMAGED)
    try:
        root = root_of(Span(0, stored.size), tiles)
        proof = [root_of(span, tiles) for span in consistency_spans(known.size, stored.size)]
    except NoTileError as error:
        raise UnfitError(Reason.DAMAGED) from error
    if root != stored.root:
        raise UnfitError(Reason.DAMAGED)
    if not is_consistent(known.size, stored.size, known.root, stored.root, proof):
        raise UnfitError(Reason.OTHER)
