"""Files: sent with a message, fetched from one, through any number of lost connections."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import BinaryIO, TypeVar
from urllib.parse import quote

from mis_client.errors import ConnectionLost, RateLimited
from mis_client.operations import Operations, new_client_ref
from mis_client.transfer import PATH, Progress, Upload, export, fetch, send, whole
from protocol.attachment import AttachmentStored
from protocol.message import Sent
from protocol.values import AttachmentId, ConversationId

R = TypeVar("R")


class Files(Operations):
    """Raises:  by every method: as `Operations`."""

    @abstractmethod
    async def _over_http(self, once: Callable[[str, str], Awaitable[R]], *, repeats: bool = True) -> R:
        """Ask the server, by its address and with the session's token, as often as needed if that is safe."""

    async def upload(
        self,
        conversation: ConversationId,
        file: Path,
        *,
        name: str | None = None,
        progress: Progress | None = None,
        client_ref: str | None = None,
    ) -> AttachmentStored:
        """Send a file for one message of a conversation, as often as needed; a message must name it within a day.

        Shape:   name: as others see it, that of the file if not given; progress: called with bytes sent, and in all
        Raises:  BadRequest (details["reason"] says why it is not taken), TooLarge, RateLimited (the day's quota),
                 OSError (it cannot be read)
        """
        query = {"conversation": conversation, "client_ref": client_ref or new_client_ref()}
        upload = Upload(PATH, query, file, name or file.name)
        return await self._over_http(lambda url, token: send(url, token, upload, progress))

    async def send_file(
        self,
        conversation: ConversationId,
        file: Path,
        *,
        text: str | None = None,
        name: str | None = None,
        progress: Progress | None = None,
        client_ref: str | None = None,
    ) -> Sent:
        """Send a message with one file; as `upload`, then as `send_message`, under one `client_ref`."""
        client_ref = client_ref or new_client_ref()
        stored = await self.upload(conversation, file, name=name, progress=progress, client_ref=client_ref)
        return await self.send_message(conversation, text, attachments=[stored.id], client_ref=client_ref)

    async def download(self, id: AttachmentId, into: BinaryIO, *, progress: Progress | None = None) -> None:
        """Write an attachment to an empty file; what broke off goes on where it was.

        Shape:   progress: called with bytes fetched and bytes in all
        Raises:  NotFound
        """
        await self._over_http(lambda url, token: fetch(url, token, f"{PATH}/{id}", into, progress))

    async def export(self, conversation: ConversationId, file: Path, *, progress: Progress | None = None) -> None:
        """Write a conversation to a file, as a zip that `mis-verify` checks; what broke off begins anew.

        Shape:   file: is there once all of it is, and is then another than before; progress: called with bytes fetched
                 and with how many there will be, more or less
        Raises:  NotFound, RateLimited (another export of the account's is under way), OSError (it cannot be written)
        """
        path, has_asked = f"/api/conversations/{quote(conversation, safe='')}/export", False

        async def once(url: str, token: str) -> None:
            nonlocal has_asked
            try:
                await export(url, token, path, into, progress)
            except RateLimited as refusal:
                if not has_asked:
                    raise
                raise ConnectionLost("the server has not seen yet that the one before broke off") from refusal
            finally:
                has_asked = True

        async with whole(file) as into:
            await self._over_http(once)
