"""Everybody who is present in one conversation, each with what is their own: for what all of them are told at once.

Computed for all together, so that a group of 500 costs a few queries and not 500 times those of one view.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.marks import Marks, Own, is_archived
from mis.store.tables import members, messages
from protocol.values import AccountId, ConversationId, MessageKind, Seq


class Texts:
    """The texts of a conversation after the least that somebody has read, and who has written any at all."""

    def __init__(self, last_seq: Seq, authors: Sequence[AccountId], after: Sequence[tuple[Seq, AccountId]]) -> None:
        self.last_seq = last_seq
        self._authors = authors
        self._all = [seq for seq, _ in after]
        self._by: dict[AccountId, list[Seq]] = defaultdict(list)
        for seq, author in after:
            self._by[author].append(seq)

    def unread(self, account: AccountId, read_seq: Seq) -> int:
        return _after(self._all, read_seq) - _after(self._by.get(account, ()), read_seq)

    def received(self, account: AccountId) -> bool:
        return any(author != account for author in self._authors)


async def audience(connection: AsyncConnection, id: ConversationId) -> dict[AccountId, Own]:
    """Those present, in their order."""
    rows = (await connection.execute(_present(id))).mappings().all()
    if not rows:
        return {}
    texts = await _texts(connection, id, min(row["read_seq"] for row in rows))
    return {row["account"]: _own(row, texts) for row in rows}


def _own(row: RowMapping, texts: Texts) -> Own:
    account, read_seq, muted = row["account"], row["read_seq"], row["muted"]
    marks = Marks(
        archived=is_archived(row["archived_seq"], texts.last_seq, muted=muted),
        favourite=row["favourite"],
        to_process=row["to_process"],
        muted=muted,
        marked_unread=row["marked_unread"],
    )
    return Own(read_seq, texts.unread(account, read_seq), texts.received(account), marks)


async def _texts(connection: AsyncConnection, id: ConversationId, read_seq: Seq) -> Texts:
    one = _texts_of(id).order_by(messages.c.seq).limit(1)
    first = (await connection.execute(one)).first()
    if first is None:
        return Texts(0, (), ())
    another = (await connection.execute(one.where(messages.c.author != first.author))).first()
    (last_seq,) = (await connection.execute(last_text_seq(id))).one()
    after = (await connection.execute(_texts_of(id).where(messages.c.seq > read_seq).order_by(messages.c.seq))).all()
    authors = [row.author for row in (first, another) if row is not None]
    return Texts(last_seq, authors, [(row.seq, row.author) for row in after])


def last_text_seq(id: ConversationId) -> Select[Any]:
    return _texts_of(id).with_only_columns(messages.c.seq).order_by(messages.c.seq.desc()).limit(1)


def _texts_of(id: ConversationId) -> Select[Any]:
    is_text = messages.c.kind == MessageKind.TEXT.value
    return select(messages.c.seq, messages.c.author).where(messages.c.conversation == id, is_text)


def _present(id: ConversationId) -> Select[Any]:
    is_present = (members.c.conversation == id, members.c.left_seq.is_(None))
    return select(members).where(*is_present).order_by(members.c.position)


def _after(seqs: Sequence[Seq], read_seq: Seq) -> int:
    return len(seqs) - bisect_right(seqs, read_seq)
