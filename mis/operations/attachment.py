"""The attachments of a conversation, as its members list them."""

from mis.access import access_thread
from mis.actor import Actor
from mis.cursors import cursor_of, place_of
from mis.store.reading import Reading
from protocol.attachment import AttachmentList, AttachmentPage
from protocol.values import Seq


async def list_attachments(reading: Reading, actor: Actor, request: AttachmentList) -> AttachmentPage:
    """What the messages of a conversation have, the newest first."""
    thread = await access_thread(reading, actor, request.conversation)
    after = None if request.cursor is None else place_of(request.cursor, tuple[Seq, int])
    found = await reading.attachments.page(thread, after, limit=request.limit + 1)
    page = found[: request.limit]
    at = (page[-1][0].seq, page[-1][1]) if page else after or (0, 0)
    return AttachmentPage([one for one, _ in page], cursor_of(at), more=len(found) > request.limit)
