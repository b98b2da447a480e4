"""Who a professional is, as Pro Santé Connect's userinfo tells it."""

from dataclasses import dataclass

from msgspec import Struct, field

from mis.domain.profession import IN_TRAINING, PROFESSIONS
from mis.domain.rpps import rpps_of
from mis.identity.psc.errors import Reason, RefusedError

STUDENT = "E"  # category of the exercise; C is civil, M military


class Exercise(Struct):
    """One of the ways in which the person practises."""

    profession: str | None = field(default=None, name="codeProfession")
    category: str | None = field(default=None, name="codeCategorieProfessionnelle")


class Reference(Struct):
    exercises: list[Exercise] = field(default_factory=list, name="exercices")


class UserInfo(Struct):
    """Source:  claims of `scope_all`; everything else in it is left alone."""

    subject: str = field(name="sub")
    national_id: str | None = field(default=None, name="SubjectNameID")
    given_name: str | None = None
    family_name: str | None = None
    reference: Reference | None = field(default=None, name="SubjectRefPro")


@dataclass(frozen=True, slots=True)
class Professional:
    """Shape:   rpps is null for who is in another register; name and profession where they are told without doubt."""

    rpps: str | None
    name: str | None
    profession: str | None


def professional_of(told: UserInfo, subject: str) -> Professional:
    """The professional whom both the ID token and the userinfo name.

    Raises:  RefusedError (another subject: OpenID Connect Core 1.0, 5.3.2; or no national identifier)
    """
    if told.subject != subject:
        raise RefusedError(Reason.CLAIMS)
    if not told.national_id:
        raise RefusedError(Reason.NATIONAL_ID)
    names = " ".join(f"{told.given_name or ''} {told.family_name or ''}".split())
    return Professional(
        rpps_of(told.national_id), names if told.family_name else None, _profession(told.reference or Reference())
    )


def _profession(reference: Reference) -> str | None:
    """The one profession of all exercises; None when there are several: which counts is not for us to say."""
    professions = {exercise.profession for exercise in reference.exercises}
    if len(professions) != 1:
        return None
    label = PROFESSIONS.get(professions.pop() or "")
    if label is not None and all(exercise.category == STUDENT for exercise in reference.exercises):
        return f"{label} {IN_TRAINING}"
    return label
