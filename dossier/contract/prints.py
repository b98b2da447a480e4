"""What of a dossier goes to paper: told before it is printed."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from dossier.contract.paths import ONE
from protocol.http import Admission, Route


class PrintedPart(StrEnum):
    """What somebody prints."""

    DOSSIER = "dossier"  # a page that is none of the others
    TIMELINE = "timeline"
    DOCUMENTS = "documents"  # the list
    NOTES = "notes"
    PLAN = "plan"
    CIRCLE = "circle"
    IDENTITY = "identity"
    LIFE_LINE = "life_line"


class NewPrint(Struct, frozen=True):
    part: PrintedPart


ROUTES: Sequence[Route] = (
    Route(
        "POST",
        f"{ONE}/prints",
        Admission.FULL,
        204,
        NewPrint,
        summary="Have it recorded that one prints a part that one may read, before it goes to paper.",
    ),
)
