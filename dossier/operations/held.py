"""What the person opposes, as it holds: in the dossier where it was told, and in those that it is merged with."""

from collections.abc import Collection, Mapping

from dossier.access import At
from dossier.domain.merge import taken_back
from dossier.domain.opposition import Opposition
from dossier.operations.circle_kept import circles_of
from dossier.store.merges import MergeRows
from dossier.store.oppositions import OppositionRows
from protocol.values import DossierId


async def held_of(at: At, ids: Collection[DossierId]) -> Mapping[DossierId, tuple[Opposition, ...]]:
    """What holds in each of some dossiers.

    Shape:   whom the person shut out of the one by taking back their basis is shut out of the others too
    """
    together = await MergeRows(at.connection).of_one_person(ids)
    all_ids = sorted({one for group in together.values() for one in group})
    told = {
        id: tuple(one.opposition for one in opposed)
        for id, opposed in (await OppositionRows(at.connection).of_several(all_ids)).items()
    }
    merged = {one for group in together.values() if len(group) > 1 for one in group}
    circles = await circles_of(at, sorted(merged)) if merged else {}
    elsewhere = {id: (*told[id], *taken_back(circle)) for id, circle in circles.items()}
    return {
        id: (*told[id], *(one for other in sorted(group - {id}) for one in elsewhere[other]))
        for id, group in together.items()
    }
