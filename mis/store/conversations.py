"""Conversations as they are written: found under their lock, opened, joined, left, marked."""

from collections.abc import Mapping, Sequence

from sqlalchemy import and_, bindparam, insert, select, update

from mis.domain.conversation import Conversation, Members, Membership, Opening
from mis.domain.marks import Marks, is_archived
from mis.keys import FIRST_KEY
from mis.store.audience import last_text_seq
from mis.store.batch import Batch
from mis.store.entries import Chain
from mis.store.sealed_names import sealed_subject
from mis.store.tables import conversation_keys, conversation_starts, conversations, members
from protocol.message import Message
from protocol.values import AccountId, AccountKind, ConversationId, ConversationState, DossierId, Millis


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
        is_present = conversation.members.has(account)
        return conversation if is_present or not await self._is_shut(conversation, account) else None

    async def known(self, id: ConversationId) -> Conversation | None:
        """The conversation, locked, for who acts in no member's name."""
        await self._batch.lock([id])
        return self._batch.conversations.get(id)

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
        """Store a conversation without an entry yet, and its key; the first that is appended is number 1.

        Shape:   without accounts it is a journal, which no member finds
        """
        keyring, wrapped = self._batch.keyring, self._batch.keyring.new(opening.id)
        subject = sealed_subject(opening.subject, keyring, wrapped, opening.id, FIRST_KEY)
        row = _conversation_row(opening, now) | {"subject": subject}
        await self._batch.connection.execute(insert(conversations), row)
        key = {"conversation": opening.id, "number": FIRST_KEY, "wrapped": wrapped, "made_at": now}
        await self._batch.connection.execute(insert(conversation_keys), key)
        if opening.accounts:
            await self._batch.connection.execute(insert(members), _member_rows(opening.id, list(opening.accounts)))
        people = Members({account: Membership(account, kind) for account, kind in opening.accounts.items()})
        conversation = Conversation(
            id=opening.id,
            kind=opening.kind,
            state=ConversationState.OPEN,
            last_seq=0,
            last_at=now,
            members=people,
            dossier=opening.dossier,
            feeds_dossier=opening.feeds_dossier,
        )
        self._batch.begin(conversation, Chain(FIRST_KEY, keyring.open(wrapped, opening.id, FIRST_KEY)))
        return conversation

    async def join(
        self, conversation: Conversation, newcomers: Mapping[AccountId, AccountKind], entry: Message
    ) -> None:
        """Have members from an entry on; who was one before finds their marks and their read pointer as they were."""
        known = conversation.members.by_account
        again = [account for account in newcomers if account in known]
        new = [account for account in newcomers if account not in known]
        if again:
            await self._batch.connection.execute(_REJOIN, [_of(conversation, id, seq=entry.seq) for id in again])
        if new:
            rows = _member_rows(conversation.id, new, first=len(known), joined_seq=entry.seq)
            await self._batch.connection.execute(insert(members), rows)
            self._batch.read_seqs |= {(conversation.id, account): 0 for account in new}
        conversation.become(conversation.members.joined_by(newcomers), entry.seq)

    async def leave(self, conversation: Conversation, account: AccountId, entry: Message) -> None:
        """Have a member no more from an entry on."""
        left = {"left_seq": entry.seq, "left_at": entry.at, "changed": await self._batch.change_number()}
        await self._batch.connection.execute(_OF_MEMBER.values(left), _of(conversation, account))
        conversation.become(conversation.members.left_by(account, entry.seq), entry.seq)

    async def linked_to(self, dossier: DossierId, account: AccountId) -> Sequence[ConversationId]:
        """The conversations linked to a dossier that an account reads, in the order of their ids."""
        query = (
            select(conversations.c.id)
            .join(members, members.c.conversation == conversations.c.id)
            .where(conversations.c.dossier == dossier, members.c.account == account, members.c.is_shut.is_(False))
            .order_by(conversations.c.id)
        )
        return (await self._batch.connection.execute(query)).scalars().all()

    async def dossiers_of(self, account: AccountId) -> Sequence[DossierId]:
        """The dossiers to which conversations that an account reads are linked, in the order of their ids."""
        query = (
            select(conversations.c.dossier)
            .join(members, members.c.conversation == conversations.c.id)
            .where(conversations.c.dossier.is_not(None), members.c.account == account, members.c.is_shut.is_(False))
            .order_by(conversations.c.dossier)
            .distinct()
        )
        return (await self._batch.connection.execute(query)).scalars().all()

    async def shut(self, conversation: Conversation, account: AccountId) -> None:
        """Have somebody who has left read nothing of it any more."""
        row = {"is_shut": True, "changed": await self._batch.change_number()}
        await self._batch.connection.execute(_OF_MEMBER.values(row), _of(conversation, account))

    async def _is_shut(self, conversation: Conversation, account: AccountId) -> bool:
        is_it = and_(members.c.conversation == conversation.id, members.c.account == account)
        return bool((await self._batch.connection.execute(select(members.c.is_shut).where(is_it))).scalar_one())

    async def marks(self, conversation: Conversation, account: AccountId) -> Marks:
        """A member's own marks, as they count now."""
        await self._batch.flush()
        is_it = and_(members.c.conversation == conversation.id, members.c.account == account)
        row = (await self._batch.connection.execute(select(members).where(is_it))).mappings().one()
        last_text = (await self._batch.connection.execute(last_text_seq(conversation.id))).scalar_one_or_none()
        return Marks(
            archived=is_archived(row["archived_seq"], last_text or 0, muted=row["muted"]),
            favourite=row["favourite"],
            to_process=row["to_process"],
            muted=row["muted"],
            marked_unread=row["marked_unread"],
        )

    async def mark(self, conversation: Conversation, account: AccountId, marks: Marks) -> None:
        """Store the marks that count from now on; nobody else's conversation has changed by them."""
        row = {
            "archived_seq": conversation.last_seq if marks.archived else None,
            "favourite": marks.favourite,
            "to_process": marks.to_process,
            "muted": marks.muted,
            "marked_unread": marks.marked_unread,
            "changed": await self._batch.change_number(),
        }
        await self._batch.connection.execute(_OF_MEMBER.values(row), _of(conversation, account))


