"""Office files: ZIPs of a known kind, without macros. Only their list of contents is read."""

import re
from collections.abc import Mapping
from typing import BinaryIO

from mis.media.media_type import DOCX, ODP, ODS, ODT, PPTX, XLSX, ZIP, MediaType
from mis.media.reason import Reason, unfit
from mis.media.zip_index import ZipIndex, zip_index

CONTENT_TYPES = "[Content_Types].xml"
MIMETYPE = "mimetype"

_MAIN: Mapping[str, MediaType] = {f"{kind.media_type}.main+xml": kind for kind in (DOCX, XLSX, PPTX)}
_OPEN_DOCUMENT: Mapping[bytes, MediaType] = {kind.media_type.encode(): kind for kind in (ODT, ODS, ODP)}
_CONTENT_TYPE = re.compile(r"""ContentType\s*=\s*(["'])([^"']*)\1""")
_OTHER_ENCODING = re.compile(r"""encoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)
# ECMA-376 names none of these: [MS-OFFMACRO2] and [MS-XLSB] do. ActiveX controls run as macros do.
_ACTIVE = re.compile(r"macro|vba|activex", re.IGNORECASE)
_ACTIVE_PART = re.compile(r"(?:^|/)(?:vba[^/]*\.(?:bin|xml)|activeX/.*|macrosheets/.*)$", re.IGNORECASE)
_ODF_MACROS = ("basic/", "scripts/")
_ODF_SEALED = "encrypted-package"
_PROGRAM_PART = re.compile(r"(?:^androidmanifest\.xml|\.class|\.dex)$", re.IGNORECASE)


def office(file: BinaryIO, *, more: frozenset[str]) -> MediaType | None:
    """Tell which office file it is, or that it is a ZIP where those are taken; None is no ZIP.

    Raises:  BadRequest: archive, macros, encrypted, damaged, executable, type
    """
    index = zip_index(file)
    if index is None:
        return None
    if CONTENT_TYPES in index.names:
        return _open_xml(index)
    if index.names[0] == MIMETYPE:
        return _open_document(index)
    if ZIP.extension not in more:
        raise unfit(Reason.ARCHIVE)
    if any(map(_PROGRAM_PART.search, index.names)):
        raise unfit(Reason.EXECUTABLE)
    return ZIP


def _open_xml(index: ZipIndex) -> MediaType:
    if any(map(_ACTIVE_PART.search, index.names)):
        raise unfit(Reason.MACROS)
    types = _content_types(index)
    if any(map(_ACTIVE.search, types)):
        raise unfit(Reason.MACROS)
    found = {_MAIN[name] for name in types if name in _MAIN}
    if len(found) != 1:
        raise unfit(Reason.TYPE)
    return found.pop()


def _content_types(index: ZipIndex) -> set[str]:
    """The types of the parts, as text: a list in which something is written otherwise than plainly is not believed."""
    part = index.part(CONTENT_TYPES)
    if part is None:
        raise unfit(Reason.TYPE)
    try:
        written = part.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unfit(Reason.TYPE) from error
    if "<!" in written or "&" in written or _OTHER_ENCODING.search(written):
        raise unfit(Reason.TYPE)
    return {name for _, name in _CONTENT_TYPE.findall(written)}


def _open_document(index: ZipIndex) -> MediaType:
    """OpenDocument 1.3, part 2, 3.3: `mimetype` comes first."""
    kind = _OPEN_DOCUMENT.get(index.part(MIMETYPE) or b"")
    if kind is None:
        raise unfit(Reason.TYPE)
    if any(name.lower().startswith(_ODF_MACROS) for name in index.names):
        raise unfit(Reason.MACROS)
    if _ODF_SEALED in index.names:
        raise unfit(Reason.ENCRYPTED)
    return kind
