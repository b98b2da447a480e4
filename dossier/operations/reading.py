"""What somebody may read of a dossier: the question, as it is put to the rules."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from dossier.access import At, access_dossier
from dossier.domain.break_glass import BrokenGlass
from dossier.domain.decision import Decision, decide
from dossier.domain.matrix import matrix_in_force
from dossier.domain.note import Audience, Note
from dossier.domain.profile import profile_of
from dossier.domain.question import Document, FedConversation, Part, Question
from dossier.domain.reader import Reader, Situation
from dossier.domain.secretariat import Secretariat
from dossier.domain.spoken import profession_code
from dossier.operations.circle_kept import circles_of
from dossier.operations.held import held_of
from dossier.records import DECODER, GlassBroken
from dossier.store.dossiers import DossierRows, Found
from dossier.store.emergencies import EmergencyRows
from dossier.store.matrices import MatrixRows
from dossier.store.secretariats import SecretariatRows
from mis.extension import Actor
from protocol.account import Account
from protocol.errors import NotFound
from protocol.values import AccountId, AccountKind, DossierId

Thing: TypeAlias = Document | Note | FedConversation | Part


async def situation_of(at: At, id: DossierId) -> Situation:
    """What is true of a dossier now."""
    return (await situations_of(at, [id]))[id]


async def situations_of(at: At, ids: Collection[DossierId]) -> Mapping[DossierId, Situation]:
    """The same of several dossiers, for a list."""
    matrix = matrix_in_force(await MatrixRows(at.connection).matrices(), at.now)
    circles, glasses = await circles_of(at, ids), await _glasses(at, ids)
    held = await held_of(at, ids)
    secretariats = await SecretariatRows(at.connection, at.now).of(ids)
    professionals = await _professionals(at, secretariats)
    return {
        id: Situation(
            circle=circles[id],
            matrix=matrix,
            now=at.now,
            oppositions=held[id],
            glasses=tuple(glasses[id]),
            secretariats=tuple(secretariats[id]),
            professionals=professionals,
        )
        for id in ids
    }


async def access_as_reader(at: At, actor: Actor, id: DossierId, part: Part = Part.DOSSIER) -> tuple[Found, Situation]:
    """A dossier and what is true of it, for who may read this part now: by a place in the circle, or in an emergency.

    Raises:  NotFound (also where the dossier is open to them, and this part is not)
    """
    found = await DossierRows(at.connection, at.now).one(id)
    situation = await situation_of(at, id) if found else None
    if found is None or situation is None or not may_read(actor, part, situation):
        raise NotFound("no such dossier")
    return found, situation


async def access_part(at: At, actor: Actor, id: DossierId, part: Part) -> tuple[Found, Situation]:
    """A dossier and what is true of it, for who has a place in the circle and may read this part of it now.

    Raises:  NotFound (also where the dossier is open to them, and this part is not)
    """
    await access_dossier(at, actor, id)
    return await access_as_reader(at, actor, id, part)


def may_read(actor: Actor, thing: Thing, situation: Situation) -> bool:
    return decided(actor, thing, situation).is_allowed


def decided(actor: Actor, thing: Thing, situation: Situation) -> Decision:
    return decide(reader_of(actor), thing, situation)


def is_coordinator(actor: Actor, situation: Situation) -> bool:
    return audience_of(actor, situation) is Audience.COORDINATOR


def audience_of(actor: Actor, situation: Situation) -> Audience | None:
    """What who asks is to the person."""
    return Question(reader_of(actor), Part.DOSSIER, situation).audience


def reader_of(actor: Actor) -> Reader:
    """Who asks, as the rules know them.

    Shape:   is_strong: the door has seen to it that nothing more must be proved; is_verified: who works has their
             account from an operator, or by Pro Santé Connect, who vouch for the profession that stands in it
    """
    return _reader(actor.account, actor.kind, actor.profile.profession)


def reader_told(account: Account) -> Reader:
    """Who is told that something changed, as if they read it now."""
    return _reader(account.id, account.kind, account.profession)


def _reader(id: AccountId, kind: AccountKind, profession: str | None) -> Reader:
    is_professional = kind is AccountKind.PROFESSIONAL
    profile = profile_of(profession_code(profession))
    return Reader(id, kind, is_strong=True, is_verified=is_professional, profile=profile)


async def _professionals(at: At, secretariats: Mapping[DossierId, Sequence[Secretariat]]) -> Mapping[AccountId, Reader]:
    """Those for whom somebody acts in these dossiers, and who are still in use."""
    named = {one.professional for some in secretariats.values() for one in some}
    found = await at.accounts.professionals_of(sorted(named)) if named else {}
    return {id: reader_told(one) for id, one in found.items()}


async def _glasses(at: At, ids: Collection[DossierId]) -> Mapping[DossierId, Sequence[BrokenGlass]]:
    broken = await EmergencyRows(at.connection, at.now).open_of(ids)
    dossiers = {one.journal: one.dossier for one in broken}
    found: dict[DossierId, list[BrokenGlass]] = {id: [] for id in ids}
    for one in await at.records.named([(one.journal, one.seq) for one in broken]):
        told = DECODER.decode(one.content) if one.content is not None else None
        if isinstance(told, GlassBroken):
            found[dossiers[one.conversation]].append(told.glass)
    return found
