"""What a law wants forgotten: the keys of a conversation, and what its rows say besides its entries."""

import secrets
from collections.abc import Sequence

from sqlalchemy import and_, bindparam, delete, insert, select, text, update

from mis.domain.conversation import Conversation
from mis.store.batch import Batch
from mis.store.tables import attachments, blobs, conversation_keys, conversations
from protocol.values import ConversationId, Millis

DIGEST_BYTES = 32


class Erasures:
    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._connection = batch.connection

    async def erase(self, conversation: Conversation, *, now: Millis) -> None:
        """Destroy the keys of a conversation, and give it the next one: what comes from here on can be read.

        Order:   the rows of its entries stay as they are, and everything that was proved of them stays proved
        """
        await self._batch.flush()
        number, wrapped = self._batch.next_key(conversation.id)
        async with _Overwriting(self._batch):
            await self._forget_files(conversation.id)
            await self._connection.execute(
                delete(conversation_keys).where(conversation_keys.c.conversation == conversation.id)
            )
            nameless = update(conversations).where(conversations.c.id == conversation.id)
            await self._connection.execute(nameless.values(key=number, subject=None))
        key = {"conversation": conversation.id, "number": number, "wrapped": wrapped, "made_at": now}
        await self._connection.execute(insert(conversation_keys), key)

    async def erased_blobs(self, id: ConversationId) -> Sequence[str]:
        """Bytes of a conversation that no key opens any more."""
        has_key = and_(
            conversation_keys.c.conversation == blobs.c.conversation, conversation_keys.c.number == blobs.c.key
        )
        query = select(blobs.c.id).outerjoin(conversation_keys, has_key)
        query = query.where(blobs.c.conversation == id, conversation_keys.c.number.is_(None))
        return (await self._connection.execute(query)).scalars().all()

    async def _forget_files(self, id: ConversationId) -> None:
        """What no message has is gone; of the others nobody can guess any more what they were."""
        unsent = and_(attachments.c.conversation == id, attachments.c.seq.is_(None))
        await self._connection.execute(delete(attachments).where(unsent))
        ids = (await self._connection.execute(select(blobs.c.id).where(blobs.c.conversation == id))).scalars().all()
        if ids:
            unlike = [{"of_id": one, "unlike": secrets.token_bytes(DIGEST_BYTES)} for one in ids]
            change = update(blobs).where(blobs.c.id == bindparam("of_id")).values(sha256=bindparam("unlike"))
            await self._connection.execute(change, unlike)


class _Overwriting:
    """Have SQLite overwrite what is deleted; PostgreSQL's files are rewritten afterwards."""

    def __init__(self, batch: Batch) -> None:
        self._connection = batch.connection
        self._is_sqlite = batch.connection.dialect.name == "sqlite"

    async def __aenter__(self) -> None:
        if self._is_sqlite:
            await self._connection.execute(text("PRAGMA secure_delete = ON"))

    async def __aexit__(self, *_: object) -> None:
        if self._is_sqlite:
            await self._connection.execute(text("PRAGMA secure_delete = OFF"))
