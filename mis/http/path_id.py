"""The identifier in a path."""

import re

from mis.http.door import Asked
from protocol.errors import NotFound

_ID = re.compile(r"[a-z2-7]{26}")  # mis.ids


def path_id(asked: Asked, name: str = "id") -> str:
    """Raises:  NotFound (no server makes such a one)."""
    id: str = asked.request.path_params[name]
    if not _ID.fullmatch(id):
        raise NotFound("no such thing")
    return id
