"""Notes: four kinds, each with those who read it and those who write it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct, structs

from dossier.domain.version import must_be_seen
from protocol.errors import BadRequest, Forbidden
from protocol.text import normalized
from protocol.values import AccountId

TEXT_CHARS = 20_000
HUNG = 10  # documents that come with one version, as files with one message


class NoteKind(StrEnum):
    """Source:  002:713 (notes, cahier de liaison, journal are three functions), 000:61 (notes DAC)."""

    DOSSIER = "dossier"  # what matters; it evolves during the follow-up
    DAC = "dac"
    LIAISON = "liaison"  # cahier de liaison: with the person and those at home
    JOURNAL = "journal"  # what was done, day by day


class Audience(StrEnum):
    """What somebody is to the person, for a note."""

    COORDINATOR = "coordinator"
    PROFESSIONAL = "professional"
    PATIENT = "patient"
    REPRESENTATIVE = "representative"
    CAREGIVER = "caregiver"


_AT_WORK = frozenset({Audience.COORDINATOR, Audience.PROFESSIONAL})
_CARE_CIRCLE = frozenset(Audience)

# Who reads is who writes. A note DAC is for its recipients too, who are named one by one.
AUDIENCES: Mapping[NoteKind, frozenset[Audience]] = {
    NoteKind.DOSSIER: _AT_WORK,
    NoteKind.DAC: frozenset({Audience.COORDINATOR}),
    NoteKind.LIAISON: _CARE_CIRCLE,
    NoteKind.JOURNAL: _AT_WORK,
}
# What is rewritten keeps every version; what was done, or was said to the person, is corrected by another note.
EVOLVING = frozenset({NoteKind.DOSSIER, NoteKind.DAC})


class Note(Struct, frozen=True, omit_defaults=True):
    """Shape:   recipients: of a note DAC alone; mentions: whom it is brought to the attention of; version from 1."""

    author: AccountId
    kind: NoteKind
    text: str = ""
    recipients: frozenset[AccountId] = frozenset()
    version: int = 1
    mentions: frozenset[AccountId] = frozenset()


def blank(kind: NoteKind) -> Note:
    """Return a note that nobody has written yet: who would read it may write it."""
    return Note(AccountId(""), kind)


def must_be_note(told: Note, writer: Audience) -> Note:
    """Return the note as it is stored.

    Raises:  Forbidden (this kind is not theirs to write), BadRequest (no text, recipients of another kind), TooLarge
    """
    if writer not in AUDIENCES[told.kind]:
        raise Forbidden("this kind of note is not yours to write", {"reason": "note_kind"})
    if told.recipients and told.kind is not NoteKind.DAC:
        raise BadRequest("only a note DAC has recipients", "recipients", "note_recipients")
    return structs.replace(told, text=_text(told.text), version=1)


def hung(before: Sequence[str], added: Sequence[str]) -> tuple[str, ...]:
    """Return the documents that hang on a note once some are added: what hangs there stays."""
    return tuple(dict.fromkeys((*before, *added)))


def must_be_hung(count: int) -> None:
    """Raises:  BadRequest (more documents than come with one version)."""
    if count > HUNG:
        raise BadRequest(f"more than {HUNG} documents", "documents", "note_documents")


def rewritten(
    note: Note, by: AccountId, text: str, seen_version: int, mentions: frozenset[AccountId] = frozenset()
) -> Note:
    """Return the next version of a note.

    Raises:  Forbidden (another's note, or a kind that does not evolve), BadRequest, TooLarge,
             Conflict (it was rewritten since)
    """
    if note.kind not in EVOLVING:
        raise Forbidden("a note of this kind is not rewritten", {"reason": "note_fixed"})
    if by != note.author:
        raise Forbidden("another's note is not rewritten", {"reason": "note_author"})
    must_be_seen(note.version, seen_version)
    return structs.replace(note, text=_text(text), version=note.version + 1, mentions=mentions)


def _text(text: str) -> str:
    written = normalized(text, field="text", most_chars=TEXT_CHARS)
    if not written.strip():
        raise BadRequest("text is missing", "text", "note_empty")
    return written
