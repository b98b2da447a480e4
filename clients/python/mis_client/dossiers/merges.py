"""Two dossiers of one person: compared, merged by two people, and taken apart again."""

from dossier.contract.merge import MERGES, DossierMerge, DossierMerges, MergeComparison, MergeMove, NewMerge
from dossier.contract.paths import ONE
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange
from protocol.values import DossierId

_COMPARE = Exchange("GET", f"{ONE}/comparison/{{other}}", MergeComparison)
_READ = Exchange("GET", MERGES, DossierMerges)
_ASK = Exchange("POST", MERGES, DossierMerge)
_MOVE = Exchange("POST", f"{MERGES}/{{merge}}/steps", DossierMerge)


class Merges(Asking):
    async def compare(self, goes_on: DossierId, merged: DossierId) -> MergeComparison:
        """Two dossiers side by side, for who may read the identity and the circle of both.

        Raises:  Forbidden, BadRequest
        """
        return await self._ask(_COMPARE, id=goes_on, other=merged)

    async def read_merges(self, dossier: DossierId) -> DossierMerges:
        """What a dossier is, was, or is asked to be merged with, for who may read both."""
        return await self._ask(_READ, id=dossier)

    async def ask_merge(self, goes_on: DossierId, merge: NewMerge) -> DossierMerge:
        """Ask that another dossier of the same person be read through this one; somebody else confirms it.

        Raises:  Conflict (they cannot be, as things stand), Forbidden, BadRequest
        """
        return await self._ask(_ASK, id=goes_on, body=merge)

    async def move_merge(self, dossier: DossierId, merge: str, move: MergeMove) -> DossierMerge:
        """Confirm a merge that somebody else asked for, decline it, or undo it.

        Raises:  Conflict (it stands otherwise), Forbidden, BadRequest
        """
        return await self._ask(_MOVE, id=dossier, merge=merge, body=move)
