"""`/api/attachments`: files go up for a message, and come down for who may read it."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mis.access import access_attachment
from mis.http.door import Asked, Door
from mis.http.files import Files
from mis.http.path_id import path_id
from mis.operations.attachment_desk import Access, FilePlace, MembersBring
from protocol.attachment import AttachmentStored
from protocol.errors import BadRequest
from protocol.values import AttachmentId, ConversationId


class AttachmentRoutes:
    def __init__(self, door: Door, files: Files) -> None:
        self._door = door
        self._files = files

    def routes(self) -> list[Route]:
        return [
            self._door.route("POST", "/api/attachments", self._take),
            self._door.route("GET", "/api/attachments/{id}", self._give),
            self._door.route("GET", "/api/attachments/{id}/thumbnail", self._thumbnail),
            self._door.route("GET", "/api/attachments/{id}/pages/{page}", self._page),
        ]

    async def _take(self, asked: Asked) -> AttachmentStored | Response:
        return await self._files.take(asked, _place(asked.request))

    async def _give(self, asked: Asked) -> Response:
        return await self._files.give(asked, _access(asked))

    async def _thumbnail(self, asked: Asked) -> Response:
        return await self._files.thumbnail(asked, _access(asked))

    async def _page(self, asked: Asked) -> Response:
        return await self._files.page(asked, _access(asked))


def _access(asked: Asked) -> Access:
    return partial(access_attachment, actor=asked.actor, id=AttachmentId(path_id(asked)))


def _place(request: Request) -> FilePlace:
    conversation, client_ref = (request.query_params.get(name) for name in ("conversation", "client_ref"))
    if not conversation:
        raise BadRequest("for which conversation?", "conversation")
    return FilePlace(ConversationId(conversation), client_ref, MembersBring())
