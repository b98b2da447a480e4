"""Recognition: what each file of the corpus is, or why it is not taken."""

import io
from pathlib import Path

import pytest

from mis.media.media_type import MORE, TAKEN, TEXT, TEXT_1252
from mis.media.reason import MESSAGES, Reason
from mis.media.recognise import recognise
from mis.settings import MORE_TYPES
from protocol.errors import BadRequest
from tests.support.files.corpus import NOTHING, Case, corpus

CORPUS = corpus()


def recognised(one: Case) -> str:
    """The extension, or the reason."""
    try:
        return recognise(io.BytesIO(one.make()), more=one.more).extension
    except BadRequest as refused:
        return str((refused.details or {}).get("reason"))


@pytest.mark.parametrize("one", CORPUS, ids=lambda one: one.name)
def test_a_file_is_certainly_this_or_nothing(one: Case) -> None:
    assert recognised(one) == one.expected


def test_the_corpus_is_large_and_has_every_type_and_every_reason_that_bytes_alone_can_give() -> None:
    assert len(CORPUS) >= 200
    assert len({one.name for one in CORPUS}) == len(CORPUS)
    expected = {one.expected for one in CORPUS}
    assert {kind.extension for kind in (*TAKEN, *MORE)} <= expected
    assert set(Reason) - expected == {Reason.PIXELS, Reason.INFECTED}


def test_a_refusal_names_the_field_and_the_reason() -> None:
    with pytest.raises(BadRequest) as refused:
        recognise(io.BytesIO(), more=NOTHING)
    assert refused.value.details == {"field": "file", "reason": "empty"}


def test_every_reason_has_a_sentence_for_developers_and_stands_in_the_decision() -> None:
    decision = (Path(__file__).parents[3] / "docs/decisions/0011-attachments.md").read_text()
    assert set(MESSAGES) == set(Reason)
    assert [reason for reason in Reason if f"`{reason}`" not in decision] == []


def test_the_setting_names_the_types_that_recognition_knows() -> None:
    assert {kind.extension for kind in MORE} == MORE_TYPES


@pytest.mark.parametrize("at", [0, 3, (64 << 10) - 2, (64 << 10) - 1])  # also where two parts of what is read meet
@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\x1f", "\x7f", "\x80", "\x9f"])
def test_a_sign_that_nobody_writes_makes_it_no_text_wherever_it_stands(sign: str, at: int) -> None:
    written = "é" + "a" * (65 << 10)
    assert recognise(io.BytesIO(written.encode()), more=frozenset()) == TEXT
    with pytest.raises(BadRequest):
        recognise(io.BytesIO((written[:at] + sign + written[at:]).encode()), more=frozenset())


def test_text_says_in_which_encoding_it_is() -> None:
    for encoding, kind in (("utf-8", TEXT), ("windows-1252", TEXT_1252)):
        assert recognise(io.BytesIO("fièvre".encode(encoding)), more=NOTHING) is kind


def test_nothing_of_a_zip_is_unpacked_but_its_list_of_contents() -> None:
    """A part that does not unpack at all is not looked at; a list that does not is damaged."""
    docx = next(one for one in CORPUS if one.name == "docx").make()
    at = docx.rfind(b"word/document.xml", 0, docx.find(b"PK\x01\x02")) + len(b"word/document.xml")
    broken = docx[:at] + b"\xff" * 8 + docx[at + 8 :]
    assert recognise(io.BytesIO(broken), more=NOTHING).extension == "docx"
    at = docx.find(b"[Content_Types].xml") + len(b"[Content_Types].xml")
    broken = docx[:at] + b"\xff" * 8 + docx[at + 8 :]
    with pytest.raises(BadRequest, match="damaged"):
        recognise(io.BytesIO(broken), more=NOTHING)
