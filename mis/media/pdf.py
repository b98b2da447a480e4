"""PDFs, which stay as they are: from the first byte to the last, and nothing else besides."""

import re
from typing import BinaryIO

from mis.media.media_type import PDF, MediaType
from mis.media.reason import Reason, unfit
from mis.media.span import size_bytes, span

_BEGIN = re.compile(rb"%PDF-[12]\.[0-9]")
_END = re.compile(rb"%%EOF[\r\n \t\0]*\Z")
_TAIL_BYTES = 2_048
# A ZIP's end record is looked for this far from the end, for the longest comment that it can have (APPNOTE, 4.3.16).
_ZIP_TAIL_BYTES = 22 + 65_535
_ZIP_END = b"PK\x05\x06"
_ZIP_ENTRY = b"PK\x01\x02"


def pdf(file: BinaryIO) -> MediaType | None:
    """Tell whether it is a PDF.

    Raises:  BadRequest: damaged (it is cut short, or something is appended), archive (it is a ZIP too)
    """
    if not _BEGIN.match(span(file, 0, 8)):
        return None
    size = size_bytes(file)
    if not _END.search(span(file, max(0, size - _TAIL_BYTES), _TAIL_BYTES)):
        raise unfit(Reason.DAMAGED)
    if _is_zip_too(file, size):
        raise unfit(Reason.ARCHIVE)
    return PDF


def _is_zip_too(file: BinaryIO, size: int) -> bool:
    start = max(0, size - _ZIP_TAIL_BYTES)
    tail = span(file, start, _ZIP_TAIL_BYTES)
    at = tail.find(_ZIP_END)
    while at >= 0:
        directory_bytes = int.from_bytes(tail[at + 12 : at + 16], "little")
        if directory_bytes and span(file, max(0, start + at - directory_bytes), 4) == _ZIP_ENTRY:
            return True
        at = tail.find(_ZIP_END, at + 1)
    return False
