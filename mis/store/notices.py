"""Notices: what is to be sent outside, from the transaction that decides it to the answer of who took it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    RowMapping,
    Select,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    false,
    literal,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.notice import LEASE_MS, Notice, NoticeKind, Subscription
from mis.domain.preferences import Preferences
from mis.store.listed import listed, parameters_of
from mis.store.noticed import MARK
from mis.store.tables import (
    accounts,
    acknowledgements,
    counters,
    mailed,
    members,
    notices,
    notified,
    preferences,
    push_subscriptions,
    sessions,
)
from protocol.values import AccountId, ConversationId, DossierId, Millis, Seq


@dataclass(frozen=True, slots=True)
class Due:
    """Who is to be told of what, and when."""

    account: AccountId
    conversation: ConversationId
    seq: Seq
    at: Millis


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that is this node's to send for a minute, or to forget.

    Shape:   is_wanted: it is still news to somebody who may hear it, of a dossier as far as is known here;
             preferences: the quiet hours alone
    """

    notice: Notice
    is_wanted: bool
    preferences: Preferences


class Notices:
    def __init__(self, connection: AsyncConnection, now: Millis) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._now = now

    async def add(self, pushes: Sequence[Due], mails: Sequence[Due]) -> None:
        """Have members told; of what another node was faster to tell of, they are not."""
        raised = await self._raised({_key(one): one for one in (*pushes, *mails)}.values())
        await self._add_pushes([one for one in pushes if _key(one) in raised], urgent=False)
        to_mail = [one for one in mails if _key(one) in raised]
        first_of_each = {one.account: one for one in reversed(to_mail)}
        await self._add_mails(list(first_of_each.values()))

    async def urge(self, conversation: ConversationId, seq: Seq, to: Iterable[AccountId]) -> None:
        """Have members told at once of an urgent message, or reminded of it: whatever the hour, muted or not."""
        now = [Due(account, conversation, seq, self._now) for account in to]
        await self._raised(now)
        await self._add_pushes(now, urgent=True)

    async def tell_of(self, dossier: DossierId, to: Iterable[AccountId], *, at: Millis, urgent: bool) -> None:
        """Have accounts told that a dossier asks for them, unless they open it before that time."""
        await self._add_pushes([Due(account, ConversationId(dossier), 0, at) for account in to], urgent=urgent)

    async def move_mark(self, to: Millis) -> None:
        """Note up to which time texts were looked at; never back."""
        moved = update(counters).where(counters.c.name == MARK, counters.c.value < to).values(value=to)
        await self._connection.execute(moved)

    async def claim(self, most: int) -> Sequence[Claimed]:
        """Take what is due, the urgent first, for a minute: who does not come back with it leaves it to the next."""
        rows = (await self._connection.execute(_claimable(self._now, most))).mappings().all()
        if rows:
            taken = update(notices).where(notices.c.id.in_([row["id"] for row in rows]))
            await self._connection.execute(taken.values(due_at=self._now + LEASE_MS, attempts=notices.c.attempts + 1))
        return [_claimed(row) for row in rows]

    async def done(self, notice: Notice) -> None:
        """It was taken, or is not to be: unless something newer has been added to it meanwhile."""
        await self._connection.execute(delete(notices).where(*_as_claimed(notice)))

    async def put_off(self, notice: Notice, until: Millis) -> None:
        await self._connection.execute(update(notices).where(*_as_claimed(notice)).values(due_at=until))

    async def _raised(self, dues: Collection[Due]) -> set[tuple[str, str]]:
        """Note that members are told up to a text; those whom nobody had told so far yet.

        Order:   of the keys, so that two nodes that tell of the same do not wait for each other
        """
        if not dues:
            return set()
        rows = await self._connection.execute(_raise(self._dialect), self._listed(sorted(dues, key=_key)))
        return {(row[0], row[1]) for row in rows}

    async def _add_pushes(self, dues: Sequence[Due], *, urgent: bool) -> None:
        if dues:
            values = self._listed(dues) | {"urgently": urgent, "now": self._now}
            await self._connection.execute(_add_pushes(self._dialect), values)

    async def _add_mails(self, dues: Sequence[Due]) -> None:
        if dues:
            values = self._listed(dues) | {"now": self._now}
            await self._connection.execute(_add_mails(self._dialect), values)
            await self._connection.execute(_note_mailed(self._dialect), values)

    def _listed(self, dues: Sequence[Due]) -> dict[str, Any]:
        rows = [(due.account, due.conversation, str(due.seq), str(due.at)) for due in dues]
        return parameters_of(self._dialect, rows)


def _key(due: Due) -> tuple[str, str]:
    return due.account, due.conversation


def _as_claimed(notice: Notice) -> tuple[Any, ...]:
    return notices.c.id == notice.id, notices.c.attempts == notice.attempts


def _insert(dialect: str, table: Any) -> Any:
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


@cache
def _raise(dialect: str) -> Any:
    rows, (account, conversation, seq, at) = listed(dialect, 4)
    # `WHERE true`: without it SQLite takes ON CONFLICT for the condition of a join (https://sqlite.org/lang_upsert.html).
    given = select(account, conversation, cast(seq, BigInteger), cast(at, BigInteger)).select_from(rows).where(true())
    raising = _insert(dialect, notified).from_select(["account", "conversation", "seq", "at"], given)
    raising = raising.on_conflict_do_update(
        index_elements=[notified.c.account, notified.c.conversation],
        set_={"seq": raising.excluded.seq, "at": raising.excluded.at},
        where=notified.c.seq < raising.excluded.seq,
    )
    return raising.returning(notified.c.account, notified.c.conversation)


