"""The members of conversations, kept in memory per node and never trusted: each use compares `members_seq`."""

from collections import OrderedDict
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from mis.domain.conversation import Members, Membership
from mis.store.tables import accounts, members
from protocol.values import AccountId, AccountKind, ConversationId, Seq

CONVERSATIONS_KEPT = 20_000


class MembersCache:
    """A list of members is good while the conversation's `members_seq` is the one it was read under.

    The conversation's row is read under its lock in the same transaction, so no hint between nodes is needed, and none
    that is lost can show a message to who has left.
    """

    def __init__(self, most: int = CONVERSATIONS_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[ConversationId, tuple[Seq, Members]] = OrderedDict()

    async def of(
        self, connection: AsyncConnection, wanted: Mapping[ConversationId, Seq]
    ) -> dict[ConversationId, Members]:
        """The members of conversations, given the `members_seq` of each."""
        found: dict[ConversationId, Members] = {}
        for id, members_seq in wanted.items():
            kept = self._kept.get(id)
            if kept is not None and kept[0] == members_seq:
                self._kept.move_to_end(id)
                found[id] = kept[1]
        missing = [id for id in wanted if id not in found]
        for id, people in (await _read(connection, missing)).items():
            found[id] = people
            self._keep(id, wanted[id], people)
        return found

    def _keep(self, id: ConversationId, members_seq: Seq, people: Members) -> None:
        self._kept[id] = (members_seq, people)
        self._kept.move_to_end(id)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)


async def _read(connection: AsyncConnection, ids: list[ConversationId]) -> dict[ConversationId, Members]:
    if not ids:
        return {}
    query = (
        select(members.c.conversation, members.c.account, accounts.c.kind, members.c.left_seq)
        .join(accounts, accounts.c.id == members.c.account)
        .where(members.c.conversation.in_(ids))
        .order_by(members.c.conversation, members.c.position)
    )
    people: dict[ConversationId, dict[AccountId, Membership]] = {id: {} for id in ids}
    for row in await connection.execute(query):
        people[row.conversation][row.account] = Membership(row.account, AccountKind(row.kind), row.left_seq)
    return {id: Members(by_account) for id, by_account in people.items()}