_OF_MEMBER = update(members).where(
    members.c.conversation == bindparam("of_id"), members.c.account == bindparam("of_account")
)
_REJOIN = _OF_MEMBER.values(joined_seq=bindparam("of_seq"), left_seq=None, left_at=None, is_shut=False)


def _of(conversation: Conversation, account: AccountId, *, seq: int | None = None) -> dict[str, object]:
    row: dict[str, object] = {"of_id": conversation.id, "of_account": account}
    return row if seq is None else {**row, "of_seq": seq}


def _conversation_row(opening: Opening, now: Millis) -> dict[str, object]:
    return {
        "id": opening.id,
        "kind": opening.kind.value,
        "dossier": opening.dossier,
        "feeds_dossier": opening.feeds_dossier,
        "state": ConversationState.OPEN.value,
        "opened_by": opening.opened_by,
        "created_at": now,
        "last_seq": 0,
        "last_at": now,
        "members_seq": 1,  # `opened`, always seq 1, is the entry that makes the first members
        "changed": 0,
        "direct_key": opening.direct_key,
    }


def _member_rows(
    id: ConversationId, accounts: Sequence[AccountId], *, first: int = 0, joined_seq: int = 1
) -> list[dict[str, object]]:
    marks = dict.fromkeys(("favourite", "to_process", "muted", "marked_unread"), False)
    return [
        {
            "conversation": id,
            "account": account,
            "position": position,
            "joined_seq": joined_seq,
            "left_seq": None,
            "left_at": None,
            "read_seq": 0,
            "changed": 0,
            **marks,
        }
        for position, account in enumerate(accounts, first)
    ]