@cache
def _add_pushes(dialect: str) -> Any:
    rows, (account, conversation, seq, at) = listed(dialect, 4)
    of = push_subscriptions.c
    given = {
        "id": of.session + "." + conversation,
        "kind": literal(NoticeKind.PUSH.value),
        "account": of.account,
        "session": of.session,
        "conversation": conversation,
        "seq": cast(seq, BigInteger),
        "urgent": bindparam("urgently", type_=Boolean),
        "created_at": bindparam("now", type_=BigInteger),
        "due_at": cast(at, BigInteger),
        "attempts": literal(0),
    }
    devices = select(*given.values()).select_from(rows.join(push_subscriptions, of.account == account)).where(true())
    adding = _insert(dialect, notices).from_select(list(given), devices)
    new = adding.excluded
    return adding.on_conflict_do_update(
        index_elements=[notices.c.id],
        set_={
            "seq": case((notices.c.seq < new.seq, new.seq), else_=notices.c.seq),
            "urgent": or_(notices.c.urgent, new.urgent),
            "created_at": new.created_at,
            "due_at": case((new.due_at < notices.c.due_at, new.due_at), else_=notices.c.due_at),
            "attempts": notices.c.attempts + 1,
        },
    )


@cache
def _add_mails(dialect: str) -> Any:
    rows, (account, conversation, seq, at) = listed(dialect, 4)
    given = {
        "id": literal("mail.") + account,
        "kind": literal(NoticeKind.MAIL.value),
        "account": account,
        "session": null(),
        "conversation": conversation,
        "seq": cast(seq, BigInteger),
        "urgent": false(),
        "created_at": bindparam("now", type_=BigInteger),
        "due_at": cast(at, BigInteger),
        "attempts": literal(0),
    }
    adding = _insert(dialect, notices).from_select(list(given), select(*given.values()).select_from(rows).where(true()))
    return adding.on_conflict_do_nothing(index_elements=[notices.c.id])


@cache
def _note_mailed(dialect: str) -> Any:
    rows, (account, *_) = listed(dialect, 4)
    given = select(account, bindparam("now", type_=BigInteger)).select_from(rows).where(true())
    noting = _insert(dialect, mailed).from_select(["account", "at"], given)
    return noting.on_conflict_do_update(index_elements=[mailed.c.account], set_={"at": noting.excluded.at})


def _claimable(now: Millis, most: int) -> Select[Any]:
    of_member = and_(members.c.conversation == notices.c.conversation, members.c.account == notices.c.account)
    acknowledged = exists().where(
        acknowledgements.c.conversation == notices.c.conversation,
        acknowledgements.c.seq == notices.c.seq,
        acknowledgements.c.account == notices.c.account,
    )
    is_over = or_(sessions.c.ended_at.is_not(None), sessions.c.expires_at <= now)
    return (
        select(
            notices,
            push_subscriptions.c.endpoint,
            push_subscriptions.c.p256dh,
            push_subscriptions.c.auth,
            members.c.account.is_(None).label("is_of_dossier"),
            preferences.c.email,
            preferences.c.quiet_from_min,
            preferences.c.quiet_until_min,
            or_(is_over, accounts.c.deactivated_at.is_not(None), members.c.left_seq.is_not(None)).label("is_barred"),
            or_(members.c.muted, members.c.read_seq >= notices.c.seq).label("is_no_news"),
            acknowledged.label("is_acknowledged"),
        )
        .join(accounts, accounts.c.id == notices.c.account)
        .join(members, of_member, isouter=True)
        .join(sessions, sessions.c.id == notices.c.session, isouter=True)
        .join(push_subscriptions, push_subscriptions.c.session == notices.c.session, isouter=True)
        .join(preferences, preferences.c.account == notices.c.account, isouter=True)
        .where(notices.c.due_at <= now)
        .order_by(notices.c.urgent.desc(), notices.c.due_at)
        .limit(most)
        .with_for_update(of=notices, skip_locked=True)
    )


def _claimed(row: RowMapping) -> Claimed:
    is_push = row["kind"] == NoticeKind.PUSH.value
    subscription = Subscription(row["endpoint"], row["p256dh"], row["auth"]) if row["endpoint"] else None
    notice = Notice(
        id=row["id"],
        kind=NoticeKind(row["kind"]),
        account=row["account"],
        session=row["session"],
        conversation=row["conversation"],
        is_of_dossier=row["is_of_dossier"],
        urgent=row["urgent"],
        created_at=row["created_at"],
        attempts=row["attempts"] + 1,
        subscription=subscription if is_push else None,
        address=None if is_push else row["email"],
    )
    has_way = notice.subscription is not None or notice.address is not None
    is_news = not (row["is_acknowledged"] if notice.urgent else row["is_no_news"])
    return Claimed(
        notice,
        is_wanted=has_way and is_news and not row["is_barred"],
        preferences=Preferences(quiet_from_min=row["quiet_from_min"], quiet_until_min=row["quiet_until_min"]),
    )
