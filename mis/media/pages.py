"""The pages of a PDF as pictures. Only the worker imports this."""

import math

from PIL import Image
from pypdfium2 import PdfDocument, PdfiumError
from pypdfium2.raw import FPDF_ERR_PASSWORD

from mis.media.reason import Reason, unfit
from mis.media.redraw import THUMBNAIL_PX, thumbnail, webp_of
from protocol.errors import NotFound

PAGE_QUALITY = 80
WIDTH_MAX_PX = 2_000
PAGE_PIXELS_MAX = 8_000_000  # two thousand by four thousand: longer pages become narrower
SIDE_MAX_PX = 16_000  # WebP ends at 16,383


def count(data: bytes) -> tuple[int, bytes | None]:
    """Return how many pages a PDF has, and its first one as a thumbnail, null where it cannot be drawn.

    Scripts and actions are no reason to refuse: forms have them, nothing here runs them, and readers ask first.
    Files in a file are: nobody has looked at them.

    Raises:  BadRequest: encrypted, damaged, archive
    """
    with _opened(data) as document:
        if document.count_attachments() > 0:
            raise unfit(Reason.ARCHIVE)
        pages = len(document)
        if pages < 1:
            raise unfit(Reason.DAMAGED)
        try:
            return pages, thumbnail(_drawn(document, 0, THUMBNAIL_PX, THUMBNAIL_PX))
        except (PdfiumError, ValueError, OverflowError):
            return pages, None


def page(data: bytes, number: int, width: int) -> bytes:
    """Return one page as WebP.

    Shape:   number from 1; width in pixels, at most WIDTH_MAX_PX
    Raises:  NotFound, BadRequest: encrypted, damaged
    """
    with _opened(data) as document:
        if not 1 <= number <= len(document):
            raise NotFound("page")
        return webp_of(_drawn(document, number - 1, min(max(1, width), WIDTH_MAX_PX), SIDE_MAX_PX), PAGE_QUALITY)


def _opened(data: bytes) -> PdfDocument:
    try:
        document = PdfDocument(data)
        document.init_forms()
    except PdfiumError as error:
        raise unfit(Reason.ENCRYPTED if error.err_code == FPDF_ERR_PASSWORD else Reason.DAMAGED) from error
    return document


def _drawn(document: PdfDocument, index: int, width_px: int, height_px: int) -> Image.Image:
    """One page, within a width, a height and a number of pixels."""
    sheet = document[index]
    width, height = sheet.get_size()
    if not (math.isfinite(width * height) and width > 0 and height > 0):
        raise ValueError("a page without extent")
    scale = min(width_px / width, height_px / height, math.sqrt(PAGE_PIXELS_MAX / (width * height)))
    image: Image.Image = sheet.render(scale=scale, rev_byteorder=True).to_pil()
    return image.convert("RGB")
