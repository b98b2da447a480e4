"""The teams of the parcours that a person follows: who of the circle takes part in which, for who reads the plan."""

from collections.abc import Mapping, Sequence

from dossier.access import At, access_as_administrator
from dossier.contract.circle import MemberParcours
from dossier.domain.decision import decide
from dossier.domain.parcours import must_be_parcours, must_take_part
from dossier.domain.question import Part
from dossier.domain.reader import Reader, Situation
from dossier.operations.circle import lock
from dossier.operations.readers import tell_readers
from dossier.operations.reading import reader_of, situation_of
from dossier.records import DECODER, ParcoursRecorded
from dossier.store.dossiers import DossierRows
from dossier.store.parcours import ParcoursRows
from mis.extension import Actor, Work, record
from protocol.dossier import DossierPart
from protocol.errors import Forbidden, NotFound
from protocol.values import AccountId, ConversationId, DossierId


async def put_parcours(work: Work, actor: Actor, id: DossierId, number: int, request: MemberParcours) -> None:
    """Have somebody of the circle take part in these parcours, and in no other.

    Raises:  NotFound, Forbidden (circle_administrators; parcours_hidden: who asks does not see them), BadRequest,
             TooLarge, Conflict (parcours_member)
    """
    journal = await lock(work, id)
    await access_as_administrator(work, actor, id)
    situation = await situation_of(work, id)
    if not may_see(reader_of(actor), situation):
        raise Forbidden("the parcours of this dossier are not theirs to see", {"reason": "parcours_hidden"})
    memberships = situation.circle.memberships
    if not 1 <= number <= len(memberships):
        raise NotFound("no such member")
    membership = memberships[number - 1]
    must_take_part(membership, work.now)
    told = must_be_parcours(request.parcours)
    if told == tuple((await parcours_of(work, id)).get(number, ())):
        return
    made = record(work, actor, journal, ParcoursRecorded(number, AccountId(membership.member), told))
    await ParcoursRows(work.connection).put(id, number, made.seq)
    await DossierRows(work.connection, work.now).touch(id)
    await tell_readers(work, id, DossierPart.CIRCLE, Part.PLAN, situation)


async def parcours_of(at: At, id: DossierId) -> Mapping[int, Sequence[str]]:
    """What each member takes part in, by the number of the membership, for who may see it."""
    seqs = await ParcoursRows(at.connection).of(id)
    if not seqs:
        return {}
    recorded = await at.records.named([(ConversationId(id), seq) for seq in seqs])
    told = [DECODER.decode(one.content) for one in recorded if one.content is not None]
    return {one.number: one.parcours for one in told if isinstance(one, ParcoursRecorded)}


def may_see(reader: Reader, situation: Situation) -> bool:
    """Whether somebody is shown who takes part in what: it says what the person is followed for, as the plan does."""
    return all(decide(reader, part, situation).is_allowed for part in (Part.CIRCLE, Part.PLAN))
