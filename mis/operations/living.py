"""Whether a session may still be answered, for answers that take longer than a moment."""

from mis.actor import Actor
from mis.store.reading import Reading
from protocol.errors import Locked, Unauthenticated

# While something is given away, its session is looked at so often.
LOOK_MS = 800


async def must_live(reading: Reading, actor: Actor) -> None:
    """Raises:  Unauthenticated, Locked."""
    row = await reading.session_rows.one(actor.session)
    if row is None or row.ended_at is not None:
        raise Unauthenticated("the session has ended")
    if row.locked_at is not None:
        raise Locked("the session is locked")
