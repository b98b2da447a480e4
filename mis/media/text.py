"""Plain text: readable from the first byte to the last, and nothing that a browser would take for something else."""

import re
from codecs import getincrementaldecoder
from typing import BinaryIO

from mis.media.media_type import TEXT, TEXT_1252, MediaType
from mis.media.reason import Reason, unfit
from mis.media.span import span

_BOM = b"\xef\xbb\xbf"
# Looked for in the bytes: ten times as fast as in the characters, which held up everybody else for 50 ms of 8 MiB.
_CONTROLS = bytes((*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F))
_MORE_CONTROLS = re.compile(rb"\xc2[\x80-\x9f]")  # U+0080 to U+009F in UTF-8; windows-1252 has none of them
# How far markup is looked for; a browser that guesses looks at less (WHATWG, MIME Sniffing, 5.2: 1,445 bytes).
_NEAR_CHARS = 8_192
_MARKUP = re.compile(
    r"<\s*(?:!doctype|html|head|body|script|svg|iframe|style|title|table|object|embed|img|meta|link|form|div|font|math|br|h1)\b"
    r"|<a\s+href|<!--|<\?|\+ADw-",  # the last is "<" in UTF-7
    re.IGNORECASE,
)
_CODECS = {TEXT: "utf-8", TEXT_1252: "windows-1252"}
_PART_BYTES = 64 << 10
_WHITE = "\ufeff \t\r\n\f"
_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
# Acrobat takes for a PDF what says so within its first 1,024 bytes.
_PDF_NEAR_CHARS = 1_024


def text(file: BinaryIO) -> MediaType | None:
    """Tell whether it is plain text, and in which of the two encodings.

    Raises:  BadRequest: markup
    """
    head = span(file, 0, 4 * _NEAR_CHARS)
    if _is_wide_markup(head):
        raise unfit(Reason.MARKUP)
    media_type = _encoding(file)
    if media_type is None:
        return None
    written = head.decode(_CODECS[media_type], "ignore")  # but for a character that the end of the head cuts
    if written.lstrip(_WHITE).startswith("<") or _MARKUP.search(written, 0, _NEAR_CHARS):
        raise unfit(Reason.MARKUP)
    if "%PDF-" in written[:_PDF_NEAR_CHARS] or written.startswith("{\\rtf"):
        return None
    return media_type


def _encoding(file: BinaryIO) -> MediaType | None:
    """The first encoding that all of it is in; windows-1252 never begins with UTF-8's mark."""
    for media_type, encoding in _CODECS.items():
        try:
            return media_type if _is_readable(file, encoding) else None
        except UnicodeDecodeError:
            if span(file, 0, len(_BOM)) == _BOM:
                return None
    return None


def _is_readable(file: BinaryIO, encoding: str) -> bool:
    """Whether all of it is characters that are written; in parts, for the interpreter does nothing else meanwhile.

    Raises:  UnicodeDecodeError
    """
    decoder, last = getincrementaldecoder(encoding)(), b""
    file.seek(0)
    while part := file.read(_PART_BYTES):
        decoder.decode(part)
        if len(part.translate(None, _CONTROLS)) != len(part):
            return False
        if encoding == "utf-8" and _MORE_CONTROLS.search(last + part):
            return False
        last = part[-1:]
    decoder.decode(b"", final=True)
    return True


def _is_wide_markup(data: bytes) -> bool:
    encoding = _UTF_16.get(data[:2])
    if encoding is None:
        return False
    written = data[2 : 2 + 2 * _NEAR_CHARS].decode(encoding, "replace")
    return written.lstrip(_WHITE).startswith("<") or _MARKUP.search(written) is not None
