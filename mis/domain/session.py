"""What a session is to its owner."""

from mis.actor import Actor
from protocol.session import Session


def session_view(actor: Actor) -> Session:
    """The session as its owner sees it; nothing locks before there are PINs."""
    return Session(actor.session, locked=False, pin_set=False, lock_after_s=None, expires_at=actor.expires_at)
