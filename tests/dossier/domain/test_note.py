"""Notes: who writes and reads each kind, and which are rewritten."""

import itertools

import pytest

from dossier.domain.note import (
    AUDIENCES,
    HUNG,
    TEXT_CHARS,
    Audience,
    Note,
    NoteKind,
    hung,
    must_be_hung,
    must_be_note,
    rewritten,
)
from protocol.errors import BadRequest, Conflict, Forbidden, TooLarge
from tests.dossier.domain.people import ALICE, BOB


def note(text: str = "à surveiller", kind: NoteKind = NoteKind.DOSSIER, by: Audience = Audience.PROFESSIONAL) -> Note:
    return must_be_note(Note(ALICE, kind, text), by)


def test_the_audiences_of_the_four_kinds() -> None:
    at_work = {Audience.COORDINATOR, Audience.PROFESSIONAL}
    assert {
        NoteKind.DOSSIER: at_work,
        NoteKind.JOURNAL: at_work,
        NoteKind.DAC: {Audience.COORDINATOR},
        NoteKind.LIAISON: set(Audience),
    } == AUDIENCES


@pytest.mark.parametrize(("kind", "writer"), list(itertools.product(NoteKind, Audience)))
def test_who_does_not_read_a_kind_does_not_write_it(kind: NoteKind, writer: Audience) -> None:
    if writer in AUDIENCES[kind]:
        assert note(kind=kind, by=writer).kind is kind
    else:
        with pytest.raises(Forbidden) as refused:
            note(kind=kind, by=writer)
        assert refused.value.details == {"reason": "note_kind"}


def test_only_a_note_dac_has_recipients() -> None:
    to_bob = frozenset({BOB})
    assert must_be_note(Note(ALICE, NoteKind.DAC, "x", to_bob), Audience.COORDINATOR).recipients == to_bob
    with pytest.raises(BadRequest) as refused:
        must_be_note(Note(ALICE, NoteKind.JOURNAL, "x", to_bob), Audience.PROFESSIONAL)
    assert refused.value.details == {"field": "recipients", "reason": "note_recipients"}


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_a_note_has_a_text(text: str) -> None:
    with pytest.raises(BadRequest) as refused:
        note(text)
    assert refused.value.details == {"field": "text", "reason": "note_empty"}


def test_a_note_has_an_end() -> None:
    assert len(note("x" * TEXT_CHARS).text) == TEXT_CHARS
    with pytest.raises(TooLarge):
        note("x" * 100_000)


def test_its_author_rewrites_what_evolves() -> None:
    second = rewritten(note(), ALICE, "mieux", 1)
    assert (second.text, second.version) == ("mieux", 2)


def test_what_hangs_on_a_note_stays_and_more_comes_behind_it() -> None:
    assert hung(("a", "b"), ["c", "a"]) == ("a", "b", "c")
    must_be_hung(HUNG)
    with pytest.raises(BadRequest) as refused:
        must_be_hung(HUNG + 1)
    assert refused.value.details == {"field": "documents", "reason": "note_documents"}


def test_nobody_rewrites_another_s_note_nor_what_was_said() -> None:
    with pytest.raises(Forbidden) as refused:
        rewritten(note(), BOB, "mieux", 1)
    assert refused.value.details == {"reason": "note_author"}
    for kind in (NoteKind.LIAISON, NoteKind.JOURNAL):
        with pytest.raises(Forbidden) as refused:
            rewritten(note(kind=kind), ALICE, "mieux", 1)
        assert refused.value.details == {"reason": "note_fixed"}


def test_a_rewriting_of_an_old_version_is_refused() -> None:
    second = rewritten(note(), ALICE, "mieux", 1)
    with pytest.raises(Conflict) as refused:
        rewritten(second, ALICE, "moins bien", 1)
    assert refused.value.details == {"reason": "version_old", "version": 2}
