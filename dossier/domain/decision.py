"""The access decision: may this person read this, now, and which rule says so.

Every list, count, search, thumbnail, notification and export asks here, and nowhere else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dossier.domain import checks
from dossier.domain.legal_basis import LegalBasis
from dossier.domain.note import Note
from dossier.domain.question import Document, FedConversation, Part, Question
from dossier.domain.reader import Reader, Situation, Stance
from dossier.domain.rule import GRANTING, Rule
from protocol.values import AccountId


@dataclass(frozen=True, slots=True)
class Decision:
    """What goes to the access journal with each reading and each refusal.

    Shape:   matrix_version: the one in force, also where it was not looked at; basis: that of the membership, EMERGENCY
             after break-glass, null for who has none; acting_for: the professional by whose place a secretary is there
    """

    rule: Rule
    matrix_version: str
    profile: str
    basis: LegalBasis | None
    acting_for: AccountId | None = None

    @property
    def is_allowed(self) -> bool:
        return self.rule in GRANTING


def decide(reader: Reader, thing: Document | Note | FedConversation | Part, situation: Situation) -> Decision:
    """Decide whether the reader may read the thing, as things stand at `situation.now`.

    Order:   session, profession, author, circle (or break-glass), scope of the consent, oppositions, mask, matrix,
             list: the first that has something to say decides
    Next:    write the decision to the access journal, then serve; a refusal looks like what does not exist
    """
    question: Question[Any] = Question(reader, thing, situation)
    principal = _principal(question)
    basis = _basis(question if principal is None else _asked_by(principal, question, thing))
    acting_for = principal.account if principal else None
    return Decision(_rule(question), situation.matrix.version, reader.profile, basis, acting_for)


@dataclass(frozen=True, slots=True)
class Path:
    """The checks of one kind of reader for one kind of thing, in order, and what holds where none of them speaks."""

    checks: tuple[Callable[[Question[Any]], Rule | None], ...]
    otherwise: Rule


def place(question: Question[Any]) -> Rule | None:
    """A secretary is there as long as somebody for whom they act is."""
    return _of_principals(question, Part.DOSSIER)


def acted_for(question: Question[Any]) -> Rule | None:
    """A secretary sees no more than one of those for whom they act, by that one's own place in the circle."""
    return _of_principals(question, question.thing)


def _of_principals(question: Question[Any], thing: Any) -> Rule | None:
    """What keeps all of them from it: the rule of the first."""
    rules = [_rule_of(one, question, thing) for one in _principals(question)]
    if any(rule in GRANTING for rule in rules):
        return None
    return rules[0] if rules else Rule.NOBODY_ACTED_FOR


def _principals(question: Question[Any]) -> tuple[Reader, ...]:
    return question.situation.acted_for_by(question.reader)


def _principal(question: Question[Any]) -> Reader | None:
    """The first by whom a secretary reads this; else the first by whom they are there."""
    if question.stance is not Stance.SECRETARIAT:
        return None
    asked = ((one, thing) for thing in (question.thing, Part.DOSSIER) for one in _principals(question))
    return next((one for one, thing in asked if _rule_of(one, question, thing) in GRANTING), None)


def _rule_of(principal: Reader, question: Question[Any], thing: Any) -> Rule:
    """What decides about the dossier for somebody who is acted for, and then about the thing."""
    door = _asked_by(principal, question, Part.DOSSIER)
    if door.stance is not Stance.PROFESSIONAL:
        return Rule.NOBODY_ACTED_FOR
    rule = _rule(door)
    return rule if rule not in GRANTING else _rule(_asked_by(principal, question, thing))


def _asked_by(principal: Reader, question: Question[Any], thing: Any) -> Question[Any]:
    return Question(replace(principal, is_strong=True), thing, question.situation.without_glass)


def _rule(question: Question[Any]) -> Rule:
    path = PATHS[type(question.thing)][question.stance]
    for check in path.checks:
        rule = check(question)
        if rule is not None:
            return rule
    return path.otherwise


def _basis(question: Question[Any]) -> LegalBasis | None:
    if question.membership:
        return question.membership.grounds.basis if question.membership.grounds else None
    return LegalBasis.EMERGENCY if question.situation.is_glass_broken_by(question.reader) else None


