"""The checks of the access decision, one each: the rule that speaks, or None for one that has nothing to say."""

from typing import Any

from dossier.domain.document import LISTED_ONLY, Confidentiality
from dossier.domain.note import AUDIENCES, Note
from dossier.domain.opposition import Against, is_opposed
from dossier.domain.question import Document, FedConversation, Part, Question
from dossier.domain.rule import Rule

_ADMINISTRATIVE = frozenset({Part.DOSSIER, Part.IDENTITY, Part.CIRCLE})


def session(question: Question[Any]) -> Rule | None:
    return None if question.reader.is_strong else Rule.WEAK_SESSION


def profession(question: Question[Any]) -> Rule | None:
    return None if question.reader.is_verified else Rule.UNVERIFIED_PROFESSION


def author(question: Question[Document] | Question[Note]) -> Rule | None:
    return Rule.AUTHOR if question.thing.author == question.reader.account else None


def circle(question: Question[Any]) -> Rule | None:
    is_in = question.membership is not None or question.situation.is_glass_broken_by(question.reader)
    return None if is_in else Rule.NO_MEMBER


def scope(question: Question[Any]) -> Rule | None:
    needed, membership = question.scope, question.membership
    if needed is None or membership is None or membership.grounds is None or membership.grounds.covers(needed):
        return None
    return Rule.CONSENT_SCOPE


def opposed_whole(question: Question[Any]) -> Rule | None:
    return Rule.OPPOSED_WHOLE if _is_opposed(question, Against.WHOLE, None) else None


def opposed_person(question: Question[Any]) -> Rule | None:
    account, situation = question.reader.account, question.situation
    is_opposed_there = situation.circle.is_opposed_to(account, situation.now)
    return Rule.OPPOSED_PERSON if is_opposed_there or _is_opposed(question, Against.PERSON, account) else None


def opposed_profession(question: Question[Any]) -> Rule | None:
    return Rule.OPPOSED_PROFESSION if _is_opposed(question, Against.PROFESSION, question.reader.profile) else None


def opposed_document(question: Question[Document]) -> Rule | None:
    return Rule.OPPOSED_DOCUMENT if _is_opposed(question, Against.DOCUMENT, question.thing.id) else None


def masked(question: Question[Document]) -> Rule | None:
    return Rule.MASKED if Confidentiality.MASKED in question.thing.confidentiality else None


def visible_to_patient(question: Question[Document]) -> Rule | None:
    is_hidden = Confidentiality.INVISIBLE_TO_PATIENT in question.thing.confidentiality
    return Rule.INVISIBLE_TO_PATIENT if is_hidden else None


def visible_to_representatives(question: Question[Document]) -> Rule | None:
    is_hidden = Confidentiality.INVISIBLE_TO_REPRESENTATIVES in question.thing.confidentiality
    return Rule.INVISIBLE_TO_REPRESENTATIVES if is_hidden else None


def typed(question: Question[Document]) -> Rule | None:
    return Rule.UNTYPED if question.thing.type_code is None else None


def in_matrix(question: Question[Document]) -> Rule | None:
    return None if question.thing.type_code in question.situation.matrix.types else Rule.OUTSIDE_MATRIX


def cell(question: Question[Document]) -> Rule | None:
    is_allowed = question.situation.matrix.allows(question.reader.profile, question.thing.type_code)
    return None if is_allowed else Rule.MATRIX_DENIES


def listed(question: Question[Document]) -> Rule | None:
    """Whether the document is one that is read by who is named for it."""
    return named(question) if question.thing.confidentiality & LISTED_ONLY else None


def named(question: Question[Document]) -> Rule | None:
    return Rule.LISTED if question.reader.account in question.thing.listed else Rule.NOT_LISTED


def audience(question: Question[Note]) -> Rule | None:
    is_recipient = question.reader.account in question.thing.recipients
    return None if is_recipient or question.audience in AUDIENCES[question.thing.kind] else Rule.NOT_OF_AUDIENCE


def covered(question: Question[FedConversation]) -> Rule | None:
    """Whether nothing is left out of what a professional of the circle may know."""
    return Rule.MEMBER if scope(question) is None else None


def heard(question: Question[FedConversation]) -> Rule | None:
    return Rule.HEARD if question.thing.is_heard else None


def administrative(question: Question[Part]) -> Rule | None:
    return None if question.thing in _ADMINISTRATIVE else Rule.NOT_CLINICAL


def not_the_person_s(question: Question[Part]) -> Rule | None:
    return Rule.PERSON_ONLY if question.thing is Part.ACCESS_LOG else None


def administrators_s(question: Question[Part]) -> Rule | None:
    membership = question.membership
    administers = membership is not None and membership.is_administrator
    return Rule.ADMINISTRATORS_ONLY if question.thing is Part.ALERTS and not administers else None


def _is_opposed(question: Question[Any], against: Against, target: str | None) -> bool:
    return is_opposed(question.situation.oppositions, against, target, question.situation.now)
