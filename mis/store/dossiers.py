"""What conversations ask of whoever keeps dossiers, in the transaction in which they change."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Protocol

from mis.actor import Actor
from protocol.errors import BadRequest
from protocol.values import AccountId, DossierId, Millis

if TYPE_CHECKING:
    from mis.store.work import Work


class Dossiers(Protocol):
    async def admit(
        self, work: "Work", actor: Actor, dossier: DossierId, accounts: Collection[AccountId], /, *, is_new: bool
    ) -> None:
        """See that an account may have others in a conversation that is linked to a dossier; itself among them.

        Shape:   is_new: the conversation begins with them
        Raises:  BadRequest (there are no dossiers), NotFound (none for the actor), Forbidden (one may not be in it),
                 Conflict (none begins there any more)
        """

    def said(self, dossier: DossierId, /) -> None:
        """Note that something is about to be said in a conversation that feeds a dossier.

        Order:   before the commit, which may still fail; so whoever tells of it waits, and tells a hint
        """

    async def is_news(self, work: "Work", account: AccountId, dossier: DossierId, since: Millis, /) -> bool:
        """Whether an account may open a dossier now, and has not since then: what it was to be told of still waits."""

    async def in_use_or_not(self, work: "Work", account: AccountId, /) -> None:
        """Have those who saw anything through an account lose it, or see it again: it was just put out of use, or back.

        Order:   in the transaction that does so
        """


class NoDossiers:
    """A server without dossiers."""

    async def admit(
        self,
        _work: "Work",
        _actor: Actor,
        _dossier: DossierId,
        _accounts: Collection[AccountId],
        /,
        *,
        is_new: bool,  # noqa: ARG002 - none of either
    ) -> None:
        """Raises:  BadRequest."""
        raise BadRequest("this server has no dossiers", "dossier")

    def said(self, _dossier: DossierId, /) -> None:
        """Do nothing: it was linked while there were dossiers here."""

    async def is_news(self, _work: "Work", _account: AccountId, _dossier: DossierId, _since: Millis, /) -> bool:
        """Whatever was to be told of, nobody can open it here any more."""
        return False

    async def in_use_or_not(self, _work: "Work", _account: AccountId, /) -> None:
        """Do nothing: nobody sees anything through another."""
