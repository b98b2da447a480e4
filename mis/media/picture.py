"""Pictures, by their beginning: what follows is left to the decoder, which writes them anew."""

import re

from mis.media.media_type import GIF, HEIC, JPEG, PNG, WEBP, MediaType

_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
# After the start of the image: an application's segment, a comment, a table or a frame.
_JPEG = re.compile(rb"\xff\xd8\xff+[\xc0-\xc2\xc4\xdb\xdd\xe0-\xef\xfe]")
_GIF = re.compile(rb"GIF8[79]a")
_WEBP = re.compile(rb"RIFF.{4}WEBPVP8[ LX]", re.DOTALL)
_HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis"))
_IMAGE_BRANDS = frozenset((b"mif1", b"msf1"))


def picture(head: bytes) -> MediaType | None:
    """The kind of picture that begins so."""
    if head.startswith(_PNG):
        return PNG
    if _JPEG.match(head):
        return JPEG
    if _GIF.match(head):
        return GIF
    if _WEBP.match(head):
        return WEBP
    return HEIC if _is_heic(head) else None


def _is_heic(head: bytes) -> bool:
    """ISO/IEC 23008-12: the brand, or among the compatible ones where the brand is any image's."""
    length = int.from_bytes(head[:4], "big")
    if head[4:8] != b"ftyp" or not 16 <= length <= len(head):
        return False
    brands = {head[at : at + 4] for at in range(16, length, 4)}
    return head[8:12] in _HEIC_BRANDS or (head[8:12] in _IMAGE_BRANDS and not brands.isdisjoint(_HEIC_BRANDS))
