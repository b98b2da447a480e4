"""About which dossiers something is unread to an account."""

from typing import Any

from sqlalchemy import Select, func, select

from mis.store.tables import conversations, members, messages
from protocol.values import AccountId, MessageKind


def unread_about(account: AccountId) -> Select[Any]:
    """The dossiers about which an account has texts to read, once a conversation, as a query to be part of another.

    Shape:   one column, `dossier`; what is said where the account has left is not for it to read
    """
    query = select(conversations.c.dossier).join_from(members, conversations)
    is_theirs = (members.c.account == account, members.c.left_seq.is_(None))
    # IS NOT NULL is where SQLite would enter the index of all dossiers that are talked about, by whomever.
    has_dossier = func.coalesce(conversations.c.dossier, "") != ""
    has_more = conversations.c.last_seq > members.c.read_seq
    return query.where(*is_theirs, has_dossier, has_more, _has_text(account))


def _has_text(account: AccountId) -> Any:
    """Whether somebody else wrote something there since, asked of one conversation after the other."""
    is_unread = (messages.c.conversation == members.c.conversation, messages.c.seq > members.c.read_seq)
    is_text = messages.c.kind == MessageKind.TEXT.value
    texts = select(messages.c.seq).where(*is_unread, is_text, messages.c.author != account).limit(1)
    return texts.correlate(members).scalar_subquery().is_not(None)
