"""How conversations stood when one member left them: walked along the entries, which are few beside the texts."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.standing import Standing, standing
from mis.keys import Keyring
from mis.store.entries import COLUMNS, HAS_KEY, message_of
from mis.store.tables import conversation_keys, members, messages
from protocol.message import Message
from protocol.values import AccountId, ConversationId

# As the partial index is defined, in these very words: SQLite and PostgreSQL use it for nothing else.
IS_ENTRY: ColumnElement[bool] = literal_column("messages.kind <> 'text'")


async def standings(
    connection: AsyncConnection, keyring: Keyring, account: AccountId, ids: Sequence[ConversationId]
) -> dict[ConversationId, Standing]:
    """How each conversation of the list stood when the account left it."""
    entries: dict[ConversationId, list[Message]] = {id: [] for id in ids}
    if ids:
        for row in (await connection.execute(_entries(account, ids))).mappings():
            entries[row["conversation"]].append(message_of(row, keyring))
    return {id: standing(of_one) for id, of_one in entries.items()}


def _entries(account: AccountId, ids: Sequence[ConversationId]) -> Select[Any]:
    up_to_then = and_(messages.c.conversation == members.c.conversation, messages.c.seq <= members.c.left_seq)
    return (
        select(*COLUMNS)
        .select_from(members)
        .join(messages, up_to_then)
        .outerjoin(conversation_keys, HAS_KEY)
        .where(members.c.account == account, members.c.conversation.in_(ids), IS_ENTRY)
        .order_by(messages.c.conversation, messages.c.seq)
    )
