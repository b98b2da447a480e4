"""Conversations that are linked to a dossier: started by who may open it, with its circle."""

from collections.abc import Collection

from dossier.operations.merged import must_go_on
from dossier.operations.openers import who_may_open
from dossier.operations.secretariat import follow
from dossier.store.visits import Visits
from mis.extension import Actor, Work
from protocol.errors import Forbidden, NotFound
from protocol.values import AccountId, DossierId, Millis


class Links:
    def __init__(self) -> None:
        self._said: set[DossierId] = set()
        self._settled: set[DossierId] = set()

    async def admit(
        self, work: Work, actor: Actor, dossier: DossierId, accounts: Collection[AccountId], /, *, is_new: bool
    ) -> None:
        """See that all whom a conversation about a dossier is to have may open the dossier now.

        Raises:  NotFound (no such dossier for the actor), Conflict (merged), Forbidden (details: accounts, who are
                 not in the care circle)
        """
        may_open = set(await who_may_open(work, dossier))
        if actor.account not in may_open:
            raise NotFound("no such dossier")
        if is_new:
            await must_go_on(work, actor, dossier)
        others = [account for account in accounts if account not in may_open]
        if others:
            raise Forbidden("not in the care circle", {"reason": "outside_circle", "accounts": others})

    def said(self, dossier: DossierId, /) -> None:
        """Note that something is about to be said in a conversation that feeds a dossier."""
        self._said.add(dossier)

    async def is_news(self, work: Work, account: AccountId, dossier: DossierId, since: Millis, /) -> bool:
        """Whether an account may open a dossier now, and has not since then."""
        if account not in await who_may_open(work, dossier):
            return False
        last = await Visits(work.connection).newest(dossier, account)
        return last is None or last <= since

    async def in_use_or_not(self, work: Work, account: AccountId, /) -> None:
        """Have the secretaries of a professional out of conversations that nothing else opens to them."""
        await follow(work, account)

    def settled(self) -> Collection[DossierId]:
        """Take the dossiers of which something was said before the last time this was asked: its commit is over."""
        settled, self._settled, self._said = self._settled, self._said, set()
        return settled
