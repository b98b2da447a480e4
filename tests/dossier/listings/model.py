"""What is true of one dossier, and what each may therefore read of it: asked of the oracle, never of the server."""

import csv
from collections.abc import Collection
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from tests.dossier.domain import oracle
from tests.dossier.domain.world import IN, NOW, OUT, World
from tests.dossier.listings.cast import CAST, PROFESSIONAL, SECRETARY

_ROWS = list(csv.DictReader(files("dossier").joinpath("data/matrix_default.csv").read_text().splitlines()))
MATRIX = {(row["profile_key"], row["doc_code"]): row["read_access"] == "O" for row in _ROWS}
TYPES = {code for _, code in MATRIX}
ALWAYS = (0, None)
WORD = "mot"  # in all that people write here


@dataclass
class Place:
    """A membership. Shape:   place and basis are the oracle's words; agreed_to: one scope, None for all."""

    place: str
    basis: str
    since: int
    until: int | None = None
    agreed_to: str | None = None
    number: int = 0
    taken_back_at: int | None = None
    administers: bool = False

    def lasts_at(self, now: int) -> bool:
        return self.since <= now and (self.until is None or now < self.until)


@dataclass
class Note:
    """Shape:   hung: ids of the papers that hang on it."""

    number: int
    text: str
    kind: str
    author: str
    recipients: Collection[str] = ()
    hung: Collection[str] = ()


@dataclass
class Paper:
    """Shape:   versions: author and title of each, the first one first."""

    id: str
    type_code: str
    marks: Collection[str]
    listed: Collection[str]
    versions: list[tuple[str, str]]


@dataclass
class Talk:
    """Who is shut out of the dossier is shut out of it, for what was said too.

    Shape:   present: who is in it; unread: whom somebody else told something, since nobody says to have read
    """

    id: Any
    present: set[str]
    said: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)


class WardWorld(World):
    """A world whose matrix is the one that ships."""

    @property
    def cells(self) -> dict[str, bool]:
        return {one.profile: MATRIX.get((one.profile, self.type_code), False) for one in CAST.values()}


@dataclass
class Model:
    now: int = 0
    places: dict[str, list[Place]] = field(default_factory=lambda: {who: [] for who in CAST})
    opposed: dict[tuple[str, str | None], int] = field(default_factory=dict)
    oppositions: int = 0
    glasses: dict[str, int] = field(default_factory=dict)
    secretariat: str | None = None
    notes: list[Note] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    tasks: Collection[str] = ()
    structure: int | None = None  # of the one that is there: the number of its membership

    def allows(self, who: str, asked: str, *, by_place: bool = False, **thing: Any) -> bool:
        """Shape:   by_place: an emergency aside, which opens and is in no list."""
        facts = {**self._reader(who), **self._principal(), **self._opposed(who), **_NOTHING, **thing}
        if by_place:
            facts["glass_at"] = None
        return oracle.is_allowed(WardWorld({**facts, "asked": asked}))

    def has_place(self, who: str) -> bool:
        return self.allows(who, "dossier", by_place=True)

    def with_place(self) -> set[str]:
        return {who for who in CAST if self.has_place(who)}

    def readers(self, asked: str, **thing: Any) -> set[str]:
        """Who hears that this changed."""
        return {who for who in self.with_place() if self.allows(who, asked, by_place=True, **thing)}

    def reads_note(self, who: str, note: Note, *, by_place: bool = False) -> bool:
        """Inside the dossier alone: of those who left, authors too are given nothing but their documents."""
        is_recipient = who in note.recipients
        author = self._as_author(who, note.author)
        return self.allows(who, "dossier", by_place=by_place) and self.allows(
            who, "note", by_place=by_place, note_kind=note.kind, author=author, is_recipient=is_recipient
        )

    def reads_paper(self, who: str, paper: Paper, author: str, *, by_place: bool = False) -> bool:
        return self.allows(
            who,
            "document",
            by_place=by_place,
            author=self._as_author(who, author),
            type=IN if paper.type_code in TYPES else OUT,
            type_code=paper.type_code,
            secrecy=next(one for one in paper.marks if len(one) == 1),
            is_masked="MASQUE_PS" in paper.marks,
            is_invisible_to_patient="INVISIBLE_PATIENT" in paper.marks,
            is_invisible_to_representatives="INVISIBLE_REPRESENTANTS_LEGAUX" in paper.marks,
            is_listed=who in paper.listed,
            is_principal_listed=PROFESSIONAL in paper.listed,
            document=ALWAYS if ("document", paper.id) in self.opposed else None,
        )

    def reads_talk(self, who: str, talk: Talk) -> bool:
        return self.allows(who, "conversation", is_heard=who in talk.present)

    def titles(self, who: str, paper: Paper) -> list[str]:
        return [title for author, title in paper.versions if self.reads_paper(who, paper, author)]

    def hung_on(self, who: str, note: Note) -> set[str]:
        """What somebody is shown of what hangs on a note that they read: the newest title of each."""
        titles = [self.titles(who, paper) for paper in self.papers if paper.id in note.hung]
        return {some[-1] for some in titles if some}

    def place_of(self, who: str) -> Place | None:
        return next((one for one in self.places.get(who, ()) if one.lasts_at(self.now)), None)

    def lose(self) -> None:
        """Have those out of the conversations to whom the dossier is open no more."""
        for talk in self.talks:
            talk.present &= self.with_place()

    def _reader(self, who: str) -> dict[str, Any]:
        one, place = CAST[who], self.place_of(who)
        broke = self.glasses.get(who)
        return {
            "kind": one.kind,
            "is_strong": True,
            "is_verified": one.kind == "professional",
            "profile": one.profile,
            "place": place.place if place else "nowhere",
            "lasts": ALWAYS if place else None,
            "basis": place.basis if place else "none",
            "told_at": self._at(place.since) if place else None,
            "taken_back_at": self._at(place.taken_back_at) if place else None,
            "agreed_to": place.agreed_to if place else None,
            "administers": bool(place and place.administers),
            "glass_at": self._at(broke),
            "is_glass_other_s": False,
        }

    def _principal(self) -> dict[str, Any]:
        place = self.place_of(PROFESSIONAL)
        profile = CAST[PROFESSIONAL].profile
        is_opposed = ("person", PROFESSIONAL) in self.opposed or ("profession", profile) in self.opposed
        return {
            "acts_for": profile if self.secretariat else None,
            "acts_until": ALWAYS,
            "acts_for_second": None,
            "second_lasts": None,
            "second_administers": False,
            "principal_is_verified": True,
            "principal_lasts": ALWAYS if place and place.taken_back_at is None else None,
            "is_principal_opposed": is_opposed,
        }

    def _opposed(self, who: str) -> dict[str, Any]:
        against = {"whole": None, "person": who, "profession": CAST[who].profile}
        return {name: ALWAYS if (name, target) in self.opposed else None for name, target in against.items()}

    def _as_author(self, who: str, author: str) -> str:
        if author == who:
            return "reader"
        return "principal" if who == SECRETARY and author == PROFESSIONAL else "other"

    def _at(self, instant: int | None) -> int | None:
        """An instant, as the oracle counts, whose now stands still."""
        return None if instant is None else instant - self.now + NOW


_NOTHING: dict[str, Any] = {
    "author": "other",
    "type": IN,
    "type_code": None,
    "secrecy": "N",
    "is_masked": False,
    "is_invisible_to_patient": False,
    "is_invisible_to_representatives": False,
    "is_listed": False,
    "is_principal_listed": False,
    "note_kind": "dossier",
    "is_recipient": False,
    "is_heard": False,
    "document": None,
}
