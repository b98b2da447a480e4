"""The identity of a person: the strict traits, the names that are in use, and how to reach them."""

import re
from enum import StrEnum

from msgspec import Struct

from dossier.domain.birth_date import BirthDate, must_be_birth_date
from dossier.domain.birth_place import must_be_birth_place
from dossier.domain.ins import Ins
from dossier.domain.name import compared, must_be_name
from dossier.domain.nir import nir
from protocol.errors import BadRequest
from protocol.text import normalized
from protocol.values import Millis

LINE_CHARS = 200
_PHONE = re.compile(r"\+?[0-9]{4,15}")
_PHONE_PARTS = re.compile(r"[ .()-]")
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+")
_MEN, _WOMEN = frozenset({1, 3, 7}), frozenset({2, 4, 8})


class Sex(StrEnum):
    """As the national service codes it."""

    FEMALE = "F"
    MALE = "M"
    UNDETERMINED = "I"


class Traits(Struct, frozen=True):
    """The five strict traits.

    Shape:   names as they are recorded; birth_given_names: all of the certificate, in its order, a space between two;
             birth_date as BirthDate writes it; birth_place: code of a commune or a country
    Source:  RNIV; INS: matricule, OID and these five
    """

    birth_name: str
    birth_given_names: str
    sex: Sex
    birth_date: str
    birth_place: str

    @property
    def born(self) -> BirthDate:
        return BirthDate(*map(int, self.birth_date.split("-")))


class Contact(Struct, frozen=True, omit_defaults=True):
    """Shape:   phone: figures, with a plus before them if it is international."""

    phone: str | None = None
    email: str | None = None
    address: str | None = None


class Identity(Struct, frozen=True, omit_defaults=True):
    """A person, as a dossier knows them.

    Shape:   first_birth_given_name begins birth_given_names; birth_place_label as it was called then
    """

    traits: Traits
    first_birth_given_name: str
    birth_place_label: str | None = None
    used_name: str | None = None
    used_given_name: str | None = None
    contact: Contact = Contact()


class Contradiction(StrEnum):
    """What a matricule tells otherwise than the traits: a reason to look again, none to refuse."""

    SEX = "sex"
    BIRTH_YEAR = "birth_year"
    BIRTH_MONTH = "birth_month"


def must_be_identity(told: Identity, now: Millis) -> Identity:
    """Return the identity as it is recorded, or refuse the first field that is wrong.

    Shape:   an empty first_birth_given_name is the first word of birth_given_names; empty names in use are none
    Raises:  BadRequest (its field and reason; one sentence a reason in the catalogues)
    """
    traits = must_be_traits(told.traits, now)
    return Identity(
        traits,
        _first_given_name(told.first_birth_given_name, traits.birth_given_names),
        _line(told.birth_place_label, "birth_place_label"),
        _name_in_use(told.used_name, "used_name"),
        _name_in_use(told.used_given_name, "used_given_name"),
        must_be_contact(told.contact),
    )


def must_be_traits(told: Traits, now: Millis) -> Traits:
    """Return the traits as they are recorded.

    Raises:  BadRequest (name_..., date_..., place_...)
    """
    birth_name = must_be_name(told.birth_name, "birth_name")
    given_names = must_be_name(told.birth_given_names, "birth_given_names")
    born = must_be_birth_date(told.birth_date, now)
    place = must_be_birth_place(told.birth_place, born.year)
    return Traits(birth_name, given_names, told.sex, str(born), place)


def must_be_contact(told: Contact) -> Contact:
    """Return how to reach the person, without what people write between figures.

    Raises:  BadRequest (phone_form, email_form, control characters), TooLarge
    """
    phone = must_be_phone(told.phone)
    email = _line(told.email, "email")
    if email and not _EMAIL.fullmatch(email):
        raise BadRequest("email is no address", "email", "email_form")
    return Contact(phone, email, _line(told.address, "address"))


def must_be_phone(told: str | None) -> str | None:
    """Return a telephone number without what people write between figures; none of an empty one.

    Raises:  BadRequest (phone_form)
    """
    phone = _PHONE_PARTS.sub("", told or "") or None
    if phone and not _PHONE.fullmatch(phone):
        raise BadRequest("phone is no number", "phone", "phone_form")
    return phone


def changed_traits(before: Traits, after: Traits) -> frozenset[str]:
    """Return the names of the strict traits that are not as they were."""
    return frozenset(name for name in before.__struct_fields__ if getattr(before, name) != getattr(after, name))


def contradictions(ins: Ins, traits: Traits) -> frozenset[Contradiction]:
    """Return what the matricule tells otherwise than the traits.

    Shape:   sex undetermined, and what the matricule or the date does not tell, contradict nothing
    """
    told = nir(ins.matricule)
    if told is None:
        return frozenset()
    born = traits.born
    sexes = {Sex.MALE: _MEN, Sex.FEMALE: _WOMEN}
    found = {
        Contradiction.SEX: told.sex not in sexes.get(traits.sex, (told.sex,)),
        Contradiction.BIRTH_YEAR: told.year != born.year % 100,
        Contradiction.BIRTH_MONTH: bool(told.month and born.month) and told.month != born.month,
    }
    return frozenset(one for one, is_there in found.items() if is_there)


def _first_given_name(told: str, given_names: str) -> str:
    """A composed one (`MARIE-PIERRE`, or `MARIE PIERRE`) cannot be told from two: the certificate says which."""
    if not told.strip():
        return given_names.split(" ")[0]
    first = must_be_name(told, "first_birth_given_name")
    if f"{compared(given_names)} ".startswith(f"{compared(first)} "):
        return first
    raise BadRequest(
        "first_birth_given_name does not begin birth_given_names", "first_birth_given_name", "name_not_first"
    )


def _name_in_use(told: str | None, field: str) -> str | None:
    return must_be_name(told, field) if told and told.strip() else None


def _line(told: str | None, field: str) -> str | None:
    return normalized(told.strip(), field=field, most_chars=LINE_CHARS) or None if told else None
