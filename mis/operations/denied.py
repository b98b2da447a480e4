"""What somebody asked for who is known, and may not have: the operator's log says so (ASVS 5.0, 16.3.2)."""

from mis.actor import Actor
from mis.logs import LogEvent, logger
from protocol.errors import Forbidden, NotFound, Refusal

# What is another's answers as what does not exist, so both are told.
DENIED = (Forbidden, NotFound)


def note_denied(refusal: Refusal, actor: Actor | None, **asked: str) -> None:
    """Log who was refused what.

    Shape:   asked: op, or route, by its name in the contract; no identifier of what was asked for
    """
    if actor is not None and isinstance(refusal, DENIED):
        code = refusal.code.value
        logger().info(LogEvent.REQUEST_DENIED, account=actor.account, session=actor.session, code=code, **asked)
