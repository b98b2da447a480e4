"""What the database knows of the blob store: which bytes are there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import and_, delete, exists, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.attachment import Content
from mis.store.tables import attachments, blobs, conversation_keys
from protocol.values import ConversationId, Millis

_HAS_KEY = and_(conversation_keys.c.conversation == blobs.c.conversation, conversation_keys.c.number == blobs.c.key)


@dataclass(frozen=True, slots=True)
class KeptBlob:
    """Units:   size of the content, in bytes."""

    id: str
    conversation: ConversationId
    key: int
    sha256: bytes
    size: int


class Blobs:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep(self, content: Content, conversation: ConversationId, *, now: Millis) -> Content:
        """Note bytes that were put into the blob store, and return where this content is: it may be there already.

        Order:   the row that is found stays locked until the commit, so nobody collects it before it has an owner
        """
        same = (
            blobs.c.conversation == conversation,
            blobs.c.key == content.key,
            blobs.c.sha256 == content.sha256,
        )
        found = (await self._connection.execute(select(blobs.c.id).where(*same).with_for_update())).scalar()
        if found is not None:
            return replace(content, blob=found)
        row = {"id": content.blob, "conversation": conversation, "key": content.key, "sha256": content.sha256}
        await self._connection.execute(insert(blobs), row | {"size": content.size, "stored_at": now})
        return content

    async def remove_unowned(self, *, before: Millis, limit: int) -> Sequence[str]:
        """Forget blobs of before a time that no attachment has; their bytes are for whoever asked to delete."""
        owned = exists().where(or_(attachments.c.blob == blobs.c.id, attachments.c.thumbnail == blobs.c.id))
        query = select(blobs.c.id).where(blobs.c.stored_at < before, ~owned).order_by(blobs.c.stored_at).limit(limit)
        ids = (await self._connection.execute(query.with_for_update(skip_locked=True))).scalars().all()
        await self._connection.execute(delete(blobs).where(blobs.c.id.in_(ids)))
        return ids

    async def known(self, ids: Sequence[str]) -> set[str]:
        """Those of a list that are somebody's."""
        return set((await self._connection.execute(select(blobs.c.id).where(blobs.c.id.in_(ids)))).scalars())

    async def page(self, *, after: str, limit: int) -> Sequence[KeptBlob]:
        """Blobs by id, without those whose key was destroyed."""
        columns = (blobs.c.id, blobs.c.conversation, blobs.c.key, blobs.c.sha256, blobs.c.size)
        query = (
            select(*columns)
            .join(conversation_keys, _HAS_KEY)
            .where(blobs.c.id > after)
            .order_by(blobs.c.id)
            .limit(limit)
        )
        return [KeptBlob(*row) for row in await self._connection.execute(query)]
