"""The tree in the database: whether it is that of the entries, and the one that was signed."""

from collections.abc import AsyncIterator

from mis.archive.checkpoint import Checkpoint
from mis.archive.growth import UnfitError
from mis.archive.note import Verifier
from mis.archive.tiles import Place, TilePath, edge, grown, root_of
from mis.archive.tree import Span
from mis.operations.archivist import stored_checkpoint
from mis.store.store import Store
from mis.store.tiles import contiguous

AT_ONCE = 4_096


async def tree_faults(store: Store, verifier: Verifier) -> AsyncIterator[str]:
    """Compute every tile anew from the entries, up to the newest checkpoint, and name what does not fit.

    Shape:   the server may go on meanwhile: what comes is after that checkpoint
    Raises:  Unavailable
    """
    async with store.reading() as reading:
        newest = await reading.tiles.newest()
    if newest is None:
        return
    try:
        signed = stored_checkpoint(newest, verifier)
    except UnfitError:
        yield "the checkpoint is not signed with the key of this archive"
        return
    async for fault in _walked(store, signed):
        yield fault


async def _walked(store: Store, signed: Checkpoint) -> AsyncIterator[str]:
    tiles: dict[Place, bytes] = {}
    size = 0
    while size < signed.size:
        async with store.reading() as reading:
            leaves = contiguous(await reading.tiles.leaves(size, min(AT_ONCE, signed.size - size)), size)
            if not leaves:
                yield f"entries that were signed for are missing from leaf {size} on"
                return
            changed = grown(tiles, size, leaves)
            found = await reading.tiles.of(changed)
        size += len(leaves)
        for place, hashes in changed.items():
            if not found.get(place, b"").startswith(hashes):
                yield f"tile {TilePath(place)} is not that of the entries"
        tiles = {place: (tiles | changed)[place] for place in edge(size)}
    if root_of(Span(0, signed.size), tiles) != signed.root:
        yield "the entries are not those that were signed for"
