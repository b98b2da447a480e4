"""An attachment as the server keeps it: whose it is, where its bytes are, and what message has it."""

from dataclasses import dataclass
from typing import Any

from protocol.attachment import Attachment, AttachmentSent, AttachmentStored
from protocol.errors import Conflict, NotFound
from protocol.values import AccountId, ClientRef, ConversationId, Millis, Seq

# How long what no message has is kept.
UNSENT_MS = 86_400_000
# The span over which an account's uploads are counted.
QUOTA_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes in the blob store.

    Shape:   sha256 of the content, unsealed; key: the number of the conversation's key that they are sealed under
    Units:   size in bytes
    """

    blob: str
    sha256: bytes
    size: int
    key: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Shape:   client_ref: if the uploader gave one; thumbnail: of a picture or a PDF; seq: once a message has it."""

    file: Attachment
    conversation: ConversationId
    author: AccountId
    client_ref: ClientRef | None
    content: Content
    thumbnail: Content | None
    uploaded_at: Millis
    seq: Seq | None = None

    @property
    def stored(self) -> AttachmentStored:
        return AttachmentStored(**_fields(self.file), sha256=self.content.sha256.hex())

    def sent(self, seq: Seq, at: Millis) -> AttachmentSent:
        return AttachmentSent(**_fields(self.file), seq=seq, at=at, author=self.author)

    def must_be_for(self, account: AccountId, conversation: ConversationId) -> None:
        """See that a message of this account in this conversation may have it.

        Raises:  NotFound (of another conversation, or somebody else's that no message has), Conflict (a message has it)
        """
        if self.conversation != conversation or (self.seq is None and self.author != account):
            raise no_such_attachment()
        if self.seq is not None:
            raise Conflict("a message has this attachment already", {"field": "attachments"})


def no_such_attachment() -> NotFound:
    return NotFound("no such attachment", {"field": "attachments"})


def _fields(file: Attachment) -> dict[str, Any]:
    return {name: getattr(file, name) for name in Attachment.__struct_fields__}
