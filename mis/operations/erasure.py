"""Erasure by law: the keys of a conversation are destroyed, on a basis that its members can read."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from mis.blobs.base import BlobId, Blobs, MissingBlob
from mis.domain.audit import Act
from mis.domain.conversation import Conversation
from mis.keys import Keyring
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import BadRequest, NotFound
from protocol.message import EntryData, MessageSent
from protocol.text import normalized
from protocol.values import AccountId, AccountKind, ConversationId, MessageKind, Seq

BASIS_CHARS = 500


class ErasureDesk:
    """Where an operator erases."""

    def __init__(self, store: Store, blobs: Blobs, keyring: Keyring) -> None:
        self._store = store
        self._blobs = blobs
        self._keyring = keyring

    async def erase(self, id: ConversationId, *, by: AccountId, basis: str) -> Seq:
        """Make everything that was written in a conversation unreadable for good, and return the entry that says so.

        Order:   keys and names first, then bytes: what a crash leaves of them nobody can open, the next call deletes it
        Raises:  NotFound, BadRequest (no basis; by is no operator), StoreError (erased; its message says what is left
                 to do on PostgreSQL), Unavailable
        """
        basis = normalized(basis, field="basis", most_chars=BASIS_CHARS).strip()
        if not basis:
            raise BadRequest("an erasure needs its legal basis", "basis")
        seq = await self._store.writer.run(partial(_erase, id=id, by=by, basis=basis))
        self._keyring.forget(id)
        for blob in await self._store.writer.run(partial(_erased_blobs, id=id)):
            with suppress(MissingBlob):
                await self._blobs.delete(BlobId(blob))
        await self._store.scrub()
        return seq


async def _erase(work: Work, *, id: ConversationId, by: AccountId, basis: str) -> Seq:
    if (await work.accounts.kinds_in_use([by])).get(by) is not AccountKind.OPERATOR:
        raise BadRequest("only an operator erases", "by")
    conversation = await work.conversations.known(id)
    if conversation is None:
        raise NotFound("no such conversation")
    work.writes()
    await work.erasures.erase(conversation, now=work.now)
    entry = _entry(work, conversation, by, basis)
    work.append(entry)
    await work.audit.add(Act.CONVERSATION_ERASED, account=by, detail=id)
    await work.tell_conversation(conversation)
    work.tell(conversation.members.present, entry)
    return entry.seq


def _entry(work: Work, conversation: Conversation, by: AccountId, basis: str) -> MessageSent:
    seq, at = conversation.number(work.now)
    return MessageSent(
        conversation=conversation.id,
        seq=seq,
        at=at,
        author=by,
        kind=MessageKind.ERASED,
        client_ref=None,
        text=None,
        attachments=[],
        reply_to=None,
        urgent=False,
        data=EntryData(reason=basis),
    )


async def _erased_blobs(work: Work, *, id: ConversationId) -> Sequence[str]:
    return await work.erasures.erased_blobs(id)
