"""Whether two identities may be of one person, and why one should think so.

Source:  RNIV: by the birth date first
"""

from collections.abc import Collection, Iterator
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from rapidfuzz.distance import OSA

from dossier.domain.birth_date import BirthDate
from dossier.domain.identity import Identity
from dossier.domain.name import compared
from dossier.domain.sound import sound

MOST_EDITS = 2  # letters put in, left out, changed, or two exchanged


class Reason(StrEnum):
    """Why somebody may be the same person: the screen says it."""

    SAME_PERSON = "same_person"  # birth name, first birth given name, birth date and sex
    SAME_NAME = "same_name"  # the same birth date and birth name, otherwise different: twins, or a slip
    CLOSE_NAME = "close_name"  # the same birth date, birth names a letter or two apart
    SAME_SOUND = "same_sound"  # the same birth date, birth names that are said alike
    NAME_IN_USE = "name_in_use"  # the same birth date, the name in use of the one is a name of the other
    NAMES_SWAPPED = "names_swapped"  # the same birth date, the birth name of the one is the given name of the other
    DATE_SWAPPED = "date_swapped"  # names that are like, day and month the other way round
    DATE_PARTIAL = "date_partial"  # names that are said alike, and of one date is known what is true of the other
    SAME_MATRICULE = "same_matricule"  # whatever else is different
    OTHER_DATE = "other_date"  # the same names and the same place of birth, another date


class Likeness(NamedTuple):
    """Shape:   no reasons: two people who are not alike."""

    reasons: frozenset[Reason]

    @property
    def is_same(self) -> bool:
        """Whether a second dossier is refused, and not only asked about."""
        return Reason.SAME_PERSON in self.reasons


def likeness(one: Identity, other: Identity, *, has_same_matricule: bool = False) -> Likeness:
    """Return why the two may be one person; the order of the two is nothing.

    The matricule is no key of these: a store that keeps it as a keyed hash says whether it is the same.
    """
    told = {Reason.SAME_MATRICULE} if has_same_matricule else set()
    return Likeness(frozenset({*told, *_reasons(one, other)}))


def keys_of(identity: Identity) -> frozenset[str]:
    """Return the keys to find an identity by, and those that are like it: two that are alike have one in common.

    Shape:   `date:` the smaller of day and month first, so that both ways of writing it are one; `year:` and `place:`
             of birth, each with a name and a given name as they sound
    """
    traits = identity.traits
    keys = {f"date:{_unordered(traits.born)}"}
    for pair in _sounds(identity):
        keys |= {f"year:{traits.born.year}:{pair}", f"place:{traits.birth_place}:{pair}"}
    return frozenset(keys)


def _reasons(one: Identity, other: Identity) -> Iterator[Reason]:
    mine, theirs = one.traits.born, other.traits.born
    if mine == theirs:
        yield from _of_same_date(one, other)
    elif mine.is_swapped(theirs):
        if _have_like_names(one, other):
            yield Reason.DATE_SWAPPED
    elif mine.may_be(theirs):
        if _sounds(one) & _sounds(other):
            yield Reason.DATE_PARTIAL
    elif one.traits.birth_place == other.traits.birth_place and _have_same_names(one, other):
        yield Reason.OTHER_DATE


def _of_same_date(one: Identity, other: Identity) -> Iterator[Reason]:
    mine, theirs = _birth_name(one), _birth_name(other)
    if mine == theirs:
        is_same = _have_same_names(one, other) and one.traits.sex is other.traits.sex
        yield Reason.SAME_PERSON if is_same else Reason.SAME_NAME
    elif _sound_alike(mine, theirs):
        yield Reason.SAME_SOUND
    elif _are_close(mine, theirs):
        yield Reason.CLOSE_NAME
    if _is_used(one, other) or _is_used(other, one):
        yield Reason.NAME_IN_USE
    if _resemble(mine, _given(other)) and _resemble(theirs, _given(one)):
        yield Reason.NAMES_SWAPPED


def _have_same_names(one: Identity, other: Identity) -> bool:
    return (_birth_name(one), _given(one)) == (_birth_name(other), _given(other))


def _have_like_names(one: Identity, other: Identity) -> bool:
    """A name of each, and the given name."""
    names = any(_resemble(mine, theirs) for mine, theirs in product(_names(one), _names(other)))
    return names and _resemble(_given(one), _given(other))


def _is_used(one: Identity, other: Identity) -> bool:
    return one.used_name is not None and any(_resemble(compared(one.used_name), name) for name in _names(other))


def _birth_name(identity: Identity) -> str:
    return compared(identity.traits.birth_name)


def _given(identity: Identity) -> str:
    return compared(identity.first_birth_given_name)


def _names(identity: Identity) -> Collection[str]:
    """The birth name, and the one in use."""
    return {_birth_name(identity), compared(identity.used_name or "")} - {""}


def _sounds(identity: Identity) -> frozenset[str]:
    """Each name with the given name, as they sound, in an order that swapping does not change."""
    given_name = sound(_given(identity))
    return frozenset(":".join(sorted((sound(name), given_name))) for name in _names(identity))


def _unordered(born: BirthDate) -> str:
    if born.is_partial:
        return str(born)
    less, more = sorted((born.month, born.day))
    return f"{born.year}-{less:02}-{more:02}"


def _resemble(one: str, other: str) -> bool:
    return one == other or _sound_alike(one, other) or _are_close(one, other)


def _sound_alike(one: str, other: str) -> bool:
    """What has no sound of its own, as a lonely X, is like nothing."""
    return bool(key := sound(one)) and key == sound(other)


def _are_close(one: str, other: str) -> bool:
    """A short name has fewer edits: two letters of three are another name."""
    most = min(MOST_EDITS, min(len(one), len(other)) // 2)
    return OSA.distance(one, other, score_cutoff=most) <= most
