"""Conversations as one member sees them: what `sync`, `conversation.get` and events show."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, RowMapping, Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.cursors import CursorText, cursor_of, place_of
from mis.domain.page import conversation_bytes, fitting
from mis.store.rows import message_of
from mis.store.tables import accounts, conversations, counters, members, messages
from protocol.conversation import Conversation, Member
from protocol.limits import MEMBERS_SHOWN
from protocol.message import Message
from protocol.sync import SyncPage
from protocol.values import (
    AccountId,
    AccountKind,
    ConversationId,
    ConversationKind,
    ConversationState,
    Cursor,
    MessageKind,
    Seq,
)

# For who has left, nothing that comes after counts: the conversation stays as it was in their `sync`.
_changed = case(
    (members.c.left_seq.is_not(None), members.c.changed),
    (conversations.c.changed > members.c.changed, conversations.c.changed),
    else_=members.c.changed,
)
_last_seq = func.coalesce(members.c.left_seq, conversations.c.last_seq)


class _Place(Struct, array_like=True):
    """Where a walk through the changes stands: those in (since, until], newest first, down to `below`."""

    since: Seq = 0
    until: Seq | None = None
    below: tuple[Seq, CursorText] | None = None


class Views:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def page(self, account: AccountId, cursor: Cursor | None, limit: int) -> SyncPage:
        """What changed since the cursor, newest first.

        A walk is over the changes up to where it began; what changes meanwhile has a higher number, and comes with the
        cursor that ends the walk: `more` says so, for a walk may have stood still for days. So nothing falls between
        two pages. A cursor ahead of the database is of one that was restored to before it: then all comes afresh.

        Raises:  BadRequest (a cursor that this server did not make)
        """
        place = _Place() if cursor is None else place_of(cursor, _Place)
        newest = await self._newest_change()
        if max(place.since, place.until or 0) > newest:
            place = _Place()
        until = newest if place.until is None else place.until
        rows = (await self._connection.execute(_changes(account, place, until, limit + 1))).all()
        views = await self.of(account, [row.conversation for row in rows[:limit]])
        shown = fitting(map(conversation_bytes, views))
        if len(rows) > shown:
            last = rows[shown - 1].changed, rows[shown - 1].conversation
            return SyncPage(views[:shown], cursor_of(_Place(place.since, until, last)), more=True)
        return SyncPage(views[:shown], cursor_of(_Place(until)), more=until < newest)

    async def of(
        self, account: AccountId, ids: Sequence[ConversationId], *, all_members: bool = False
    ) -> list[Conversation]:
        """The conversations of the list that the account is a member of, in the order of the list."""
        if not ids:
            return []
        heads = {row["id"]: row for row in await self._rows(_heads(account, ids))}
        newest = {row["conversation"]: message_of(row) for row in await self._rows(_newest(account, ids))}
        unread = {row["conversation"]: row["unread"] for row in await self._rows(_unread(account, ids))}
        people = _by_conversation(await self._rows(_people(ids, all_members=all_members)))
        return [_view(heads[id], newest.get(id), unread.get(id, 0), people[id]) for id in ids if id in heads]

    async def _newest_change(self) -> int:
        query = select(counters.c.value).where(counters.c.name == "change")
        return int((await self._connection.execute(query)).scalar_one())

    async def _rows(self, query: Select[Any]) -> Sequence[RowMapping]:
        rows: Sequence[RowMapping] = (await self._connection.execute(query)).mappings().all()
        return rows


def _changes(account: AccountId, place: _Place, until: int, limit: int) -> Select[Any]:
    query = (
        select(members.c.conversation, _changed.label("changed"))
        .join(conversations, conversations.c.id == members.c.conversation)
        .where(members.c.account == account, _changed > place.since, _changed <= until)
    )
    if place.below is not None:
        query = query.where(_is_below(*place.below))
    return query.order_by(_changed.desc(), members.c.conversation.desc()).limit(limit)


def _is_below(changed: int, conversation: str) -> ColumnElement[bool]:
    return or_(_changed < changed, and_(_changed == changed, members.c.conversation < conversation))


def _heads(account: AccountId, ids: Sequence[ConversationId]) -> Select[Any]:
    return (
        select(
            conversations,
            _last_seq.label("visible_seq"),
            members.c.read_seq,
            members.c.archived,
            members.c.favourite,
            members.c.to_process,
            members.c.muted,
        )
        .join(members, members.c.conversation == conversations.c.id)
        .where(members.c.account == account, conversations.c.id.in_(ids))
    )


def _newest(account: AccountId, ids: Sequence[ConversationId]) -> Select[Any]:
    return (
        select(messages)
        .select_from(members)
        .join(conversations, conversations.c.id == members.c.conversation)
        .join(messages, and_(messages.c.conversation == members.c.conversation, messages.c.seq == _last_seq))
        .where(members.c.account == account, members.c.conversation.in_(ids))
    )


def _unread(account: AccountId, ids: Sequence[ConversationId]) -> Select[Any]:
    """Computed from the read pointer, never counted up (LESSONS, pain 1)."""
    return (
        select(members.c.conversation, func.count().label("unread"))
        .join(
            messages,
            and_(
                messages.c.conversation == members.c.conversation,
                messages.c.seq > members.c.read_seq,
                or_(members.c.left_seq.is_(None), messages.c.seq <= members.c.left_seq),
            ),
        )
        .where(members.c.account == account, members.c.conversation.in_(ids))
        .where(messages.c.kind == MessageKind.TEXT.value, messages.c.author != account)
        .group_by(members.c.conversation)
    )


def _people(ids: Sequence[ConversationId], *, all_members: bool) -> Select[Any]:
    has_left = members.c.left_seq.is_not(None)
    conversation = members.c.conversation
    ranked = (
        select(
            *members.c,
            func.row_number().over(partition_by=conversation, order_by=(has_left, members.c.position)).label("rank"),
            func.sum(case((has_left, 0), else_=1)).over(partition_by=conversation).label("present"),
        )
        .where(members.c.conversation.in_(ids))
        .subquery()
    )
    query = select(ranked, accounts.c.name, accounts.c.kind, accounts.c.profession, accounts.c.place).join(
        accounts, accounts.c.id == ranked.c.account
    )
    if not all_members:
        query = query.where(ranked.c.rank <= MEMBERS_SHOWN)
    return query.order_by(ranked.c.conversation, ranked.c.rank)


def _by_conversation(rows: Sequence[RowMapping]) -> dict[ConversationId, list[RowMapping]]:
    people: dict[ConversationId, list[RowMapping]] = {}
    for row in rows:
        people.setdefault(row["conversation"], []).append(row)
    return people


def _view(head: RowMapping, newest: Message | None, unread: int, people: list[RowMapping]) -> Conversation:
    return Conversation(
        id=head["id"],
        kind=ConversationKind(head["kind"]),
        dossier=head["dossier"],
        feeds_dossier=head["feeds_dossier"],
        subject=head["subject"],
        state=ConversationState(head["state"]),
        opened_by=head["opened_by"],
        created_at=head["created_at"],
        last_seq=head["visible_seq"],
        last_message=newest,
        unread=unread,
        read_seq=head["read_seq"],
        archived=head["archived"],
        favourite=head["favourite"],
        to_process=head["to_process"],
        muted=head["muted"],
        members=[_member(row) for row in people],
        member_count=int(people[0]["present"]),
    )


def _member(row: RowMapping) -> Member:
    kind = AccountKind(row["kind"])
    return Member(row["account"], row["name"], kind, row["profession"], row["place"], row["read_seq"], row["left_at"])
