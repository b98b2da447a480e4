"""Dossiers that are merged: one is read through another, by who has a place in both, each as its own circle says."""

from collections.abc import Collection, Mapping

from msgspec import Struct

from dossier.access import At
from dossier.domain.merge import MergeState
from dossier.domain.question import Part
from dossier.domain.reader import Situation
from dossier.operations.openers import who_may_open
from dossier.operations.reading import may_read, situations_of
from dossier.store.merges import MergeRows
from mis.extension import Actor
from protocol.errors import Conflict
from protocol.values import DossierId


class Merged(Struct, frozen=True):
    """How a dossier is merged, as far as who asks may know it.

    Shape:   place_to_go: the dossier through which it is read, for who has a place there; through: those that are read
             through it and open to who asks, with what is true of each
    """

    is_merged: bool
    place_to_go: DossierId | None
    through: Mapping[DossierId, Situation]


async def merged_of(at: At, actor: Actor, id: DossierId) -> Merged:
    """How a dossier is merged now."""
    standing = [one for one in await MergeRows(at.connection).standing([id]) if one.state is MergeState.MERGED]
    goes_on = next((one.goes_on for one in standing if one.merged == id), None)
    through = [one.merged for one in standing if one.goes_on == id]
    return Merged(
        is_merged=goes_on is not None,
        place_to_go=goes_on if goes_on and await _has_place(at, actor, goes_on) else None,
        through=await _open(at, actor, through) if through else {},
    )


async def must_go_on(at: At, actor: Actor, id: DossierId) -> None:
    """Refuse what would begin in a merged dossier, for who is to begin it in the one that goes on.

    Shape:   who has no place there goes on here: nobody is left without a place to write
    Raises:  Conflict (merged; details: the dossier to go to)
    """
    goes_on = (await merged_of(at, actor, id)).place_to_go
    if goes_on is not None:
        raise Conflict("this dossier is merged into another one", {"reason": "merged", "dossier": goes_on})


async def _has_place(at: At, actor: Actor, id: DossierId) -> bool:
    """By a place in its circle, or by whom they act for; an emergency is none."""
    return actor.account in await who_may_open(at, id)


async def _open(at: At, actor: Actor, ids: Collection[DossierId]) -> Mapping[DossierId, Situation]:
    situations = await situations_of(at, ids)
    return {id: situation for id, situation in situations.items() if may_read(actor, Part.DOSSIER, situation)}
