"""Each record of a dossier's journal as people read it in an export: one function a kind of record, in one table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dossier.domain.document import TYPES
from dossier.domain.opposition import Against, Opposition
from dossier.domain.profile import PROFILES
from dossier.domain.status import Standing
from dossier.domain.structure import Structure
from dossier.export.plan import plan_lines
from dossier.export.words import (
    A_DOCUMENT,
    ACTION_MOVES,
    ATTRIBUTES,
    EVENTS,
    EVERYBODY,
    MERGES,
    NO_PARCOURS,
    NOTES,
    PLAN_MOVES,
    PROOFS,
    ROLES,
    SOME_DOCUMENT,
    SOMEBODY,
    STATUSES,
    STEPS,
    VOICES,
)
from dossier.records import (
    DocumentRecorded,
    EventRecorded,
    HungRecorded,
    IdentityRecorded,
    MembershipRecorded,
    MergeRecorded,
    NoteRecorded,
    OppositionRecorded,
    ParcoursRecorded,
    PlanRecorded,
    PlanSigned,
)
from mis.extension import Recorded, french, french_day
from protocol.values import AccountId, Seq


@dataclass(frozen=True, slots=True)
class Sentence:
    """A record in words.

    Shape:   is_event: it says what happened, its author too, and nobody wrote it; notes: sentences above the text
    """

    text: str
    is_event: bool = True
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """What records are told with.

    Shape:   names: of the accounts that they name; newest_plan: the record with the plan as it stands, which is told
             in full; titles: of the documents that the reader may read, by id
    """

    names: Mapping[AccountId, str]
    newest_plan: Seq | None
    titles: Mapping[str, str]
    zone: ZoneInfo

    def name(self, account: AccountId) -> str:
        return self.names.get(account, SOMEBODY)

    def title(self, document: str) -> str:
        return f"« {self.titles[document]} »" if document in self.titles else SOME_DOCUMENT


def sentence(recorded: Recorded, told: Any, telling: Telling) -> Sentence:
    return SENTENCES[type(told)](recorded, told, telling)


def standing_words(standing: Standing) -> str:
    """`identité qualifiée`."""
    word = ATTRIBUTES[standing.attribute] if standing.attribute else STATUSES[standing.status]
    return f"identité {word}"


def structure_words(structure: Structure) -> str:
    """`SSIAD du Bessin (FINESS 140000019, 0231000020)`."""
    return f"{structure.name} ({', '.join(filter(None, (f'FINESS {structure.finess}', structure.phone)))})"


def _identity(recorded: Recorded, told: IdentityRecorded, telling: Telling) -> Sentence:
    done = "a vu un document d’identité" if told.proof else "a noté l’identité"
    shown = f" ({PROOFS[told.proof]})" if told.proof else ""
    return Sentence(f"{telling.name(recorded.author)} {done}{shown} : {standing_words(told.standing)}.")


def _member(recorded: Recorded, told: MembershipRecorded, telling: Telling) -> Sentence:
    one = told.membership
    who = structure_words(one.structure) if one.structure else telling.name(AccountId(one.member))
    when = f"depuis le {french(one.since, telling.zone)}"
    if one.until is not None:
        when = f"du {french(one.since, telling.zone)} au {french(one.until, telling.zone)}"
    by = telling.name(recorded.author)
    return Sentence(f"Cercle de soins : {who}, {ROLES[one.role]}, {when} (noté par {by}).")


def _parcours(recorded: Recorded, told: ParcoursRecorded, telling: Telling) -> Sentence:
    teams = ", ".join(told.parcours) or NO_PARCOURS
    return Sentence(f"Parcours : {telling.name(told.member)}, {teams} (noté par {telling.name(recorded.author)}).")


def _note(_recorded: Recorded, told: NoteRecorded, telling: Telling) -> Sentence:
    note = told.note
    notes = [f"{NOTES[note.kind]} n° {told.number}, version {note.version}"]
    if note.recipients:
        notes.append("Pour " + ", ".join(sorted(map(telling.name, note.recipients))))
    return Sentence(note.text, is_event=False, notes=notes)


def _hung(recorded: Recorded, told: HungRecorded, telling: Telling) -> Sentence:
    who, what = telling.name(recorded.author), telling.title(told.document)
    return Sentence(f"{who} a joint {what} ({NOTES[told.kind]} n° {told.note}).")


def _document(_recorded: Recorded, told: DocumentRecorded, telling: Telling) -> Sentence:
    notes = [f"{TYPES[told.type_code].label}, daté du {french_day(told.dated)}, version {told.number}"]
    if filed := told.provenance:
        at, author = french(filed.at, telling.zone), telling.name(filed.author)
        notes.append(f"Classé depuis une conversation : message n° {filed.seq} de {author}, le {at}")
    return Sentence(told.title, is_event=False, notes=notes)


def _opposition(recorded: Recorded, told: OppositionRecorded, telling: Telling) -> Sentence:
    one = told.opposition
    began = f"La personne s’oppose à {_opposed(one, telling)}, depuis le {french(one.since, telling.zone)}"
    ended = "" if one.until is None else f", jusqu’au {french(one.until, telling.zone)}"
    return Sentence(f"{began}{ended} ({VOICES[told.voice]} ; {telling.name(recorded.author)}).")


def _opposed(one: Opposition, telling: Telling) -> str:
    match one.against:
        case Against.WHOLE:
            return f"la lecture par {EVERYBODY}"
        case Against.PERSON:
            return f"la lecture par {telling.name(AccountId(str(one.target)))}"
        case Against.PROFESSION:
            return f"la lecture par une profession : {PROFILES[str(one.target)]}"
        case Against.DOCUMENT:
            return A_DOCUMENT


def _plan(recorded: Recorded, told: PlanRecorded, telling: Telling) -> Sentence:
    step, plan = told.step, told.plan
    words = [f"{telling.name(recorded.author)} {STEPS[step.kind]}"]
    if title := plan.title_of(step.action):
        words.append(f"« {title} »")
    if step.move or step.action_move:
        words.append(PLAN_MOVES[step.move] if step.move else ACTION_MOVES[step.action_move])  # type: ignore[index]
    said = f"{', '.join(words)} (version {plan.version})."
    if recorded.seq != telling.newest_plan:
        return Sentence(said)
    return Sentence("\n".join((said, *plan_lines(plan, telling.name))), is_event=False, notes=["Le plan aujourd’hui"])


def _plan_signed(recorded: Recorded, told: PlanSigned, telling: Telling) -> Sentence:
    return Sentence(f"{telling.name(recorded.author)} a lu la version {told.version} du plan.")


def _event(_recorded: Recorded, told: EventRecorded, _telling: Telling) -> Sentence:
    event = told.event
    when = " à ".join(french_day(one) for one in (event.began_on, event.ended_on) if one)
    notes = [f"Ligne de vie n° {told.number}, version {told.version} : {EVENTS[event.kind]}, {when}"]
    words = [event.title, f"Source : {event.source}", *([event.link] if event.link else [])]
    return Sentence("\n".join(words), is_event=False, notes=notes)


def _merge(recorded: Recorded, told: MergeRecorded, telling: Telling) -> Sentence:
    return Sentence(f"{telling.name(recorded.author)} {MERGES[told.merge.state]}.")


SENTENCES: Mapping[type, Callable[[Recorded, Any, Telling], Sentence]] = {
    IdentityRecorded: _identity,
    MembershipRecorded: _member,
    ParcoursRecorded: _parcours,
    NoteRecorded: _note,
    HungRecorded: _hung,
    DocumentRecorded: _document,
    OppositionRecorded: _opposition,
    PlanRecorded: _plan,
    PlanSigned: _plan_signed,
    EventRecorded: _event,
    MergeRecorded: _merge,
}
