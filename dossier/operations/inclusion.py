"""A patient is included: looked for first, then made, with who includes them as the first member of the circle."""

from collections.abc import Sequence

from dossier.contract.inclusion import Candidate, Inclusion
from dossier.domain.circle import Kind, Membership
from dossier.domain.identity import Identity, must_be_identity
from dossier.domain.likeness import Likeness, keys_of, likeness
from dossier.domain.opening import is_secretariat
from dossier.domain.spoken import profession_code
from dossier.domain.status import Standing
from dossier.operations.audit import note_act
from dossier.operations.circle import put_first
from dossier.operations.circle_kept import circle_of
from dossier.operations.identity import identities_of
from dossier.operations.seen import person_of
from dossier.operations.visit import note_search
from dossier.records import IdentityRecorded
from dossier.store.dossiers import DossierRows, Found, standing_columns
from dossier.store.memberships import MembershipRows
from mis.extension import Act, Actor, Work, checked, new_id, open_journal, record
from protocol.errors import Conflict, Forbidden
from protocol.values import ConversationId, DossierId


async def candidates(work: Work, actor: Actor, told: Identity) -> list[Candidate]:
    """Dossiers of those who may be this person; that one was told of them is recorded there.

    Raises:  BadRequest (a field)
    """
    alike = await _alike(work, must_be_identity(told, work.now))
    for found, _ in alike:
        await note_search(work, actor, found)
    return [await candidate(work, actor, found, how) for found, how in alike]


async def include(work: Work, actor: Actor, request: Inclusion) -> DossierId:
    """Make a dossier, or give the one that this client_ref made before.

    Raises:  Forbidden (a secretariat), BadRequest (a field, or grounds that no member may have), Conflict (the person
             has one, or there are others like them, of which nothing was said: `POST /api/dossier/candidates` tells)
    """
    if is_secretariat(first := _first_member(work, actor, request)):
        raise Forbidden("a secretariat reads by whom it acts for, and includes nobody", {"reason": "secretariat"})
    rows = DossierRows(work.connection, work.now)
    made = await rows.made(actor.account, checked(request.client_ref, field="client_ref"))
    if made is not None:
        return made
    identity = must_be_identity(request.identity, work.now)
    _must_be_another(await _alike(work, identity), despite=request.despite)
    return await _make(work, actor, request, identity, first)


async def _make(work: Work, actor: Actor, request: Inclusion, identity: Identity, member: Membership) -> DossierId:
    id, accesses = DossierId(new_id()), ConversationId(new_id())
    journal = await open_journal(work, actor, ConversationId(id), id)
    await open_journal(work, actor, accesses, id)
    standing = Standing(is_homonym=request.despite)
    first = record(work, actor, journal, IdentityRecorded(identity, standing))
    row = {
        "id": id,
        "accesses": accesses,
        "created_at": work.now,
        "created_by": actor.account,
        "client_ref": request.client_ref,
        "identity_seq": first.seq,
        "changed_at": work.now,
        **standing_columns(standing),
    }
    await note_act(work, actor, Act.DOSSIER_INCLUDED, id)
    await DossierRows(work.connection, work.now).add(row, identity, keys_of(identity))
    await put_first(work, actor, journal, member)
    return id


def _first_member(work: Work, actor: Actor, request: Inclusion) -> Membership:
    return Membership(
        member=actor.account,
        kind=Kind.PROFESSIONAL,
        role=request.role,
        since=work.now,
        grounds=request.grounds,
        profession=profession_code(actor.profile.profession),
        is_administrator=True,
    )


async def _alike(work: Work, identity: Identity) -> Sequence[tuple[Found, Likeness]]:
    """Those that may be the same person, the very same first."""
    compared = []
    some = await DossierRows(work.connection, work.now).alike(keys_of(identity), None)
    identities = await identities_of(work, some)
    for found in some:
        how = likeness(identity, identities[found.id].identity)
        if how.reasons:
            compared.append((found, how))
    return sorted(compared, key=lambda one: not one[1].is_same)


def _must_be_another(alike: Sequence[tuple[Found, Likeness]], *, despite: bool) -> None:
    if any(how.is_same for _, how in alike):
        raise Conflict("this person has a dossier", {"reason": "same_person"})
    if alike and not despite:
        raise Conflict("there are dossiers of people who are like this one", {"reason": "like_others"})


async def candidate(work: Work, actor: Actor, found: Found, how: Likeness) -> Candidate:
    """What is told of a dossier of somebody who may be the same person."""
    circle = await circle_of(work, found.id)
    ids = [one.member for one in circle.administrators_at(work.now)]
    administrators = list((await work.accounts.by_ids(ids)).values())  # type: ignore[arg-type]
    opened = await MembershipRows(work.connection, work.now).opening(found.id, actor.account)
    reasons = sorted(reason.value for reason in how.reasons)
    if opened is None:
        return Candidate(reasons, how.is_same, administrators)
    return Candidate(reasons, how.is_same, administrators, found.id, person_of(found))
