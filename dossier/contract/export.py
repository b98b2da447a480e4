"""A dossier as one zip: what one may read of it, and of its conversations."""

from collections.abc import Sequence

from msgspec import Struct

from dossier.contract.paths import ONE
from protocol.errors import BadRequest, Conflict, RateLimited, Unavailable
from protocol.http import Admission, Route

EXPORT = f"{ONE}/export"


class ExportRequest(Struct, frozen=True):
    """Shape:   reason: up to 500 characters, which the person reads; needed of who works."""

    reason: str | None = None


ROUTES: Sequence[Route] = (
    Route(
        "POST",
        EXPORT,
        Admission.FULL,
        200,
        ExportRequest,
        summary="What one may read of the dossier and its conversations, as a zip with proofs; it is recorded.",
        refuses=(BadRequest, Conflict, RateLimited, Unavailable),
        bytes_out="application/zip",
    ),
)
