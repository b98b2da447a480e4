"""What INSi answers about a person, beside what is recorded of them, and what a professional decides of it."""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct, structs

from dossier.domain.identity import Identity, Traits, changed_traits, must_be_identity
from dossier.domain.ins import Ins
from dossier.domain.status import Standing, Trigger
from protocol.errors import Conflict
from protocol.values import Millis


class InsiOutcome(StrEnum):
    """Source:  INSi: CodeCR 00, 01 and 02 (docs/decisions/0019-insi.md)."""

    FOUND = "found"
    NOBODY = "nobody"
    SEVERAL = "several"


class InsiPerson(Struct, frozen=True, omit_defaults=True):
    """Whom INSi knows.

    Shape:   former: what they had for a matricule before this one
    """

    traits: Traits
    ins: Ins
    former: tuple[Ins, ...] = ()


class InsiAnswer(Struct, frozen=True, omit_defaults=True):
    """Shape:   person: where one was found, and only then."""

    outcome: InsiOutcome
    person: InsiPerson | None = None


class InsiQuery(Struct, frozen=True):
    """Traits that are sent.

    Shape:   given_names: the first one, or all of them; birth_place: null while it is not needed
    """

    birth_name: str
    given_names: str
    sex: str
    birth_date: str
    birth_place: str | None = None


class MatriculeChange(StrEnum):
    """What a matricule that INSi answers is to the one that is recorded."""

    FIRST = "first"  # none is recorded
    SAME = "same"
    FOLLOWS = "follows"  # the one that is recorded was theirs before
    OTHER = "other"


class InsiDecision(StrEnum):
    """What a professional says of an answer, who has both before them."""

    CONFIRMED = "confirmed"  # whom INSi tells is this person: its traits and its matricule are theirs
    DENIED = "denied"  # it is not, or INSi knows nobody like whom is recorded


class InsiStep(Struct, frozen=True):
    """What happens to an identity by a decision, once."""

    trigger: Trigger
    identity: Identity
    standing: Standing
    ins: Ins | None = None


def queries(identity: Identity) -> Iterator[InsiQuery]:
    """Return what is asked, one after the other for as long as there are several people like it.

    Source:  esante-bretagne.fr, "La gestion de l'INS", 02: the other given names first, then the place of birth
    """
    traits = identity.traits
    first = InsiQuery(traits.birth_name, identity.first_birth_given_name, traits.sex, _with_noughts(traits))
    every = structs.replace(first, given_names=traits.birth_given_names)
    yield first
    if every != first:
        yield every
    yield structs.replace(every, birth_place=traits.birth_place)


def matricule_change(recorded: Ins | None, person: InsiPerson) -> MatriculeChange:
    """Return what became of the matricule."""
    if recorded is None:
        return MatriculeChange.FIRST
    if recorded == person.ins:
        return MatriculeChange.SAME
    return MatriculeChange.FOLLOWS if recorded in person.former else MatriculeChange.OTHER


def decided(
    identity: Identity, standing: Standing, ins: Ins | None, answer: InsiAnswer, decision: InsiDecision, now: Millis
) -> list[InsiStep]:
    """Return what happens to an identity, in its order: where a trait changes, what a document showed holds no more.

    Shape:   ins: the one that is recorded
    Raises:  Conflict (insi_nothing: the answer says nothing of that; insi_other_matricule: it is somebody else's;
             status_...: the identity stands so that INSi says nothing of it)
    """
    if decision is InsiDecision.DENIED:
        return [_denied(identity, standing, ins, answer)]
    return list(_confirmed(identity, standing, ins, answer, now))


def _denied(identity: Identity, standing: Standing, ins: Ins | None, answer: InsiAnswer) -> InsiStep:
    says_so = answer.person is not None or (answer.outcome is InsiOutcome.NOBODY and ins is not None)
    if not says_so:
        raise _nothing_said()
    return InsiStep(Trigger.INSI_DIFFERED, identity, standing.after(Trigger.INSI_DIFFERED))


def _confirmed(
    identity: Identity, standing: Standing, ins: Ins | None, answer: InsiAnswer, now: Millis
) -> Iterator[InsiStep]:
    person = answer.person
    if person is None:
        raise _nothing_said()
    if matricule_change(ins, person) is MatriculeChange.OTHER:
        raise Conflict("INSi knows this person by another matricule", {"reason": "insi_other_matricule"})
    if changed_traits(identity.traits, person.traits):
        identity, standing = _told(identity, person.traits, now), standing.after(Trigger.TRAIT_CHANGED)
        yield InsiStep(Trigger.TRAIT_CHANGED, identity, standing)
    yield InsiStep(Trigger.INSI_ANSWERED, identity, standing.after(Trigger.INSI_ANSWERED), person.ins)


def _told(identity: Identity, traits: Traits, now: Millis) -> Identity:
    """The identity with the traits that INSi tells; what was said of those that have gone goes with them."""
    names, place = traits.birth_given_names, traits.birth_place
    first = identity.first_birth_given_name
    keeps_first = f"{names} ".startswith(f"{first} ")
    label = identity.birth_place_label if place == identity.traits.birth_place else None
    changed = structs.replace(
        identity, traits=traits, first_birth_given_name=first if keeps_first else "", birth_place_label=label
    )
    return must_be_identity(changed, now)


def _with_noughts(traits: Traits) -> str:
    born = traits.born
    return f"{born.year:04}-{born.month:02}-{born.day:02}"


def _nothing_said() -> Conflict:
    return Conflict("the answer of INSi says nothing of that", {"reason": "insi_nothing"})
