"""The index of a ZIP file, read strictly: one file from the first byte to the last, and nothing of it unpacked."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct
from typing import BinaryIO

from mis.media.reason import Reason, unfit
from mis.media.span import size_bytes, span

LOCAL = b"PK\x03\x04"
_LOCAL = Struct("<4s5HIIIHH")  # APPNOTE 6.3, 4.3.7
_ENTRY = Struct("<4s6HIII5HII")  # 4.3.12
_END = Struct("<4s4HIIH")  # 4.3.16
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_AFTER = 0x1, 0x8
_DESCRIPTOR_BYTES = 24  # the longest, with its signature and the sizes of ZIP64
# Office files of the size that is taken have some hundreds of parts and unpack to some dozens of MiB.
ENTRIES_MAX = 10_000
UNPACKED_BYTES_MAX = 512 << 20
PART_BYTES_MAX = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """Shape:   start, end: where its local header begins and its bytes end, in the file."""

    name: str
    method: int
    unpacked_bytes: int
    data_start: int
    start: int
    end: int
    descriptor: bool


@dataclass(frozen=True, slots=True)
class ZipIndex:
    """Order:   entries as they lie in the file."""

    file: BinaryIO
    entries: Sequence[Entry]

    @property
    def names(self) -> list[str]:
        return [entry.name for entry in self.entries]

    def part(self, name: str) -> bytes | None:
        """Unpack one entry; None where there is none, or it is larger than what we look at.

        Raises:  BadRequest: damaged
        """
        entry = next((entry for entry in self.entries if entry.name == name), None)
        if entry is None or entry.unpacked_bytes > PART_BYTES_MAX:
            return None
        packed = span(self.file, entry.data_start, min(entry.end - entry.data_start, 2 * PART_BYTES_MAX))
        data = packed if entry.method == _STORED else _inflated(packed, entry.unpacked_bytes)
        if len(data) != entry.unpacked_bytes:
            raise unfit(Reason.DAMAGED)
        return data


def zip_index(file: BinaryIO) -> ZipIndex | None:
    """Read the index of a file that begins as a ZIP begins; None is no ZIP.

    Raises:  BadRequest: damaged (it does not end with its end record, or headers do not agree), encrypted,
             archive (more entries or bytes than an office file has, entries that lie over each other, unusual packing)
    """
    if span(file, 0, 4) != LOCAL:
        return None
    entries = sorted(_entries(file), key=lambda entry: entry.start)
    return ZipIndex(file, entries)


def _entries(file: BinaryIO) -> list[Entry]:
    size = size_bytes(file)
    end = span(file, max(0, size - _END.size), _END.size)
    if len(end) < _END.size or end[:4] != b"PK\x05\x06":
        raise unfit(Reason.DAMAGED)
    _, disk, first_disk, here, count, directory_bytes, directory_at, comment_bytes = _END.unpack(end)
    if disk or first_disk or here != count or comment_bytes or directory_at + directory_bytes != size - _END.size:
        raise unfit(Reason.DAMAGED)
    if not 0 < count <= ENTRIES_MAX:
        raise unfit(Reason.ARCHIVE)
    directory = span(file, directory_at, directory_bytes)
    entries = _read(file, directory, count)
    _must_be_bounded(entries)
    _must_lie_end_to_end(entries, directory_at)
    return entries


def _read(file: BinaryIO, directory: bytes, count: int) -> list[Entry]:
    entries, at = [], 0
    for _ in range(count):
        if at + _ENTRY.size > len(directory):
            raise unfit(Reason.DAMAGED)
        fields = _ENTRY.unpack_from(directory, at)
        signature, _, _, flags, method, _, _, _, packed, unpacked, name, extra, comment, _, _, _, start = fields
        if signature != b"PK\x01\x02":
            raise unfit(Reason.DAMAGED)
        written = directory[at + _ENTRY.size : at + _ENTRY.size + name]
        entries.append(_entry(file, written, flags, method, packed, unpacked, start))
        at += _ENTRY.size + name + extra + comment
    if at != len(directory):
        raise unfit(Reason.DAMAGED)
    return entries


def _entry(file: BinaryIO, written: bytes, flags: int, method: int, packed: int, unpacked: int, start: int) -> Entry:
    if flags & _ENCRYPTED:
        raise unfit(Reason.ENCRYPTED)
    if method not in (_STORED, _DEFLATED):
        raise unfit(Reason.ARCHIVE)
    head = span(file, start, _LOCAL.size + len(written))
    if len(head) < _LOCAL.size or head[:4] != LOCAL or head[_LOCAL.size :] != written:
        raise unfit(Reason.DAMAGED)
    *_, name_bytes, extra_bytes = _LOCAL.unpack_from(head)
    data_start = start + _LOCAL.size + name_bytes + extra_bytes
    return Entry(
        name=_name(written),
        method=method,
        unpacked_bytes=unpacked,
        data_start=data_start,
        start=start,
        end=data_start + packed,
        descriptor=bool(flags & _SIZES_AFTER),
    )


def _name(written: bytes) -> str:
    """A name that stays in its folder."""
    try:
        name = written.decode("utf-8")
    except UnicodeDecodeError:
        name = written.decode("cp437")
    if not name or name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/"):
        raise unfit(Reason.ARCHIVE)
    return name


def _must_be_bounded(entries: Sequence[Entry]) -> None:
    if sum(entry.unpacked_bytes for entry in entries) > UNPACKED_BYTES_MAX:
        raise unfit(Reason.ARCHIVE)
    if len({entry.name.casefold() for entry in entries}) != len(entries):
        raise unfit(Reason.ARCHIVE)


def _must_lie_end_to_end(entries: Sequence[Entry], directory_at: int) -> None:
    """See that no entry lies in another (as in the bombs of 2019), and that nothing lies between them."""
    ordered = sorted(entries, key=lambda entry: entry.start)
    starts = [*(entry.start for entry in ordered[1:]), directory_at]
    if ordered[0].start != 0:
        raise unfit(Reason.ARCHIVE)
    for entry, next_start in zip(ordered, starts, strict=True):
        between = next_start - entry.end
        if not 0 <= between <= (_DESCRIPTOR_BYTES if entry.descriptor else 0):
            raise unfit(Reason.ARCHIVE)


def _inflated(packed: bytes, length: int) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, length + 1)
    except zlib.error as error:
        raise unfit(Reason.DAMAGED) from error
