"""Who exists: professionals as the national extraction lists them, as accounts name them, and in which order."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec import Struct

from mis.domain.rpps import rpps_of
from mis.domain.search import folded, searchable
from protocol.account import Account
from protocol.values import Millis

TITLES = frozenset({"dr", "pr", "docteur", "professeur", "m", "mme", "mlle"})
TOWNS_SHOWN = 3

# A rank is one bit, ten letters of five bits and twelve bits: 63, as many as a signed integer of the databases has.
_RANK_LETTERS = 10
_TIE_BITS = 12
_WITHOUT_ACCOUNT = 1 << 62
_OTHER_LETTER = 27


class Activity(Struct, frozen=True, omit_defaults=True):
    """What a professional does and where: one line of the extraction.

    Shape:   empty where the extraction says nothing
    """

    profession: str = ""
    speciality: str = ""
    structure: str = ""
    town: str = ""


class Listed(Struct, frozen=True):
    """A professional of the extraction, with one activity or several.

    Shape:   national_id is the identifier with its prefix (IDNPS): `8` and an RPPS number, or another register's;
             title as it stands before a name ("Dr"), or empty
    """

    national_id: str
    title: str
    given_name: str
    family_name: str
    activities: list[Activity]

    @property
    def rpps(self) -> str | None:
        return rpps_of(self.national_id)

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)

    @property
    def profession(self) -> str | None:
        return _distinct(one.profession for one in self.activities)

    @property
    def speciality(self) -> str | None:
        return _distinct(one.speciality for one in self.activities)

    @property
    def place(self) -> str | None:
        """Where they work: the structure and its town, or the towns where there are several."""
        towns = list(dict.fromkeys(one.town for one in self.activities if one.town))
        if len(towns) > 1:
            return ", ".join(towns[:TOWNS_SHOWN]) + (" ..." if len(towns) > TOWNS_SHOWN else "")
        return _distinct((*[one.structure for one in self.activities if one.structure][:1], *towns))

    def with_activities_of(self, other: "Listed") -> "Listed":
        """The same professional with what another part of the extraction says of them; said twice, it counts once."""
        together = [*other.activities, *(one for one in self.activities if one not in other.activities)]
        return Listed(self.national_id, self.title, self.given_name, self.family_name, together)


class Words(Struct, frozen=True):
    """What somebody is found by."""

    name: str
    profession: str
    place: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in the directory: listed by the extraction, or with an account, or both.

    Shape:   account: of a professional, also one that is deactivated; inactive_at: since when they are listed no more
    Units:   imported: the number of the import that listed them last
    """

    rpps: str | None
    listed: Listed | None = None
    imported: int | None = None
    inactive_at: Millis | None = None
    account: Account | None = None
    account_is_active: bool = False

    @property
    def is_shown(self) -> bool:
        return self.account_is_active or (self.listed is not None and self.inactive_at is None)

    @property
    def shown_account(self) -> Account | None:
        return self.account if self.account_is_active else None

    @property
    def name(self) -> str:
        return self._of_account("name") or (self.listed.name if self.listed else "")

    @property
    def profession(self) -> str | None:
        return self._of_account("profession") or (self.listed.profession if self.listed else None)

    @property
    def speciality(self) -> str | None:
        return self.listed.speciality if self.listed else None

    @property
    def place(self) -> str | None:
        return self._of_account("place") or (self.listed.place if self.listed else None)

    def words(self) -> Words | None:
        """What they are found by: all that the extraction and the account say; None for who is not shown."""
        if not self.is_shown:
            return None
        listed, account = self.listed, self.shown_account
        activities = listed.activities if listed and self.inactive_at is None else []
        return Words(
            name=searchable(_said(listed.name if listed else None, account.name if account else None, self.rpps)),
            profession=searchable(
                _said(account.profession if account else None, *(part for one in activities for part in _trade(one)))
            ),
            place=searchable(
                _said(account.place if account else None, *(part for one in activities for part in _where(one)))
            ),
        )

    def rank(self) -> int:
        """Where they stand: accounts first, then by family name; chance tells those apart who begin alike.

        Shape:   somebody else may have it: the next one that is free is theirs then
        """
        identity = (self.listed.national_id if self.listed else None) or (self.account.id if self.account else "")
        tie = zlib.crc32(identity.encode()) & ((1 << _TIE_BITS) - 1)
        first = 0 if self.account_is_active else _WITHOUT_ACCOUNT
        return first | _letters(self._sort_name()) << _TIE_BITS | tie

    def may_stay_at(self, rank: int) -> bool:
        """Whether that is a right place for them, whichever of those who begin alike stand around."""
        return rank >> _TIE_BITS == self.rank() >> _TIE_BITS

    def _sort_name(self) -> str:
        if self.listed is not None:
            return f"{self.listed.family_name} {self.listed.given_name}"
        return family_first(self.account.name if self.account else "")

    def _of_account(self, field: str) -> str | None:
        said: str | None = getattr(self.shown_account, field, None)
        return said


def family_first(name: str) -> str:
    """Return a name as it is filed: without title, the family name first.

    The family name is what stands in capitals, else the last word; a guess, for where nothing says which it is.
    """
    words = [word for word in name.split() if folded(word) not in TITLES]
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    family = capitals if len(capitals) < len(words) and capitals else words[-1:]
    return " ".join([*family, *(word for word in words if word not in family)])


def _letters(name: str) -> int:
    """The first letters as a number that sorts as they do."""
    number = 0
    for letter in folded(name)[:_RANK_LETTERS].ljust(_RANK_LETTERS):
        number = number << 5 | _place_of(letter)
    return number


def _place_of(letter: str) -> int:
    if letter == " ":
        return 0
    return ord(letter) - ord("a") + 1 if "a" <= letter <= "z" else _OTHER_LETTER


def _distinct(said: Iterable[str]) -> str | None:
    return ", ".join(dict.fromkeys(one for one in said if one)) or None


def _said(*parts: str | None) -> Sequence[str]:
    return [part for part in parts if part]


def _trade(activity: Activity) -> tuple[str, str]:
    return activity.profession, activity.speciality


def _where(activity: Activity) -> tuple[str, str]:
    return activity.structure, activity.town
