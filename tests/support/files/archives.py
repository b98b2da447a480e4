"""Archives and office files: as programs write them, and as nobody should."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import warnings
import zipfile
from collections.abc import Mapping
from functools import cache

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
WORD_MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
CONTENT_TYPES = "[Content_Types].xml"
WHEN = (2026, 11, 22, 0, 0, 0)

Parts = Mapping[str, bytes | str]


def packed(parts: Parts, *, stored: tuple[str, ...] = (), method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as archive:
        warnings.simplefilter("ignore")  # a name twice is what some of these are about
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, WHEN)
            archive.writestr(info, data, zipfile.ZIP_STORED if name in stored else method)
    return out.getvalue()


def content_types(*types: str) -> str:
    parts = "".join(f'<Override PartName="/part{n}.xml" ContentType="{kind}"/>' for n, kind in enumerate(types))
    usual = '<Default Extension="xml" ContentType="application/xml"/>'
    return f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="urn:x">{usual}{parts}</Types>'


def open_xml(main: str = WORD, more: Parts | None = None, *, types: str | None = None) -> bytes:
    parts: dict[str, bytes | str] = {CONTENT_TYPES: types if types is not None else content_types(main)}
    parts |= {"_rels/.rels": "<Relationships/>", "word/document.xml": "<w:document/>" * 50, **(more or {})}
    return packed(parts)


def open_document(kind: str = "text", more: Parts | None = None) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    parts = {"mimetype": mimetype, "META-INF/manifest.xml": "<m/>", "content.xml": "<c/>", **(more or {})}
    return packed(parts, stored=("mimetype",))


@cache
def many_entries(count: int = 100_000) -> bytes:
    """An index of many entries, made without a library that would take its time."""
    local = struct.pack("<4s5HIIIHH", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    entry = struct.pack("<4s6HIII5HII", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    return local + entry * count + end_record(count & 0xFFFF, len(entry) * count, len(local))


def end_record(count: int, directory_bytes: int, directory_at: int) -> bytes:
    return struct.pack("<4s4HIIH", b"PK\x05\x06", 0, 0, count, count, directory_bytes, directory_at, 0)


def overlapping(parts: Parts | None = None) -> bytes:
    """Two entries of the index that point to the same bytes."""
    first = content_types(WORD).encode() if parts is None else b""
    names = (CONTENT_TYPES.encode(),)
    local, entries = b"", b""
    for name in names:
        local += struct.pack("<4s5HIIIHH", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, len(first), len(first), len(name), 0)
        local += name + first
    for name in (*names, *names):
        entries += struct.pack(
            "<4s6HIII5HII", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, len(first), len(first), len(name), 0, 0, 0, 0, 0, 0
        )
        entries += name
    return local + entries + end_record(2, len(entries), len(local))


def nested_entry() -> bytes:
    """Two entries, the second of which lies in the bytes of the first."""
    inner = _local(b"b", b"bonjour") + b"bonjour"
    local = _local(b"a", inner) + inner
    entries = _indexed(b"a", inner, 0) + _indexed(b"b", b"bonjour", len(local) - len(inner))
    return local + entries + end_record(2, len(entries), len(local))


def gap(between: bytes) -> bytes:
    """Two entries with something between them that is in no entry."""
    first = _local(b"a", b"") + between
    local = first + _local(b"b", b"")
    entries = _indexed(b"a", b"", 0) + _indexed(b"b", b"", len(first))
    return local + entries + end_record(2, len(entries), len(local))


def _local(name: bytes, data: bytes) -> bytes:
    head = struct.pack("<4s5HIIIHH", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, len(data), len(data), len(name), 0)
    return head + name


def _indexed(name: bytes, data: bytes, at: int) -> bytes:
    sizes = (len(data), len(data), len(name))
    return struct.pack("<4s6HIII5HII", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, *sizes, 0, 0, 0, 0, 0, at) + name


def declaring(unpacked_bytes: int) -> bytes:
    """An office file whose index declares one huge part."""
    data = bytearray(open_xml(more={"word/media/a.bin": b"\0"}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", unpacked_bytes)
    return bytes(data)


def sealed() -> bytes:
    """An office file whose entries say that they are encrypted."""
    data = bytearray(open_xml())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        data[at + flags] |= 1
    return bytes(data)


def renamed(old: bytes, new: bytes) -> bytes:
    """An office file whose index has other names than its entries."""
    data = open_xml(more={"word/" + old.decode(): b"x"})
    head, _, tail = data.rpartition(b"word/" + old)
    return head + b"word/" + new + tail


def tar(kind: str = "") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{kind}") as archive:  # type: ignore[call-overload]
        archive.addfile(tarfile.TarInfo("a.txt"), io.BytesIO(b""))
    return out.getvalue()


def gz(data: bytes = b"bonjour") -> bytes:
    return gzip.compress(data, mtime=0)


def bz(data: bytes = b"bonjour") -> bytes:
    return bz2.compress(data)


def xz(data: bytes = b"bonjour") -> bytes:
    return lzma.compress(data)


def iso() -> bytes:
    return bytes(0x8000) + b"\x01CD001\x01" + bytes(2_041)


def compound(*streams: str) -> bytes:
    """A compound file (OLE2) with a directory and nothing else."""
    sector = 512
    names = ("Root Entry", *streams)
    records = b"".join(_record(name, 5 if not n else 2) for n, name in enumerate(names))
    records += bytes(-len(records) % sector)
    sectors = len(records) // sector
    chain = [*range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack(f"<{1 + sectors}I", 0xFFFFFFFD, *chain)
    table += b"\xff" * (sector - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 0x1000, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    return head + table + records


def circular_compound() -> bytes:
    """A directory whose second sector is followed by its first."""
    data = bytearray(compound("WordDocument", "1", "2", "3", "4"))
    data[512 + 4 : 512 + 12] = struct.pack("<II", 2, 1)
    return bytes(data)


def _record(name: str, kind: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    return written.ljust(64, b"\0") + struct.pack("<HB", len(written), kind) + bytes(61)
