"""What is never taken, known by its first bytes or by bytes at a fixed place."""

import re
from typing import BinaryIO

from mis.media.reason import Reason
from mis.media.span import span

HEAD_BYTES = 512
# Text has no control characters: what begins with the two letters of a program and has one near is no letter.
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")

_PROGRAMS = (
    b"\x7fELF",
    b"#!",
    b"\xef\xbb\xbf#!",
    b"\xfe\xed\xfa\xce",  # Mach-O, both word sizes and byte orders
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",  # Mach-O for several processors, and Java classes
    b"\0asm",
    b"dex\n",
    b"L\0\0\0\x01\x14\x02\0",  # a Windows shortcut
    b"ITSF",  # Windows help
    b"%!PS",  # PostScript is a program too
)
_ARCHIVES = (
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"\xfd7zXZ\0",
    b"\x28\xb5\x2f\xfd",
    b"\x04\x22\x4d\x18",
    b"MSCF\0\0\0\0",
    b"!<arch>\n",
    b"PK\x05\x06",
    b"PK\x07\x08",
)
_BZIP2 = re.compile(rb"BZh[1-9]1AY&SY")
_TAR_AT = 257
# ISO 9660 and its disk images: one of three sizes of sector, sixteen sectors in.
_ISO_AT = (0x8001, 0x8801, 0x9001)
_DICOM_AT = 128
# A data set without preamble: group 0002 or 0008, with the type of value written out or, of group 0008, left implicit.
_BARE_DICOM = re.compile(
    rb"[\x02\x08]\0.\0(?:AE|CS|DA|DT|IS|LO|OB|SH|TM|UI|UL)|\x08\0[\0\x05\x08\x16\x18]\0.\0\0\0", re.DOTALL
)


def foreign(file: BinaryIO) -> Reason | None:
    """Tell why a file is not taken, if that can be told without knowing what else it could be.

    A file with two faces is refused for the one that is not taken: DICOM and tar have their mark further on.
    """
    head = span(file, 0, HEAD_BYTES)
    if head[_DICOM_AT : _DICOM_AT + 4] == b"DICM" or _BARE_DICOM.match(head):
        return Reason.DICOM
    if head.startswith(_PROGRAMS) or (head.startswith(b"MZ") and _CONTROL.search(head)):
        return Reason.EXECUTABLE
    if head.startswith(_ARCHIVES) or _BZIP2.match(head) or head[_TAR_AT : _TAR_AT + 5] == b"ustar":
        return Reason.ARCHIVE
    if any(span(file, at, 5) == b"CD001" for at in _ISO_AT):
        return Reason.ARCHIVE
    return None
