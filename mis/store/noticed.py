"""Who is to be notified of what was written: a look at a stretch of time, by the index of the messages' times."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, Select, and_, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.notice import Notified
from mis.store.tables import (
    accounts,
    counters,
    mailed,
    members,
    messages,
    notices,
    notified,
    preferences,
    push_subscriptions,
    sessions,
)
from protocol.values import AccountId, AccountKind, ConversationId, MessageKind, Millis, Seq

MARK = "noticed"
# Of more than these nobody needs the number.
COUNTED = 99

_MAILED_KINDS = (AccountKind.PATIENT.value, AccountKind.CAREGIVER.value)
# One e-mail, until any of their sessions was active again.
_came_back = or_(
    mailed.c.at.is_(None),
    exists().where(sessions.c.account == mailed.c.account, sessions.c.active_at > mailed.c.at),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member who has not read a text, and was not told of it.

    Shape:   seq is that of the newest such text; read_seq how far they have read
    """

    account: AccountId
    conversation: ConversationId
    seq: Seq
    read_seq: Seq
    notified: Notified | None
    by_push: bool
    by_mail: bool


class Noticed:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def mark(self) -> Millis:
        """Up to which time some node has looked."""
        query = select(counters.c.value).where(counters.c.name == MARK)
        return int((await self._connection.execute(query)).scalar_one())

    async def is_due(self, now: Millis) -> bool:
        """Whether something is to be sent."""
        query = select(notices.c.id).where(notices.c.due_at <= now).limit(1)
        return (await self._connection.execute(query)).first() is not None

    async def is_anybody(self, *, mails: bool) -> bool:
        """Whether there is anybody at all to notify."""
        pushed = select(push_subscriptions.c.session).limit(1)
        if (await self._connection.execute(pushed)).first() is not None:
            return True
        addressed = select(preferences.c.account).where(preferences.c.email.is_not(None)).limit(1)
        return mails and (await self._connection.execute(addressed)).first() is not None

    async def candidates(self, *, after: Millis, until: Millis, mails: bool) -> Sequence[Candidate]:
        """Whom nobody has told yet of texts of that time, which they have not read.

        Shape:   none who has left, or muted the conversation, or of an account that is deactivated
        """
        rows = await self._connection.execute(_candidates(after, until, mails=mails))
        return [_candidate(row) for row in rows.mappings()]

    async def unread(self, account: AccountId, conversation: ConversationId) -> int:
        """How many texts of a conversation wait for a member; of more than 99 nobody needs the number."""
        texts = (
            select(messages.c.seq)
            .select_from(members)
            .join(
                messages,
                and_(messages.c.conversation == members.c.conversation, messages.c.seq > members.c.read_seq),
            )
            .where(members.c.conversation == conversation, members.c.account == account)
            .where(messages.c.kind == MessageKind.TEXT.value, messages.c.author != account)
            .limit(COUNTED)
            .subquery()
        )
        return int((await self._connection.execute(select(func.count()).select_from(texts))).scalar_one())


def _candidates(after: Millis, until: Millis, *, mails: bool) -> Select[Any]:
    fresh = _fresh(after, until).subquery()
    asked_for_pushes = exists().where(push_subscriptions.c.account == fresh.c.account)
    asked_for_mail = and_(accounts.c.kind.in_(_MAILED_KINDS), preferences.c.email.is_not(None), _came_back)
    by_mail = asked_for_mail if mails else false()
    return (
        select(
            fresh,
            notified.c.seq.label("notified_seq"),
            notified.c.at.label("notified_at"),
            asked_for_pushes.label("by_push"),
            by_mail.label("by_mail"),
        )
        .join(accounts, accounts.c.id == fresh.c.account)
        .join(
            notified,
            and_(notified.c.account == fresh.c.account, notified.c.conversation == fresh.c.conversation),
            isouter=True,
        )
        .join(preferences, preferences.c.account == fresh.c.account, isouter=True)
        .join(mailed, mailed.c.account == fresh.c.account, isouter=True)
        .where(
            accounts.c.deactivated_at.is_(None),
            or_(notified.c.seq.is_(None), notified.c.seq < fresh.c.seq),
            or_(asked_for_pushes, by_mail),
        )
    )


def _fresh(after: Millis, until: Millis) -> Select[Any]:
    """The newest text of that time that each member has not read."""
    return (
        select(members.c.account, members.c.conversation, members.c.read_seq, func.max(messages.c.seq).label("seq"))
        .select_from(messages)
        .join(members, members.c.conversation == messages.c.conversation)
        .where(
            messages.c.at > after,
            messages.c.at <= until,
            messages.c.kind == MessageKind.TEXT.value,
            messages.c.author != members.c.account,
            messages.c.seq > members.c.read_seq,
            members.c.left_seq.is_(None),
            members.c.muted.is_(False),
        )
        .group_by(members.c.account, members.c.conversation, members.c.read_seq)
    )


def _candidate(row: RowMapping) -> Candidate:
    was_notified = row["notified_seq"] is not None
    return Candidate(
        account=row["account"],
        conversation=row["conversation"],
        seq=row["seq"],
        read_seq=row["read_seq"],
        notified=Notified(row["notified_seq"], row["notified_at"]) if was_notified else None,
        by_push=bool(row["by_push"]),
        by_mail=bool(row["by_mail"]),
    )
