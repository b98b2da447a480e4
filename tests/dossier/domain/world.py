"""A world, flat: what an access decision depends on, each fact by itself, and what the rules are given of it."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dossier.domain.break_glass import LASTS_MS, BrokenGlass, Emergency
from dossier.domain.circle import Circle, Kind, Membership, Role
from dossier.domain.document import Confidentiality
from dossier.domain.legal_basis import Grounds, LegalBasis, Scope
from dossier.domain.matrix import Matrix
from dossier.domain.note import Note, NoteKind
from dossier.domain.opposition import Against, Opposition
from dossier.domain.question import Document, FedConversation, Part
from dossier.domain.reader import Reader, Situation
from dossier.domain.secretariat import Secretariat
from protocol.values import AccountId, AccountKind

NOW = 100 * LASTS_MS
READER, OTHER = AccountId("reader"), AccountId("other")
PRINCIPAL, SECOND = AccountId("principal"), AccountId("second")
IN, OUT = "in the matrix", "outside"

Span = tuple[int, int | None]
_ALWAYS: Span = (0, None)
_SPANS: tuple[Span, ...] = (_ALWAYS, (NOW, None), (NOW + 1, None), (0, NOW), (0, NOW + 1), (NOW, NOW + 1))
_AT = (None, NOW - 1, NOW, NOW + 1)
_NO_OPPOSITION: tuple[Span | None, ...] = (None,) * 24
_MOSTLY, _RARELY = (True,) * 9 + (False,), (False,) * 9 + (True,)

_PLACES = {
    "nowhere": None,
    "professional": (Kind.PROFESSIONAL, Role.CARE_TEAM_MEMBER),
    "coordinator": (Kind.PROFESSIONAL, Role.COORDINATOR),
    "organisation": (Kind.ORGANISATION, Role.CORRESPONDENT),
    "patient": (Kind.PATIENT, Role.PERSON),
    "representative": (Kind.CAREGIVER, Role.LEGAL_REPRESENTATIVE),
    "caregiver": (Kind.CAREGIVER, Role.CAREGIVER),
}
_BASES = ("none", "team", "consent", "consent", "appointed", "emergency")
_MARKS = {
    "N": Confidentiality.NORMAL,
    "R": Confidentiality.RESTRICTED,
    "V": Confidentiality.VERY_RESTRICTED,
}
_AUTHORS = ("other",) * 8 + ("reader", "principal", "second")
_ASKED = ("document",) * 8 + ("note",) * 3 + ("conversation",) * 3 + tuple(Part)

# What each fact may be, more often than not so that the later rules are reached.
FACTS: Mapping[str, Sequence[Any]] = {
    "asked": _ASKED,
    "kind": ("professional",) * 7 + ("patient", "caregiver", "operator"),
    "is_strong": _MOSTLY,
    "is_verified": _MOSTLY,
    "profile": ("MEDECIN", "MEDECIN", "INFIRMIER", "COORDINATION", "SECRETARIAT", "SECRETARIAT"),
    "place": ("professional",) * 6 + tuple(_PLACES),
    "lasts": (_ALWAYS,) * 9 + _SPANS,
    "basis": ("team",) * 8 + _BASES,
    "told_at": (0,) * 9 + _AT,
    "taken_back_at": (None,) * 9 + _AT,
    "agreed_to": tuple(Scope) + (None,) * 12,  # to this alone, or to all
    "glass_at": (None,) * 4 + (NOW, NOW - LASTS_MS + 1, NOW - LASTS_MS, NOW + 1),
    "is_glass_other_s": _RARELY,
    "acts_for": ("MEDECIN",) * 6 + ("INFIRMIER", "SECRETARIAT", None),
    "acts_until": (_ALWAYS,) * 9 + _SPANS,
    "acts_for_second": (None,) * 6 + ("MEDECIN", "INFIRMIER"),
    "second_lasts": (_ALWAYS,) * 3 + _SPANS,
    "second_administers": (False, True),
    "principal_is_verified": _MOSTLY,
    "principal_lasts": (_ALWAYS,) * 9 + _SPANS,
    "is_principal_opposed": _RARELY,
    "principal_glass": _RARELY,
    "whole": _NO_OPPOSITION + _SPANS,
    "person": _NO_OPPOSITION + _SPANS,
    "profession": _NO_OPPOSITION + _SPANS,
    "document": _NO_OPPOSITION + _SPANS,
    "others_opposed": (False, True),
    "author": _AUTHORS,
    "type": (IN,) * 8 + (OUT, None),
    "secrecy": ("N",) * 8 + ("R", "V"),
    "is_masked": _RARELY,
    "is_invisible_to_patient": _RARELY,
    "is_invisible_to_representatives": _RARELY,
    "is_listed": (False, True),
    "is_principal_listed": (False, True),
    "note_kind": tuple(NoteKind),
    "is_recipient": _RARELY,
    "is_heard": (False, True),
    "administers": (False, True),
    "medecin": _MOSTLY,
    "infirmier": (False, True),
    "coordination": (False, True),
    "secretariat": (False, True),
}


@dataclass(frozen=True)
class World:
    """Shape:   the keys of FACTS; `medecin` and the other profiles: whether the matrix has a yes for them."""

    facts: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.facts[name]

    @property
    def cells(self) -> Mapping[str, bool]:
        return {"MEDECIN": self.medecin, "INFIRMIER": self.infirmier, "COORDINATION": self.coordination,
                "SECRETARIAT": self.secretariat}  # fmt: skip


def some_world(chance: random.Random) -> World:
    return World({name: chance.choice(choices) for name, choices in FACTS.items()})


def asked_of(world: World) -> tuple[Reader, Document | Note | FedConversation | Part, Situation]:
    """Return what `decide` is given."""
    return _reader(world), _thing(world), _situation(world)


def _reader(world: World) -> Reader:
    return Reader(READER, AccountKind(world.kind), world.is_strong, world.is_verified, world.profile)


def _professionals(world: World) -> Mapping[AccountId, Reader]:
    """Those for whom a secretary acts; who works no more is none of them."""
    told = (
        (PRINCIPAL, world.acts_for, world.principal_is_verified),
        (SECOND, world.acts_for_second, True),
    )
    return {
        one: Reader(one, AccountKind.PROFESSIONAL, is_strong=False, is_verified=is_verified, profile=profile)
        for one, profile, is_verified in told
        if profile is not None
    }


def _secretariats(world: World) -> tuple[Secretariat, ...]:
    since, until = world.acts_until
    of_another = Secretariat(OTHER, PRINCIPAL, 0)
    return of_another, Secretariat(READER, PRINCIPAL, since, until), Secretariat(READER, SECOND, 0)


def _thing(world: World) -> Document | Note | FedConversation | Part:
    author = AccountId(world.author)
    if world.asked == "document":
        marks = {_MARKS[world.secrecy]}
        marks |= {Confidentiality.MASKED} if world.is_masked else set()
        marks |= {Confidentiality.INVISIBLE_TO_PATIENT} if world.is_invisible_to_patient else set()
        marks |= {Confidentiality.INVISIBLE_TO_REPRESENTATIVES} if world.is_invisible_to_representatives else set()
        listed = {READER: world.is_listed, PRINCIPAL: world.is_principal_listed}
        return Document(
            "d", author, world.type, frozenset(marks), frozenset(one for one, is_in in listed.items() if is_in)
        )
    if world.asked == "note":
        return Note(author, world.note_kind, recipients=frozenset({READER} if world.is_recipient else ()))
    if world.asked == "conversation":
        return FedConversation(world.is_heard)
    return Part(world.asked)


def _situation(world: World) -> Situation:
    cells = {(profile, IN): is_allowed for profile, is_allowed in world.cells.items()}
    matrix = Matrix("m", 0, "", cells, frozenset({IN}))
    return Situation(
        Circle(_memberships(world)),
        matrix,
        NOW,
        _oppositions(world),
        _glasses(world),
        _secretariats(world),
        _professionals(world),
    )


def _memberships(world: World) -> tuple[Membership, ...]:
    team = Grounds(LegalBasis.CARE_TEAM_1, informed_at=0)
    since, until = world.principal_lasts
    principal = Membership(PRINCIPAL, Kind.PROFESSIONAL, Role.CARE_TEAM_MEMBER, since, team, until=until)
    since, until = world.second_lasts
    administers = world.second_administers
    second = Membership(
        SECOND, Kind.PROFESSIONAL, Role.CARE_TEAM_MEMBER, since, team, until=until, is_administrator=administers
    )
    place = _PLACES[world.place]
    if place is None:
        return principal, second
    since, until = world.lasts
    administers = world.administers and place[0] is Kind.PROFESSIONAL
    reader_s = Membership(READER, *place, since, _grounds(world), until=until, is_administrator=administers)
    return principal, second, reader_s


def _grounds(world: World) -> Grounds | None:
    told, back = world.told_at, world.taken_back_at
    scope = frozenset(Scope) if world.agreed_to is None else frozenset({world.agreed_to})
    made = {
        "none": None,
        "team": Grounds(LegalBasis.CARE_TEAM_2, informed_at=told, opposed_at=back),
        "consent": Grounds(LegalBasis.CONSENT_OUTSIDE_TEAM, consent_at=told, withdrawn_at=back, scope=scope),
        "appointed": Grounds(LegalBasis.LEGAL_REPRESENTATIVE, withdrawn_at=back),
        "emergency": Grounds(LegalBasis.EMERGENCY),
    }
    return made[world.basis]


def _oppositions(world: World) -> tuple[Opposition, ...]:
    told = [
        (Against.WHOLE, None, world.whole),
        (Against.PERSON, READER, world.person),
        (Against.PROFESSION, world.profile, world.profession),
        (Against.DOCUMENT, "d", world.document),
        (Against.PERSON, PRINCIPAL, _ALWAYS if world.is_principal_opposed else None),
        (Against.PERSON, OTHER, _ALWAYS if world.others_opposed else None),
        (Against.PROFESSION, "PHARMACIEN", _ALWAYS if world.others_opposed else None),
        (Against.DOCUMENT, "another", _ALWAYS if world.others_opposed else None),
    ]
    return tuple(Opposition(against, span[0], target, span[1]) for against, target, span in told if span)


def _glasses(world: World) -> tuple[BrokenGlass, ...]:
    by = OTHER if world.is_glass_other_s else READER
    reader_s = () if world.glass_at is None else (BrokenGlass(by, Emergency.VITAL, "", world.glass_at),)
    return (*reader_s, BrokenGlass(PRINCIPAL, Emergency.VITAL, "", NOW)) if world.principal_glass else reader_s
