"""A defect met at run time: logged under a reference that the answer repeats, and never with anybody's words."""

from mis.ids import new_id
from mis.logs import LogEvent, logger
from protocol.errors import Internal


def defect(error: BaseException) -> Internal:
    """Log what it was and where, and return what the client is told; the log drops an exception's message by itself."""
    reference = new_id()
    logger().error(LogEvent.DEFECT, reference=reference, exc_info=error)
    return Internal("a defect of the server", {"reference": reference})
