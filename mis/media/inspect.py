"""What a stranger's file goes through before it is kept: scanned, recognised, decoded if it is a picture or a PDF."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import BinaryIO

from msgspec import Struct

from mis.anonymous import anonymous
from mis.media.decode import Decoder
from mis.media.media_type import Kind, MediaType
from mis.media.recognise import recognise
from mis.media.scan import Scanner
from mis.settings import Settings
from mis.turns import Turns


class Inspected(Struct, frozen=True, kw_only=True):
    """A file that may be kept.

    Shape:   file: what is to be kept, which of a picture is another than the one that came; width and height in px of a
             picture, pages of a PDF; thumbnail: WebP, of either
    """

    file: BinaryIO
    media_type: str
    extension: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    thumbnail: bytes | None = None


class Inspector:
    def __init__(self, decoder: Decoder, scanner: Scanner | None, settings: Settings, turns: Turns) -> None:
        self._decoder = decoder
        self._turns = turns
        self._scanner = scanner
        self._more = settings.attachment_types
        self._folder = settings.data_folder

    async def inspect(self, file: BinaryIO) -> Inspected:
        """Raises:  BadRequest (details.reason), TooLarge (it does not get small enough), Unavailable."""
        if self._scanner is not None:
            await self._scanner.scan(file)
        found = await self._turns.run(partial(recognise, file, more=self._more))
        return await _INSPECT[found.kind](self, file, found)

    async def page(self, parts: AsyncIterator[bytes], number: int, width: int) -> bytes:
        """A page of a PDF that was kept, as a picture in WebP.

        Raises:  BadRequest (details.reason), what the parts raise
        """
        async with anonymous(self._folder) as file:
            async for part in parts:
                await asyncio.to_thread(file.write, part)
            return await self._decoder.page(file, number, width)

    async def picture(self, file: BinaryIO, found: MediaType) -> Inspected:
        picture = await self._decoder.picture(file, found)
        return Inspected(
            file=picture.file,
            media_type=picture.media_type.media_type,
            extension=picture.media_type.extension,
            width=picture.width,
            height=picture.height,
            thumbnail=picture.thumbnail,
        )

    async def pdf(self, file: BinaryIO, found: MediaType) -> Inspected:
        pdf = await self._decoder.pdf(file)
        return Inspected(
            file=file,
            media_type=found.media_type,
            extension=found.extension,
            pages=pdf.pages,
            thumbnail=pdf.thumbnail,
        )

    async def other(self, file: BinaryIO, found: MediaType) -> Inspected:
        return Inspected(file=file, media_type=found.media_type, extension=found.extension)


_INSPECT = {Kind.PICTURE: Inspector.picture, Kind.PDF: Inspector.pdf, Kind.OTHER: Inspector.other}
