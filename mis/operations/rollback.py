"""A database that was put back to an earlier day, and nothing later can be had: the archive goes on from it."""

from pathlib import Path

from msgspec import Struct

from mis.archive.growth import Reason
from mis.domain.audit import Act
from mis.domain.rollback import Cause
from mis.operations.archivist import Archivist
from mis.store.store import Store
from mis.store.work import Work
from protocol.errors import BadRequest, Conflict
from protocol.values import AccountId, AccountKind

# What is refused because of what was signed before; anything else is mended, not accepted.
ROLLED_BACK = {Reason.BEHIND, Reason.OTHER}


class Accepted(Struct, frozen=True):
    """Shape:   signed, entries: how many were signed for, and are there; kept: where the old checkpoint lies now."""

    signed: int
    entries: int
    kept: Path


class RollbackDesk:
    """Where an operator answers for a rollback."""

    def __init__(self, store: Store, archivist: Archivist) -> None:
        self._store = store
        self._archivist = archivist

    async def accept(self, cause: Cause, *, by: AccountId) -> Accepted:
        """Sign for the entries that there are, though more or others were signed for; who saw those is alarmed.

        Order:   audited first, then the old checkpoint is put aside, then the next one is signed
        Raises:  BadRequest (by is no operator), Conflict (nothing was put back), Unavailable
        """
        if (await self._archivist.look()).refusal not in ROLLED_BACK:
            raise Conflict("the database goes on from what was signed, or lacks something else: see mis check")

        async def note(work: Work) -> None:
            if (await work.accounts.kinds_in_use([by])).get(by) is not AccountKind.OPERATOR:
                raise BadRequest("only an operator accepts a rollback", "by")
            work.writes()
            await work.audit.add(Act.ROLLBACK_ACCEPTED, account=by, detail=cause.value)

        await self._store.writer.run(note)
        signed, kept = await self._archivist.forget()
        while await self._archivist.turn():
            pass
        await self._archivist.keep()
        return Accepted(signed, (await self._archivist.look()).entries, kept)
