"""Conversations as their members see them: what `sync`, `conversation.get` and events show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import RowMapping, Select, and_, case, exists, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.cursors import cursor_of, place_of
from mis.domain.marks import Marks, Own
from mis.domain.page import conversation_bytes, fitting
from mis.domain.standing import Standing, closing_of
from mis.keys import Keyring
from mis.store.audience import audience
from mis.store.conversation_keys import HAS_KEY as OF_CONVERSATION
from mis.store.entries import COLUMNS, HAS_KEY, entries, message_of
from mis.store.sealed_names import subject_of
from mis.store.standings import IS_ENTRY, standings
from mis.store.tables import accounts, conversation_keys, conversations, counters, members, messages
from mis.store.urgents import Counted, Urgents
from mis.store.walks import Place, changed_since
from protocol.conversation import Closing, Conversation, Member, Urgent
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
    Millis,
    Seq,
)

Heads = Mapping[ConversationId, RowMapping]

# Of a page: a third of 200 groups of ten does not fit, and would be looked at for nothing.
_LOOKED_AT_ONCE = 50
_CLOSED = ConversationState.CLOSED.value
_last_seq = func.coalesce(members.c.left_seq, conversations.c.last_seq)
_is_text = and_(
    messages.c.conversation == members.c.conversation,
    messages.c.seq <= _last_seq,
    messages.c.kind == MessageKind.TEXT.value,
)
_of_others = messages.c.author != members.c.account
# Put away, and no text has come since; what is muted stays away (docs/decisions/0010-messenger.md).
_text_since_archived = exists().where(_is_text, messages.c.seq > members.c.archived_seq)
_is_archived = and_(members.c.archived_seq.is_not(None), or_(members.c.muted, not_(_text_since_archived)))
# Computed from the read pointer, never counted up (LESSONS, pain 1).
_unread = (
    select(func.count())
    .select_from(messages)
    .where(_is_text, _of_others, messages.c.seq > members.c.read_seq)
    .correlate(members, conversations)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What all see who look at a conversation as of the same entry."""

    last_seq: Seq
    last_message: Message | None
    state: ConversationState
    closing: Closing | None
    members: list[Member]
    member_count: int
    urgents: Sequence[Counted] = ()


