"""The rules that decide who reads what, by name: for the access journal, and for the words in the catalogues."""

from enum import StrEnum


class Rule(StrEnum):
    """What decided."""

    AUTHOR = "author"
    PERSON = "person"
    REPRESENTATIVE = "representative"
    MEMBER = "member"
    HEARD = "heard"
    MATRIX = "matrix"
    LISTED = "listed"

    WEAK_SESSION = "weak_session"
    UNVERIFIED_PROFESSION = "unverified_profession"
    NO_MEMBER = "no_member"
    NOBODY_ACTED_FOR = "nobody_acted_for"
    CONSENT_SCOPE = "consent_scope"
    OPPOSED_WHOLE = "opposed_whole"
    OPPOSED_PERSON = "opposed_person"
    OPPOSED_PROFESSION = "opposed_profession"
    OPPOSED_DOCUMENT = "opposed_document"
    MASKED = "masked"
    INVISIBLE_TO_PATIENT = "invisible_to_patient"
    INVISIBLE_TO_REPRESENTATIVES = "invisible_to_representatives"
    UNTYPED = "untyped"
    OUTSIDE_MATRIX = "outside_matrix"
    MATRIX_DENIES = "matrix_denies"
    NOT_LISTED = "not_listed"
    NOT_OF_AUDIENCE = "not_of_audience"
    NOT_HEARD = "not_heard"
    NOT_CLINICAL = "not_clinical"
    PERSON_ONLY = "person_only"
    ADMINISTRATORS_ONLY = "administrators_only"


GRANTING = frozenset({Rule.AUTHOR, Rule.PERSON, Rule.REPRESENTATIVE, Rule.MEMBER, Rule.HEARD, Rule.MATRIX, Rule.LISTED})
