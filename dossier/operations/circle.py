"""The care circle: who is in it, brought in and let out; and what that says of conversations."""

from collections.abc import Mapping, Sequence
from functools import partial

from dossier.access import access_as_administrator, access_dossier
from dossier.contract.circle import MembershipEnd, NewCareTeamMember, NewCareTeamStructure
from dossier.domain.circle import Circle, Kind, Membership, Role
from dossier.domain.spoken import profession_code
from dossier.domain.structure import must_be_structure
from dossier.domain.voice import Voice, voice_of
from dossier.operations.audit import note_act
from dossier.operations.circle_kept import circle_of
from dossier.operations.held import held_of
from dossier.operations.openers import LEFT, open_together, shut_out_closed, who_may_open
from dossier.operations.telling import tell
from dossier.records import MembershipRecorded
from dossier.store.dossiers import DossierRows, Found
from dossier.store.memberships import Due, MembershipRows
from dossier.store.secretariats import SecretariatRows
from mis.extension import Act, Actor, Conversation, Store, Work, access_journal, record
from protocol.account import Account
from protocol.dossier import DossierPart
from protocol.errors import Forbidden, NotFound
from protocol.values import AccountId, AccountKind, ConversationId, DossierId

AT_ONCE = 100

KINDS = {
    AccountKind.PROFESSIONAL: Kind.PROFESSIONAL,
    AccountKind.CAREGIVER: Kind.CAREGIVER,
    AccountKind.PATIENT: Kind.PATIENT,
}


async def add_member(work: Work, actor: Actor, id: DossierId, request: NewCareTeamMember) -> Found:
    """Have somebody in the circle, from now or from a day to come.

    Raises:  NotFound (no such dossier for the actor, or no such account), Forbidden (does not administer), BadRequest,
             Conflict (is in it already, a second médecin traitant or person)
    """
    journal = await lock(work, id)
    found = await access_as_administrator(work, actor, id)
    account = await _account(work, request.account)
    membership = Membership(
        member=account.id,
        kind=KINDS[account.kind],
        role=request.role,
        since=work.now if request.since is None else request.since,
        grounds=request.grounds,
        profession=profession_code(account.profession),
        is_administrator=request.is_administrator,
        until=request.until,
    )
    await _enter(work, actor, journal, membership)
    return found


async def add_structure(work: Work, actor: Actor, id: DossierId, request: NewCareTeamStructure) -> Found:
    """Have a structure in the circle, from now or from a day to come; of those who work there nobody reads by it.

    Raises:  NotFound (no such dossier for the actor), Forbidden (does not administer), BadRequest, Conflict (is in it
             already)
    """
    journal = await lock(work, id)
    found = await access_as_administrator(work, actor, id)
    structure = must_be_structure(request.structure)
    membership = Membership(
        member=structure.finess,
        kind=Kind.ORGANISATION,
        role=request.role,
        since=work.now if request.since is None else request.since,
        grounds=request.grounds,
        until=request.until,
        structure=structure,
    )
    await _enter(work, actor, journal, membership)
    return found


async def end_member(work: Work, actor: Actor, id: DossierId, number: int, request: MembershipEnd) -> Found:
    """End a membership; one ends one's own, or administers.

    Raises:  NotFound, Forbidden, BadRequest (it would end before it began), Conflict (nobody would administer)
    """
    journal = await lock(work, id)
    found, opened = await access_dossier(work, actor, id)
    if not opened.is_administrator and opened.number != number:
        raise Forbidden("only who administers the circle does this", {"reason": "circle_administrators"})
    circle = await circle_of(work, id)
    if not 1 <= number <= len(circle.memberships):
        raise NotFound("no such member")
    ended = circle.memberships[number - 1]
    before = await who_may_open(work, id)
    until = work.now if request.until is None else request.until
    await _put(work, actor, journal, circle.with_end(ended.member, until, work.now), circle)
    await shut_out_closed(work, id, [*before, *ended.accounts], LEFT)
    await note_act(work, actor, Act.DOSSIER_MEMBER_ENDED, id, *ended.accounts)
    await tell(work, id, DossierPart.CIRCLE, also=before)
    return found


