"""Conversations as they are written: found under their lock, opened, appended to."""

from sqlalchemy import insert, select

from mis.domain.conversation import Conversation, Members, Membership, Opening
from mis.store.batch import Batch
from mis.store.tables import conversation_starts, conversations, members
from protocol.values import AccountId, ConversationId, ConversationState, Millis


class Conversations:
    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    async def of_member(self, account: AccountId, id: ConversationId) -> Conversation | None:
        """The conversation, locked, for who is or was a member of it."""
        if id not in self._batch.conversations:
            await self._batch.lock([id])
        conversation = self._batch.conversations.get(id)
        if conversation is None or account not in conversation.members.by_account:
            return None
        return conversation

    async def started(self, account: AccountId, client_ref: str) -> ConversationId | None:
        """The conversation that this account's `conversation.start` under this key gave."""
        query = select(conversation_starts.c.conversation).where(
            conversation_starts.c.account == account, conversation_starts.c.client_ref == client_ref
        )
        return (await self._batch.connection.execute(query)).scalar_one_or_none()

    async def direct(self, direct_key: str) -> ConversationId | None:
        query = select(conversations.c.id).where(conversations.c.direct_key == direct_key)
        return (await self._batch.connection.execute(query)).scalar_one_or_none()

    async def remember_start(self, account: AccountId, client_ref: str, id: ConversationId) -> None:
        row = {"account": account, "client_ref": client_ref, "conversation": id}
        await self._batch.connection.execute(insert(conversation_starts), row)

    async def open(self, opening: Opening, *, now: Millis) -> Conversation:
        """Store a conversation without an entry yet; the first that is appended is number 1."""
        await self._batch.connection.execute(insert(conversations), _conversation_row(opening, now))
        await self._batch.connection.execute(insert(members), _member_rows(opening))
        people = Members({account: Membership(account, None) for account in opening.accounts})
        conversation = Conversation(opening.id, opening.kind, ConversationState.OPEN, 0, now, people)
        self._batch.begin(conversation)
        return conversation


def _conversation_row(opening: Opening, now: Millis) -> dict[str, object]:
    return {
        "id": opening.id,
        "kind": opening.kind.value,
        "dossier": opening.dossier,
        "feeds_dossier": opening.feeds_dossier,
        "subject": opening.subject,
        "state": ConversationState.OPEN.value,
        "opened_by": opening.opened_by,
        "created_at": now,
        "last_seq": 0,
        "last_at": now,
        "members_seq": 1,  # `opened`, always seq 1, is the entry that makes the first members
        "changed": 0,
        "direct_key": opening.direct_key,
    }


def _member_rows(opening: Opening) -> list[dict[str, object]]:
    marks = dict.fromkeys(("archived", "favourite", "to_process", "muted"), False)
    return [
        {
            "conversation": opening.id,
            "account": account,
            "position": position,
            "left_seq": None,
            "left_at": None,
            "read_seq": 0,
            "changed": 0,
            **marks,
        }
        for position, account in enumerate(opening.accounts)
    ]
