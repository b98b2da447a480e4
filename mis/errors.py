"""A defect met at run time: logged under a reference that the answer repeats, and never with anybody's words."""

import traceback
from pathlib import Path

from mis.ids import new_id
from mis.logs import LogEvent, logger
from protocol.errors import Internal


def defect(error: BaseException) -> Internal:
    """Log where it happened, and return what the client is told.

    The message of an exception may hold a row of the database (PostgreSQL's DETAIL does), so only types and places
    are logged.
    """
    reference = new_id()
    logger().error(LogEvent.DEFECT, reference=reference, types=_types(error), places=_places(error))
    return Internal("a defect of the server", {"reference": reference})


def _types(error: BaseException) -> list[str]:
    types = []
    seen: BaseException | None = error
    while seen is not None:
        types.append(type(seen).__qualname__)
        seen = seen.__cause__ or seen.__context__
    return types


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
