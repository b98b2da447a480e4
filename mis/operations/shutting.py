"""Somebody loses what conversations are about, and so the conversations; those who stay read the reason."""

from mis.domain.conversation import Conversation
from mis.operations.conversation import tell_members, write_left
from mis.store.work import Work
from protocol.values import AccountId, DossierId


async def shut_out(work: Work, dossier: DossierId, account: AccountId, *, reason: str) -> None:
    """Have an account out of every conversation that is linked to a dossier: it reads nothing of them any more.

    Shape:   reason: a sentence that those who stay read
    """
    for id in await work.conversations.linked_to(dossier, account):
        conversation = await work.conversations.known(id)
        assert conversation is not None, "it was just found"  # noqa: S101
        if conversation.members.has(account):
            await _leave(work, conversation, account, reason)
        await work.conversations.shut(conversation, account)


async def _leave(work: Work, conversation: Conversation, account: AccountId, reason: str) -> None:
    entries = await write_left(work, account, conversation, reason)
    await tell_members(work, conversation, *entries, also=[account])