_OPPOSED = (checks.opposed_whole, checks.opposed_person, checks.opposed_profession)
_SHARED = (checks.masked, checks.typed, checks.in_matrix, checks.cell, checks.listed)
_STRANGER = Path((checks.session,), Rule.NO_MEMBER)

# Who stands how, and what is asked of them. The secretariat is bound by its principal's rules and by its own.
PATHS: Mapping[type, Mapping[Stance, Path]] = {
    Document: {
        Stance.PROFESSIONAL: Path(
            (checks.session, checks.profession, checks.author, checks.circle, checks.scope, *_OPPOSED,
             checks.opposed_document, *_SHARED),
            Rule.MATRIX,
        ),
        Stance.SECRETARIAT: Path(
            (checks.session, checks.profession, place, checks.author, acted_for, checks.opposed_person,
             checks.opposed_profession, checks.opposed_document, *_SHARED),
            Rule.MATRIX,
        ),
        Stance.PATIENT: Path((checks.session, checks.author, checks.typed, checks.visible_to_patient), Rule.PERSON),
        Stance.REPRESENTATIVE: Path(
            (checks.session, checks.author, checks.typed, checks.visible_to_representatives), Rule.REPRESENTATIVE
        ),
        Stance.CAREGIVER: Path(
            (checks.session, checks.author, checks.scope, checks.opposed_whole, checks.opposed_person,
             checks.opposed_document, checks.typed, checks.named),
            Rule.NOT_LISTED,
        ),
        Stance.STRANGER: _STRANGER,
    },
    Note: {
        Stance.PROFESSIONAL: Path(
            (checks.session, checks.profession, checks.author, checks.circle, checks.scope, *_OPPOSED, checks.audience),
            Rule.MEMBER,
        ),
        Stance.SECRETARIAT: Path((checks.session, checks.profession, place, checks.author), Rule.NOT_CLINICAL),
        Stance.PATIENT: Path((checks.session, checks.author, checks.audience), Rule.PERSON),
        Stance.REPRESENTATIVE: Path((checks.session, checks.author, checks.audience), Rule.REPRESENTATIVE),
        Stance.CAREGIVER: Path(
            (checks.session, checks.author, checks.scope, checks.opposed_whole, checks.opposed_person, checks.audience),
            Rule.MEMBER,
        ),
        Stance.STRANGER: _STRANGER,
    },
    FedConversation: {
        Stance.PROFESSIONAL: Path(
            (checks.session, checks.profession, checks.circle, *_OPPOSED, checks.covered, checks.heard),
            Rule.CONSENT_SCOPE,
        ),
        Stance.SECRETARIAT: Path(
            (checks.session, checks.profession, place, checks.opposed_person, checks.opposed_profession, checks.heard),
            Rule.NOT_CLINICAL,
        ),
        Stance.PATIENT: Path((checks.session, checks.heard), Rule.NOT_HEARD),
        Stance.REPRESENTATIVE: Path((checks.session, checks.heard), Rule.NOT_HEARD),
        Stance.CAREGIVER: Path(
            (checks.session, checks.opposed_whole, checks.opposed_person, checks.heard), Rule.NOT_HEARD
        ),
        Stance.STRANGER: _STRANGER,
    },
    Part: {
        Stance.PROFESSIONAL: Path(
            (checks.session, checks.profession, checks.circle, checks.scope, *_OPPOSED, checks.not_the_person_s,
             checks.administrators_s),
            Rule.MEMBER,
        ),
        Stance.SECRETARIAT: Path(
            (checks.session, checks.profession, acted_for, checks.opposed_person, checks.opposed_profession,
             checks.administrative),
            Rule.MEMBER,
        ),
        Stance.PATIENT: Path((checks.session,), Rule.PERSON),
        Stance.REPRESENTATIVE: Path((checks.session,), Rule.REPRESENTATIVE),
        Stance.CAREGIVER: Path(
            (checks.session, checks.scope, checks.opposed_whole, checks.opposed_person, checks.not_the_person_s,
             checks.administrators_s),
            Rule.MEMBER,
        ),
        Stance.STRANGER: _STRANGER,
    },
}  # fmt: skip
