"""A walk of `sync` through what changed, newest first, page by page."""

from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, case, or_, select

from mis.cursors import CursorText
from mis.store.tables import conversations, members
from protocol.values import AccountId, Seq

# For who has left, nothing that comes after counts: the conversation stays as it was in their `sync`.
_changed = case(
    (members.c.left_seq.is_not(None), members.c.changed),
    (conversations.c.changed > members.c.changed, conversations.c.changed),
    else_=members.c.changed,
)


class Place(Struct, array_like=True):
    """Where a walk stands: in the changes of (since, until], newest first, down to `below`."""

    since: Seq = 0
    until: Seq | None = None
    below: tuple[Seq, CursorText] | None = None


def changed_since(account: AccountId, place: Place, until: int, limit: int) -> Select[Any]:
    """The conversations of an account that a walk comes to next, with the change that counts for each."""
    query = (
        select(members.c.conversation, _changed.label("changed"))
        .join(conversations, conversations.c.id == members.c.conversation)
        .where(members.c.account == account, members.c.is_shut.is_(False), _changed > place.since, _changed <= until)
    )
    if place.below is not None:
        query = query.where(_is_below(*place.below))
    return query.order_by(_changed.desc(), members.c.conversation.desc()).limit(limit)


def _is_below(changed: int, conversation: str) -> ColumnElement[bool]:
    return or_(_changed < changed, and_(_changed == changed, members.c.conversation < conversation))
