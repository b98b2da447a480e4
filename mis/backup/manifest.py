"""What a generation says of itself: when, of what, by what, and how much there is."""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from mis.clock import Millis

FORMAT = 1


class Manifest(Struct, frozen=True, kw_only=True):
    """Shape:   rows: by table; fingerprints: of the secrets that are needed, by name, never a secret; a database that
             is not here (PostgreSQL) has no revision and no rows; missing: blobs that the store had lost already
    Units:   taken_at in ms since 1970-01-01 UTC; blob_bytes as they lie, sealed
    """

    format: int
    taken_at: Millis
    mis: str
    sqlite: str | None
    revision: str | None
    rows: Mapping[str, int]
    fingerprints: Mapping[str, str]
    blobs: int
    blob_bytes: int
    missing: int


def encoded(manifest: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def decoded(data: bytes) -> Manifest:
    """Raises:  ValueError."""
    return msgspec.json.decode(data, type=Manifest)