class Views:
    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def page(self, account: AccountId, cursor: Cursor | None, limit: int) -> SyncPage:
        """What changed since the cursor, newest first.

        A walk is over the changes up to where it began; what changes meanwhile has a higher number, and comes with the
        cursor that ends the walk: `more` says so, for a walk may have stood still for days. So nothing falls between
        two pages. A cursor ahead of the database is of one that was restored to before it: then all comes afresh.

        Raises:  BadRequest (a cursor that this server did not make)
        """
        place = Place() if cursor is None else place_of(cursor, Place)
        newest = await self._newest_change()
        if max(place.since, place.until or 0) > newest:
            place = Place()
        until = newest if place.until is None else place.until
        rows = (await self._connection.execute(changed_since(account, place, until, limit + 1))).all()
        views = await self._fitting(account, [row.conversation for row in rows[:limit]])
        shown = len(views)
        if len(rows) > shown:
            last = rows[shown - 1].changed, rows[shown - 1].conversation
            return SyncPage(views, cursor_of(Place(place.since, until, last)), more=True)
        return SyncPage(views, cursor_of(Place(until)), more=until < newest)

    async def _fitting(self, account: AccountId, ids: Sequence[ConversationId]) -> list[Conversation]:
        """As many of the list, from the first on, as one page holds; little more is looked at."""
        views: list[Conversation] = []
        for at in range(0, len(ids), _LOOKED_AT_ONCE):
            views += await self.of(account, ids[at : at + _LOOKED_AT_ONCE])
            shown = fitting(map(conversation_bytes, views))
            if shown < len(views):
                return views[:shown]
        return views

    async def of(
        self, account: AccountId, ids: Sequence[ConversationId], *, all_members: bool = False
    ) -> list[Conversation]:
        """The conversations of the list that the account is a member of, in the order of the list."""
        heads = {row["id"]: row for row in await self._rows(_heads(account, ids))} if ids else {}
        if not heads:
            return []
        scenes = await self._scenes(account, heads, most=None if all_members else MEMBERS_SHOWN)
        awaited = await self._awaited(scenes, account)
        owns = {id: _own(head, awaited.get((id, account), frozenset())) for id, head in heads.items()}
        return [self._view(heads[id], scenes[id], owns[id]) for id in ids if id in heads]

    async def of_present(self, id: ConversationId) -> list[tuple[list[AccountId], Conversation]]:
        """The conversation as each of those present sees it, with all members; who sees the same shares a view."""
        heads = {row["id"]: row for row in await self._rows(_every_head().where(conversations.c.id == id))}
        scenes = await self._present(heads, most=None)
        awaited = await self._awaited(scenes)
        sharing: dict[Own, list[AccountId]] = {}
        for account, own in (await audience(self._connection, id)).items():
            sharing.setdefault(replace(own, awaited=awaited.get((id, account), frozenset())), []).append(account)
        scene = scenes[id]
        return [(who, self._view(heads[id], scene, own)) for own, who in sharing.items()]

    async def _awaited(
        self, scenes: Mapping[ConversationId, Scene], account: AccountId | None = None
    ) -> Mapping[tuple[ConversationId, AccountId], frozenset[Seq]]:
        """Whom the urgent messages await that are shown."""
        urgent = [id for id, scene in scenes.items() if any(one.awaited_count for one in scene.urgents)]
        return await Urgents(self._connection).awaiting(urgent, account) if urgent else {}

    async def _newest_change(self) -> int:
        query = select(counters.c.value).where(counters.c.name == "change")
        return int((await self._connection.execute(query)).scalar_one())

    async def _scenes(self, account: AccountId, heads: Heads, *, most: int | None) -> dict[ConversationId, Scene]:
        present = {id: head for id, head in heads.items() if head["left_seq"] is None}
        left = {id: head for id, head in heads.items() if id not in present}
        return await self._present(present, most=most) | await self._left(account, left, most=most)

    async def _present(self, heads: Heads, *, most: int | None) -> dict[ConversationId, Scene]:
        """How the conversations are now."""
        if not heads:
            return {}
        newest = {row["conversation"]: message_of(row, self._keyring) for row in await self._rows(_newest(heads))}
        closings = await self._closings([id for id, head in heads.items() if head["state"] == _CLOSED])
        people = _by_conversation(await self._rows(_people(heads, most=most)))
        urgents = await Urgents(self._connection).shown(heads)
        return {
            id: Scene(
                last_seq=head["last_seq"],
                last_message=newest.get(id),
                state=ConversationState(head["state"]),
                closing=closings.get(id),
                members=[_member(row, row["read_seq"], row["left_at"]) for row in people[id]],
                member_count=int(people[id][0]["present"]),
                urgents=urgents.get(id, ()),
            )
            for id, head in heads.items()
        }

    async def _left(self, account: AccountId, heads: Heads, *, most: int | None) -> dict[ConversationId, Scene]:
        """How the conversations were when the account left each."""
        if not heads:
            return {}
        stood = await standings(self._connection, self._keyring, account, list(heads))
        newest = {
            row["conversation"]: message_of(row, self._keyring) for row in await self._rows(_last_seen(account, heads))
        }
        people = _by_conversation(await self._rows(_people(heads, most=None)))
        return {
            id: Scene(
                last_seq=head["left_seq"],
                last_message=newest.get(id),
                state=stood[id].state,
                closing=stood[id].closing,
                members=_members_then(people[id], stood[id], head["left_seq"])[:most],
                member_count=stood[id].member_count,
            )
            for id, head in heads.items()
        }

    async def _closings(self, ids: Sequence[ConversationId]) -> dict[ConversationId, Closing]:
        """The newest `closed` entry of each."""
        rows = await self._rows(_closed(ids)) if ids else ()
        return {row["conversation"]: closing_of(message_of(row, self._keyring)) for row in rows}

    def _view(self, head: RowMapping, scene: Scene, own: Own) -> Conversation:
        return _view(head, subject_of(head, self._keyring), scene, own)

    async def _rows(self, query: Select[Any]) -> Sequence[RowMapping]:
        rows: Sequence[RowMapping] = (await self._connection.execute(query)).mappings().all()
        return rows


def _heads(account: AccountId, ids: Sequence[ConversationId]) -> Select[Any]:
    return (
        select(
            conversations,
            conversation_keys.c.wrapped,
            members.c.left_seq,
            members.c.read_seq,
            _unread.label("unread"),
            exists().where(_is_text, _of_others).label("received"),
            _is_archived.label("archived"),
            members.c.favourite,
            members.c.to_process,
            members.c.muted,
            members.c.marked_unread,
        )
        .join(members, members.c.conversation == conversations.c.id)
        .join(conversation_keys, OF_CONVERSATION)
        .where(members.c.account == account, conversations.c.id.in_(ids))
    )


