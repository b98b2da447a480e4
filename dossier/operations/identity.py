"""Who the person is: corrected, proved; every version is kept in the journal."""

from collections.abc import Callable, Collection, Mapping

from dossier.access import access_as_administrator
from dossier.contract.identity import IdentityCorrection, ProofShown
from dossier.domain.identity import changed_traits, must_be_identity
from dossier.domain.likeness import keys_of
from dossier.domain.status import Trigger
from dossier.operations.circle import lock
from dossier.operations.merged import must_go_on
from dossier.operations.telling import tell
from dossier.records import DECODER, IdentityRecorded
from dossier.store.dossiers import DossierRows, Found
from mis.extension import Actor, Conversation, Reading, Recorded, Work, record
from protocol.dossier import DossierPart
from protocol.errors import Conflict, Unavailable
from protocol.values import ConversationId, DossierId, Seq

Keyed = Callable[[str], bytes]


async def correct(work: Work, actor: Actor, id: DossierId, request: IdentityCorrection, keyed: Keyed) -> None:
    """Have another identity; where a strict trait changes, what it was established with holds no more.

    Raises:  NotFound, Forbidden, BadRequest (a field), Conflict (it was changed meanwhile, or merged)
    """
    journal = await lock(work, id)
    found = await access_as_administrator(work, actor, id)
    await must_go_on(work, actor, id)
    must_be_newest(found, request.identity_version)
    before = await identity_of(work, found)
    identity = must_be_identity(request.identity, work.now)
    if identity == before.identity:
        return
    trigger = Trigger.TRAIT_CHANGED if changed_traits(before.identity.traits, identity.traits) else None
    standing = before.standing.after(trigger) if trigger else before.standing
    ins = before.ins if standing.may_store_matricule else None
    await put_identity(work, actor, journal, IdentityRecorded(identity, standing, trigger, None, ins), keyed)


async def prove(work: Work, actor: Actor, id: DossierId, request: ProofShown, keyed: Keyed) -> None:
    """Have the identity raised by a document that was looked at.

    Raises:  NotFound, Forbidden (does not administer, or the document does not prove it), Conflict (it was changed
             meanwhile, is merged, or stands so that no document raises it)
    """
    journal = await lock(work, id)
    found = await access_as_administrator(work, actor, id)
    await must_go_on(work, actor, id)
    must_be_newest(found, request.identity_version)
    before = await identity_of(work, found)
    is_adult = before.identity.traits.born.is_adult(work.now)
    standing = before.standing.after_proof(
        request.proof, is_adult=is_adult, is_parent_checked=request.is_parent_checked
    )
    proved = IdentityRecorded(before.identity, standing, Trigger.PROVED, request.proof, before.ins)
    await put_identity(work, actor, journal, proved, keyed)


async def identity_of(at: Work | Reading, found: Found) -> IdentityRecorded:
    """The newest identity, as the journal has it.

    Raises:  Unavailable (its record cannot be opened)
    """
    return (await identities_of(at, [found]))[found.id]


async def identities_of(at: Work | Reading, some: Collection[Found]) -> Mapping[DossierId, IdentityRecorded]:
    """The same of several dossiers.

    Raises:  Unavailable (a record cannot be opened)
    """
    recorded = await at.records.named([(ConversationId(one.id), one.identity_seq) for one in some])
    return {DossierId(one.conversation): _told(one) for one in recorded}


def _told(recorded: Recorded) -> IdentityRecorded:
    told = DECODER.decode(recorded.content) if recorded.content is not None else None
    if not isinstance(told, IdentityRecorded):
        raise Unavailable("the identity of this dossier cannot be read")
    return told


async def put_identity(work: Work, actor: Actor, journal: Conversation, told: IdentityRecorded, keyed: Keyed) -> None:
    """Record an identity, and have the dossier found by it."""
    id = DossierId(journal.id)
    made = record(work, actor, journal, told)
    matricule = keyed(told.ins.matricule) if told.ins else None
    await DossierRows(work.connection, work.now).move(
        id, made.seq, told.identity, told.standing, matricule=matricule, keys=keys_of(told.identity)
    )
    await tell(work, id, DossierPart.IDENTITY)


def must_be_newest(found: Found, version: Seq) -> None:
    """Raises:  Conflict."""
    if version != found.identity_seq:
        raise Conflict("the identity was changed meanwhile", {"reason": "identity_changed"})
