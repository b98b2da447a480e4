"""The archive as clients see it: how it has grown, and the proof that an entry is in it."""

from collections.abc import Sequence

from mis.access import access_thread
from mis.actor import Actor
from mis.archive.note import base64_of
from mis.archive.tiles import NoTileError, places_of, root_of
from mis.archive.tree import Span, consistency_spans, inclusion_spans
from mis.logs import LogEvent, logger
from mis.store.reading import Reading
from mis.store.tiles import StoredCheckpoint
from protocol.archive import ArchiveCheckpoint, ArchiveProve, Checkpoint, Proof
from protocol.errors import BadRequest, Conflict, Unavailable


async def checkpoint(reading: Reading, _actor: Actor, request: ArchiveCheckpoint) -> Checkpoint:
    """The newest checkpoint, and the proof that the archive has grown from an earlier one to it.

    Raises:  Conflict (the archive has fewer entries than it had: whoever knows of more must be told), Unavailable
    """
    newest = await newest_checkpoint(reading)
    since = newest.size if request.since is None else request.since
    if since > newest.size:
        raise Conflict("the archive has fewer entries than that", {"size": newest.size})
    return Checkpoint(newest.note, newest.size, await _hashes(reading, consistency_spans(since, newest.size)))


async def prove(reading: Reading, actor: Actor, request: ArchiveProve) -> Proof:
    """The proof that an entry is in the archive, for who may read it.

    Raises:  NotFound, BadRequest (seq), Unavailable (it is no second old, and not in a checkpoint yet)
    """
    thread = await access_thread(reading, actor, request.conversation)
    if not 1 <= request.seq <= thread.last_seq:
        raise BadRequest("seq is the number of no entry that you may read", "seq")
    newest = await newest_checkpoint(reading)
    proven = await reading.messages.proven(thread.conversation, request.seq)
    if proven.leaf >= newest.size:
        raise Unavailable("the entry is not in a checkpoint yet")
    return Proof(
        leaf=proven.leaf,
        record=base64_of(proven.record),
        salt=None if proven.salt is None else base64_of(proven.salt),
        content=None if proven.content is None else proven.content.decode(),
        hashes=await _hashes(reading, inclusion_spans(proven.leaf, newest.size)),
        checkpoint=newest.note,
    )


async def newest_checkpoint(reading: Reading) -> StoredCheckpoint:
    """Raises:  Unavailable (none was signed yet)."""
    newest = await reading.tiles.newest()
    if newest is None:
        raise Unavailable("there is no checkpoint yet")
    return newest


async def _hashes(reading: Reading, spans: Sequence[Span]) -> list[str]:
    """The roots of parts of the tree.

    Raises:  Unavailable (the archive has lost tiles)
    """
    tiles = await reading.tiles.of(places_of(spans))
    try:
        return [base64_of(root_of(span, tiles)) for span in spans]
    except NoTileError as error:
        logger().critical(LogEvent.ARCHIVE_DAMAGED)
        raise Unavailable("the archive is damaged") from error
