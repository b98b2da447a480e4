"""Why a file is not taken, in one word; the sentences for people are the clients'."""

from collections.abc import Mapping
from enum import StrEnum

from protocol.errors import BadRequest

FIELD = "file"


class Reason(StrEnum):
    """Source:  docs/decisions/0011-attachments.md."""

    MARKUP = "markup"
    EXECUTABLE = "executable"
    ARCHIVE = "archive"
    MACROS = "macros"
    DICOM = "dicom"
    ENCRYPTED = "encrypted"
    PIXELS = "pixels"
    DAMAGED = "damaged"
    EMPTY = "empty"
    INFECTED = "infected"
    TYPE = "type"


MESSAGES: Mapping[Reason, str] = {
    Reason.MARKUP: "the file is markup: HTML, SVG or XML",
    Reason.EXECUTABLE: "the file is a program",
    Reason.ARCHIVE: "the file holds other files",
    Reason.MACROS: "the file has macros or other active content",
    Reason.DICOM: "the file is DICOM: imaging goes through the imaging platform, not through messages",
    Reason.ENCRYPTED: "the file is encrypted: it cannot be looked at",
    Reason.PIXELS: "the picture has more pixels than allowed",
    Reason.DAMAGED: "the file is damaged",
    Reason.EMPTY: "the file is empty",
    Reason.INFECTED: "the file is infected",
    Reason.TYPE: "files of this type are not taken",
}


def unfit(reason: Reason) -> BadRequest:
    """The refusal of a file."""
    return BadRequest(MESSAGES[reason], FIELD, reason.value)
