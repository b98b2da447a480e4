"""What a file is, by its bytes alone: certainly this from its first byte to its last, or nothing that is taken."""

from typing import BinaryIO

from mis.media.boxes import boxed
from mis.media.foreign import foreign
from mis.media.media_type import MediaType
from mis.media.mp3 import mp3
from mis.media.office import office
from mis.media.ogg import ogg
from mis.media.old_office import compound, rtf
from mis.media.pdf import pdf
from mis.media.picture import picture
from mis.media.reason import Reason, unfit
from mis.media.span import span
from mis.media.text import text
from mis.media.wav import wav
from mis.media.webm import webm

HEAD_BYTES = 512


def recognise(file: BinaryIO, *, more: frozenset[str]) -> MediaType:
    """Tell what a file is; nothing of it is decoded, and of office files only the list of contents is unpacked.

    It reads the file and computes: not for the event loop.

    Shape:   more: extensions of `MORE` that the operator takes too
    Raises:  BadRequest with the field `file` and a Reason
    Next:    pictures and PDFs go to the Decoder: only that sees whether they are whole
    """
    head = span(file, 0, HEAD_BYTES)
    if not head:
        raise unfit(Reason.EMPTY)
    reason = foreign(file)
    if reason is not None:
        raise unfit(reason)
    found = (
        picture(head)
        or pdf(file)
        or office(file, more=more)
        or compound(file, more=more)
        or rtf(file, more=more)
        or boxed(file, more=more)
        or ogg(file)
        or wav(file)
        or webm(file)
        or mp3(file)
        or text(file)
    )
    if found is None:
        raise unfit(Reason.TYPE)
    return found
