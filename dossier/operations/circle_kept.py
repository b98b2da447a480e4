"""The care circle with its whole history, as the journal of the dossier has it."""

from collections.abc import Collection, Mapping

from dossier.access import At
from dossier.domain.circle import Circle, Membership
from dossier.records import DECODER, MembershipRecorded
from dossier.store.memberships import MembershipRows
from protocol.values import ConversationId, DossierId


async def circle_of(at: At, id: DossierId) -> Circle:
    """The circle of a dossier."""
    return (await circles_of(at, [id]))[id]


async def circles_of(at: At, ids: Collection[DossierId]) -> Mapping[DossierId, Circle]:
    """The same of several dossiers."""
    kept = await MembershipRows(at.connection, at.now).of(ids)
    by_number: dict[DossierId, dict[int, Membership]] = {id: {} for id in ids}
    for one in await at.records.named([(ConversationId(one.dossier), one.seq) for one in kept]):
        told = DECODER.decode(one.content) if one.content is not None else None
        if isinstance(told, MembershipRecorded):
            by_number[DossierId(one.conversation)][told.number] = told.membership
    return {id: Circle(tuple(found[number] for number in sorted(found))) for id, found in by_number.items()}
