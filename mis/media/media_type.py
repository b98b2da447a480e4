"""The types of files that are taken: their names on the wire, and the extension that each gets."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is done with a file after it is recognised: pictures and PDFs are decoded."""

    PICTURE = "picture"
    PDF = "pdf"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MediaType:
    """Shape:   media_type as IANA registered it; extension without a dot."""

    media_type: str
    extension: str
    kind: Kind = Kind.OTHER


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

PNG = MediaType("image/png", "png", Kind.PICTURE)
JPEG = MediaType("image/jpeg", "jpg", Kind.PICTURE)
WEBP = MediaType("image/webp", "webp", Kind.PICTURE)
GIF = MediaType("image/gif", "gif", Kind.PICTURE)
HEIC = MediaType("image/heic", "heic", Kind.PICTURE)
PDF = MediaType("application/pdf", "pdf", Kind.PDF)
TEXT = MediaType("text/plain; charset=utf-8", "txt")
TEXT_1252 = MediaType("text/plain; charset=windows-1252", "txt")
DOCX = MediaType(f"{_OPEN_XML}.wordprocessingml.document", "docx")
XLSX = MediaType(f"{_OPEN_XML}.spreadsheetml.sheet", "xlsx")
PPTX = MediaType(f"{_OPEN_XML}.presentationml.presentation", "pptx")
ODT = MediaType(f"{_ODF}.text", "odt")
ODS = MediaType(f"{_ODF}.spreadsheet", "ods")
ODP = MediaType(f"{_ODF}.presentation", "odp")
MP3 = MediaType("audio/mpeg", "mp3")
M4A = MediaType("audio/mp4", "m4a")
OGG = MediaType("audio/ogg", "ogg")
WAV = MediaType("audio/wav", "wav")
WEBM = MediaType("audio/webm", "webm")

# Only where a setting says so; the setting names them by extension.
RTF = MediaType("application/rtf", "rtf")
DOC = MediaType("application/msword", "doc")
XLS = MediaType("application/vnd.ms-excel", "xls")
PPT = MediaType("application/vnd.ms-powerpoint", "ppt")
MP4 = MediaType("video/mp4", "mp4")
ZIP = MediaType("application/zip", "zip")
MORE = (RTF, DOC, XLS, PPT, MP4, ZIP)

TAKEN = (PNG, JPEG, WEBP, GIF, HEIC, PDF, TEXT, TEXT_1252, DOCX, XLSX, PPTX, ODT, ODS, ODP, MP3, M4A, OGG, WAV, WEBM)