async def take_back(work: Work, actor: Actor, id: DossierId, number: int) -> Found:
    """Have the basis of a membership hold no more, as the person says: a consent withdrawn, an opposition told.

    Raises:  NotFound, Forbidden (neither the person, nor who represents them or administers the circle; of a
             representative, who does not administer), Conflict (it has no basis that holds)
    """
    journal = await lock(work, id)
    found, opened = await access_dossier(work, actor, id)
    voice = voice_of(opened.role, is_administrator=opened.is_administrator)
    circle = await circle_of(work, id)
    if not 1 <= number <= len(circle.memberships):
        raise NotFound("no such member")
    one = circle.memberships[number - 1]
    if voice is None or (one.role is Role.LEGAL_REPRESENTATIVE and not opened.is_administrator):
        raise Forbidden("this is for the person to say", {"reason": "not_their_voice"})
    before = await open_together(work, id)
    await _put(work, actor, journal, circle.without_basis(number, work.now), circle, voice)
    await shut_out_closed(work, id, [*before[id], *one.accounts], LEFT)
    await note_act(work, actor, Act.DOSSIER_BASIS_ENDED, id, *one.accounts)
    await tell(work, id, DossierPart.CIRCLE, also=before[id])
    await _project_merged(work, id, before)
    return found


async def project(work: Work, before: Mapping[DossierId, Sequence[AccountId]], part: DossierPart) -> None:
    """Have circles opened to those to whom the person's oppositions leave them; who loses one hears so.

    Shape:   before: to whom each was open: a dossier, and those that it is merged with
    """
    for id in sorted(before):
        await lock(work, id)
        await _project(work, id, before[id], part)


async def _project_merged(work: Work, id: DossierId, before: Mapping[DossierId, Sequence[AccountId]]) -> None:
    """Have it true of those that the dossier is merged with, too."""
    await project(work, {other: told for other, told in before.items() if other != id}, DossierPart.CIRCLE)


async def _enter(work: Work, actor: Actor, journal: Conversation, membership: Membership) -> None:
    """Have a membership more, and have it true everywhere."""
    id = DossierId(journal.id)
    circle, before = await circle_of(work, id), await open_together(work, id)
    await _put(work, actor, journal, circle.with_member(membership, work.now), circle)
    await note_act(work, actor, Act.DOSSIER_MEMBER_ADDED, id, *membership.accounts)
    await tell(work, id, DossierPart.CIRCLE)
    await _project_merged(work, id, before)


async def _project(work: Work, id: DossierId, before: Sequence[AccountId], part: DossierPart) -> None:
    rows = MembershipRows(work.connection, work.now)
    oppositions, circle = (await held_of(work, [id]))[id], await circle_of(work, id)
    for kept in await rows.of([id]):
        await rows.put(id, kept.number, circle.memberships[kept.number - 1], kept.seq, oppositions)
    await shut_out_closed(work, id, before, LEFT)
    await DossierRows(work.connection, work.now).touch(id)
    await tell(work, id, part, also=before)


async def end_due(store: Store) -> None:
    """End everywhere what has come to its end by the clock.

    Raises:  Unavailable
    """
    async with store.reading() as reading:
        due = await MembershipRows(reading.connection, reading.now).due(AT_ONCE)
    for one in due:
        await store.writer.run(partial(_end_due, due=one))


async def _end_due(work: Work, due: Due) -> None:
    await lock(work, due.dossier)
    if await MembershipRows(work.connection, work.now).end(due):
        work.writes()
        account = AccountId(due.member)
        concerned = [account, *await SecretariatRows(work.connection, work.now).acting_for(account)]
        await shut_out_closed(work, due.dossier, concerned, LEFT)
        await tell(work, due.dossier, DossierPart.CIRCLE, also=concerned)


async def put_first(work: Work, actor: Actor, journal: Conversation, membership: Membership) -> None:
    """Begin a circle with who includes the person."""
    await _put(work, actor, journal, Circle().with_member(membership, work.now), Circle())


async def lock(work: Work, id: DossierId) -> Conversation:
    """The journal of a dossier, locked: what is decided about the dossier from here on holds until the commit.

    Raises:  NotFound
    """
    try:
        return await access_journal(work, ConversationId(id))
    except NotFound:
        raise NotFound("no such dossier") from None


async def _put(
    work: Work, actor: Actor, journal: Conversation, circle: Circle, before: Circle, voice: Voice | None = None
) -> None:
    """Record what is new or other than before, and project it."""
    rows = MembershipRows(work.connection, work.now)
    oppositions = (await held_of(work, [DossierId(journal.id)]))[DossierId(journal.id)]
    for number, membership in enumerate(circle.memberships, 1):
        if number <= len(before.memberships) and before.memberships[number - 1] == membership:
            continue
        made = record(work, actor, journal, MembershipRecorded(number, membership, voice))
        await rows.put(DossierId(journal.id), number, membership, made.seq, oppositions)
    await DossierRows(work.connection, work.now).touch(DossierId(journal.id))


async def _account(work: Work, id: AccountId) -> Account:
    kinds = await work.accounts.kinds_in_use([id])
    if kinds.get(id) not in KINDS:
        raise NotFound("no such account", {"field": "account"})
    return (await work.accounts.by_ids([id]))[id]
