"""The office formats of before 2007, taken only where a setting says so: compound files (OLE2) and RTF."""

import re
from typing import BinaryIO

from mis.media.media_type import DOC, PPT, RTF, XLS, MediaType
from mis.media.reason import Reason, unfit
from mis.media.span import size_bytes, span

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES = 512
_RECORD_BYTES = 128
_RECORDS_MAX = 4_096
_END_OF_CHAIN = 0xFFFFFFFA  # and all above are no sectors ([MS-CFB], 2.1)
_STREAMS = {"worddocument": DOC, "workbook": XLS, "book": XLS, "powerpoint document": PPT}
_MACROS = frozenset(("macros", "vba", "_vba_project_cur", "_vba_project"))
_SEALED = frozenset(("encryptedpackage", "encryptioninfo"))
_RTF_OBJECT = re.compile(rb"\\obj(?:data|ect|update|link|autlink)\b|\\\*?\\?ddeauto", re.IGNORECASE)


def compound(file: BinaryIO, *, more: frozenset[str]) -> MediaType | None:
    """Tell which old office file it is, by its streams.

    Raises:  BadRequest: macros, encrypted (a newer office file with a password is a compound file too), damaged, type
    """
    if span(file, 0, 8) != _SIGNATURE:
        return None
    names = {name.lower() for name in _names(file)}
    if names & _SEALED:
        raise unfit(Reason.ENCRYPTED)
    if names & _MACROS:
        raise unfit(Reason.MACROS)
    found = {_STREAMS[name] for name in names if name in _STREAMS}
    if len(found) != 1 or (kind := found.pop()).extension not in more:
        raise unfit(Reason.TYPE)
    return kind


def rtf(file: BinaryIO, *, more: frozenset[str]) -> MediaType | None:
    """Tell whether it is RTF without objects.

    Raises:  BadRequest: macros (an object in RTF is how programs come with it), damaged, type
    """
    if span(file, 0, 5) != b"{\\rtf":
        return None
    if RTF.extension not in more:
        raise unfit(Reason.TYPE)
    data = span(file, 0, -1)
    if not data.rstrip(b"\0\r\n \t").endswith(b"}"):
        raise unfit(Reason.DAMAGED)
    if _RTF_OBJECT.search(data):
        raise unfit(Reason.MACROS)
    return RTF


def _names(file: BinaryIO) -> list[str]:
    """The names in the directory of a compound file ([MS-CFB], 2.6)."""
    header = span(file, 0, _HEADER_BYTES)
    if len(header) < _HEADER_BYTES or header[28:30] != b"\xfe\xff":
        raise unfit(Reason.DAMAGED)
    shift = int.from_bytes(header[30:32], "little")
    if shift not in (9, 12):
        raise unfit(Reason.DAMAGED)
    names: list[str] = []
    for sector in _directory(file, header, shift):
        data = span(file, (sector + 1) << shift, 1 << shift)
        names += filter(None, (_name(data[at : at + _RECORD_BYTES]) for at in range(0, len(data), _RECORD_BYTES)))
    return names


def _directory(file: BinaryIO, header: bytes, shift: int) -> list[int]:
    """The sectors of the directory, in order."""
    tables = [int.from_bytes(header[at : at + 4], "little") for at in range(76, _HEADER_BYTES, 4)]
    per_table, sectors_max = 1 << (shift - 2), size_bytes(file) >> shift
    chain: list[int] = []
    sector = int.from_bytes(header[48:52], "little")
    while sector < _END_OF_CHAIN:
        if sector >= sectors_max or sector in chain or len(chain) * (1 << shift) >= _RECORDS_MAX * _RECORD_BYTES:
            raise unfit(Reason.DAMAGED)
        chain.append(sector)
        table, place = divmod(sector, per_table)
        if table >= len(tables) or tables[table] >= sectors_max:
            raise unfit(Reason.DAMAGED)
        entry = span(file, ((tables[table] + 1) << shift) + 4 * place, 4)
        sector = int.from_bytes(entry, "little")
    return chain


def _name(record: bytes) -> str:
    length = int.from_bytes(record[64:66], "little")
    return record[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