def _every_head() -> Select[Any]:
    return select(conversations, conversation_keys.c.wrapped).join(conversation_keys, OF_CONVERSATION)


def _newest(ids: Iterable[ConversationId]) -> Select[Any]:
    newest = and_(messages.c.conversation == conversations.c.id, messages.c.seq == conversations.c.last_seq)
    found = conversations.join(messages, newest).outerjoin(conversation_keys, HAS_KEY)
    return select(*COLUMNS).select_from(found).where(conversations.c.id.in_(list(ids)))


def _last_seen(account: AccountId, ids: Iterable[ConversationId]) -> Select[Any]:
    last = and_(messages.c.conversation == members.c.conversation, messages.c.seq == members.c.left_seq)
    mine = and_(members.c.account == account, members.c.conversation.in_(list(ids)))
    found = members.join(messages, last).outerjoin(conversation_keys, HAS_KEY)
    return select(*COLUMNS).select_from(found).where(mine)


def _closed(ids: Sequence[ConversationId]) -> Select[Any]:
    is_closed = and_(IS_ENTRY, messages.c.kind == MessageKind.CLOSED.value)
    query = entries().where(messages.c.conversation.in_(ids), is_closed)
    return query.order_by(messages.c.conversation, messages.c.seq)


def _people(ids: Iterable[ConversationId], *, most: int | None) -> Select[Any]:
    has_left = members.c.left_seq.is_not(None)
    conversation = members.c.conversation
    ranked = (
        select(
            conversation,
            members.c.account,
            members.c.read_seq,
            members.c.left_at,
            func.row_number().over(partition_by=conversation, order_by=(has_left, members.c.position)).label("rank"),
            func.sum(case((has_left, 0), else_=1)).over(partition_by=conversation).label("present"),
        )
        .where(members.c.conversation.in_(list(ids)))
        .subquery()
    )
    query = select(ranked, accounts.c.name, accounts.c.kind, accounts.c.profession, accounts.c.place).join(
        accounts, accounts.c.id == ranked.c.account
    )
    if most is not None:
        query = query.where(ranked.c.rank <= most)
    return query.order_by(ranked.c.conversation, ranked.c.rank)


def _by_conversation(rows: Sequence[RowMapping]) -> dict[ConversationId, list[RowMapping]]:
    people: dict[ConversationId, list[RowMapping]] = {}
    for row in rows:
        people.setdefault(row["conversation"], []).append(row)
    return people


def _members_then(rows: Sequence[RowMapping], stood: Standing, left_seq: Seq) -> list[Member]:
    """Those who were in it by then, who was present first; nobody has read further than the one who left could see."""
    rows_of = {row["account"]: row for row in rows}
    then = sorted(stood.left_at.items(), key=lambda one: one[1] is not None)
    return [
        _member(rows_of[account], min(rows_of[account]["read_seq"], left_seq), left_at) for account, left_at in then
    ]


def _member(row: RowMapping, read_seq: Seq, left_at: Millis | None) -> Member:
    return Member(
        row["account"], row["name"], AccountKind(row["kind"]), row["profession"], row["place"], read_seq, left_at
    )


def _own(head: RowMapping, awaited: frozenset[Seq]) -> Own:
    marks = Marks(
        archived=head["archived"],
        favourite=head["favourite"],
        to_process=head["to_process"],
        muted=head["muted"],
        marked_unread=head["marked_unread"],
    )
    return Own(head["read_seq"], head["unread"], head["received"], marks, awaited)


def _view(head: RowMapping, subject: str | None, scene: Scene, own: Own) -> Conversation:
    return Conversation(
        id=head["id"],
        kind=ConversationKind(head["kind"]),
        dossier=head["dossier"],
        feeds_dossier=head["feeds_dossier"],
        subject=subject,
        state=scene.state,
        opened_by=head["opened_by"],
        created_at=head["created_at"],
        last_seq=scene.last_seq,
        last_message=scene.last_message,
        unread=own.unread,
        read_seq=own.read_seq,
        archived=own.marks.archived,
        favourite=own.marks.favourite,
        to_process=own.marks.to_process,
        muted=own.marks.muted,
        members=scene.members,
        member_count=scene.member_count,
        marked_unread=own.marks.marked_unread,
        received=own.received,
        closing=scene.closing,
        urgents=[_urgent(one, own) for one in scene.urgents],
    )


def _urgent(one: Counted, own: Own) -> Urgent:
    return Urgent(one.seq, one.author, one.awaited_count, one.acknowledged_count, one.seq in own.awaited)
