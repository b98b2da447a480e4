"""Whether a session may still be answered, for answers that take longer than a moment."""

from mis.actor import Actor
from mis.store.reading import Reading
from protocol.errors import Locked, Unauthenticated

# While something is given away, its session is looked at so often.
LOOK_MS = 800


async def must_live(reading: Reading, actor: Actor) -> None:
    """See that a session is what it was when it was admitted, also where nobody has stored that it is idle or over.

    Raises:  Unauthenticated (it has ended, its time is up, the account is deactivated), Locked (also by idleness)
    """
    live = await reading.sessions.of(actor.session, now=reading.now)
    if live is None:
        raise Unauthenticated("the session has ended")
    if live.facts.is_locked(reading.now):
        raise Locked("the session is locked")
