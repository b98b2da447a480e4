"""Files over HTTP: up to a place and down for who may read them, whether messages have them or records."""

from email.message import Message

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from mis.http.arrival import Body, announced_bytes, arrived, too_large
from mis.http.byte_range import asked_span
from mis.http.door import Asked
from mis.http.parts import Parts
from mis.media.name import content_disposition
from mis.operations.attachment_desk import Access, AttachmentDesk, FilePlace
from mis.settings import Settings
from protocol.attachment import AttachmentStored
from protocol.errors import BadRequest, NotFound, Refusal

PICTURE = "image/webp"
# Of a page of a PDF, in px.
WIDTH_LEAST, WIDTH, WIDTH_MOST = 200, 1_200, 2_000
DIGITS_MOST = 9
# Nothing in it runs, loads or reaches the page that shows it, even where a browser opens it.
HEADERS = {
    "Content-Security-Policy": (
        "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


class Files:
    """Shape:   access: asked before a file is given, and again while its bytes go."""

    def __init__(self, desk: AttachmentDesk, settings: Settings) -> None:
        self.desk = desk
        self._folder = settings.data_folder
        self._most_bytes = settings.attachment_bytes

    async def take(self, asked: Asked, place: FilePlace) -> AttachmentStored | Response:
        """Keep the body of a request.

        Raises:  BadRequest, TooLarge, RateLimited, Unavailable, and what whoever brings it is refused with
        """
        body = Body(asked.request)
        try:
            return await self._taken(asked, place, body)
        except ClientDisconnect:
            return Response(status_code=400)  # for nobody
        except Refusal:
            await body.forget()
            raise

    async def _taken(self, asked: Asked, place: FilePlace, body: Body) -> AttachmentStored:
        announced = announced_bytes(asked.request)
        if announced is not None and announced > self._most_bytes:
            raise too_large(self._most_bytes)
        earlier = await self.desk.admit(asked.actor, place)
        if earlier is not None:
            await body.forget()
            return earlier
        async with arrived(body, self._folder, self.desk.turns, most_bytes=self._most_bytes) as file:
            return await self.desk.take(asked.actor, place, file, _name(asked.request))

    async def give(self, asked: Asked, access: Access) -> Response:
        """The bytes of a file, or the `Range` of them that was asked for.

        Raises:  NotFound, Unavailable
        """
        kept = await self.desk.readable(access)
        etag = f'"{kept.content.sha256.hex()}"'
        span = asked_span(asked.request, kept.content.size, etag)
        headers = HEADERS | {
            "Content-Disposition": content_disposition(kept.file.name),
            "Accept-Ranges": "bytes",
            "ETag": etag,
        }
        if span is None:
            return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{kept.content.size}"})
        headers["Content-Length"] = str(span.end - span.start)
        if not span.is_whole:
            headers["Content-Range"] = span.content_range
        parts = self.desk.read(asked.actor, kept, kept.content, span.start, span.end, access)
        status = 200 if span.is_whole else 206
        return await Parts.begun(parts, headers, media_type=kept.file.media_type, status=status)

    async def thumbnail(self, asked: Asked, access: Access) -> Response:
        """Raises:  NotFound, Unavailable."""
        kept = await self.desk.readable(access)
        if kept.thumbnail is None:
            raise NotFound("no such thing")
        parts = self.desk.read(asked.actor, kept, kept.thumbnail, 0, kept.thumbnail.size, access)
        headers = HEADERS | {"Content-Length": str(kept.thumbnail.size)}
        return await Parts.begun(parts, headers, media_type=PICTURE)

    async def page(self, asked: Asked, access: Access) -> Response:
        """A page of a PDF, by the number in the path.

        Raises:  NotFound, BadRequest (the width, or it cannot be drawn), Unavailable
        """
        kept = await self.desk.readable(access)
        number = _number(asked.request.path_params["page"])
        if not 1 <= number <= (kept.file.pages or 0):
            raise NotFound("no such page")
        drawn = await self.desk.page(asked.actor, kept, number, access, width=_width(asked.request))
        return Response(drawn, headers=HEADERS, media_type=PICTURE)


def _width(request: Request) -> int:
    width = _number(request.query_params.get("width", str(WIDTH)))
    if not WIDTH_LEAST <= width <= WIDTH_MOST:
        raise BadRequest(f"the width is a number of px from {WIDTH_LEAST} to {WIDTH_MOST}", "width")
    return width


def _number(text: str) -> int:
    """A small number in digits; 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS_MOST else 0


def _name(request: Request) -> str:
    """The name in `Content-Disposition`, as the client gives it; RFC 6266's `filename*` goes before `filename`."""
    header = Message()
    header["Content-Disposition"] = request.headers.get("content-disposition", "")
    return header.get_filename() or ""
