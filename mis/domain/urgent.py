"""Urgent messages: who is asked to acknowledge one, for whom an acknowledgement counts, who is reminded."""

from collections.abc import Mapping
from dataclasses import dataclass

from protocol.errors import Conflict, Forbidden
from protocol.values import AccountId

# Who is away now, with who stands in for them.
StandIns = Mapping[AccountId, AccountId]


@dataclass(frozen=True, slots=True)
class Urgent:
    """Shape:   asked: who was a member when it was written and still is, without its author, in their order;
    acknowledged_by: who acknowledged, by the account that it counts for
    """

    author: AccountId
    asked: tuple[AccountId, ...]
    acknowledged_by: Mapping[AccountId, AccountId]

    @property
    def awaited(self) -> tuple[AccountId, ...]:
        return tuple(account for account in self.asked if account not in self.acknowledged_by)

    def acknowledged(self, by: AccountId, stand_ins: StandIns) -> tuple[AccountId, ...]:
        """For whom it counts, newly, that this member acknowledges: for themselves, and for whom they stand in.

        Raises:  Conflict (one's own message), Forbidden (nothing is asked of a member who came later)
        """
        if by == self.author:
            raise Conflict("one's own message awaits nothing from oneself")
        counts_for = tuple(account for account in self.asked if by in (account, stand_ins.get(account)))
        if not counts_for and by not in self.acknowledged_by.values():
            raise Forbidden("it was written before you came")
        return tuple(account for account in counts_for if account not in self.acknowledged_by)

    def awaits(self, account: AccountId, stand_ins: StandIns) -> bool:
        """Whether an acknowledgement of this member would count for somebody whom it does not count for yet."""
        return account != self.author and any(account in (one, stand_ins.get(one)) for one in self.awaited)

    def reminded(self, present: tuple[AccountId, ...], stand_ins: StandIns) -> tuple[AccountId, ...]:
        """Who is to be reminded: those awaited, and who stands in for one of them and is a member too."""
        substitutes = [stand_ins[account] for account in self.awaited if account in stand_ins]
        members = [account for account in substitutes if account in present and account != self.author]
        return tuple(dict.fromkeys((*self.awaited, *members)))
