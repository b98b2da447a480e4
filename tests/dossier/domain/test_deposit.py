"""Deposits: by whom, of what, and who is said to read it."""

from dataclasses import replace
from typing import Any

import pytest

from dossier.domain.break_glass import BrokenGlass, Emergency
from dossier.domain.circle import Circle
from dossier.domain.decision import decide
from dossier.domain.deposit import must_be_described, must_change_confidentiality, must_deposit
from dossier.domain.document import PHOTO, Confidentiality
from dossier.domain.matrix import read_matrix
from dossier.domain.profile import PHYSICIAN
from dossier.domain.question import Document
from dossier.domain.reader import Reader, Situation
from protocol.errors import BadRequest, Forbidden, NotFound, TooLarge
from protocol.values import AccountKind
from tests.dossier.domain.people import AIDA, ALICE, BOB, CAROL, NOW, PAUL, caregiver, patient, professional

MATRIX = read_matrix(f"profile_key,doc_code,read_access\nMEDECIN,{PHOTO},O\nINFIRMIER,{PHOTO},N\n", "1", 0)
CIRCLE = Circle((professional(ALICE), professional(BOB), caregiver(AIDA), patient()))
GLASS = BrokenGlass(CAROL, Emergency.VITAL, "", NOW)
SITUATION = Situation(CIRCLE, MATRIX, NOW, glasses=(GLASS,))
WOUND = Document("d", ALICE, PHOTO)


def reader(account: Any, kind: AccountKind = AccountKind.PROFESSIONAL, profile: str = PHYSICIAN) -> Reader:
    return Reader(account, kind, is_strong=True, is_verified=True, profile=profile)


DR_ALICE, NURSE_BOB, DR_CAROL = reader(ALICE), reader(BOB, profile="INFIRMIER"), reader(CAROL)
PATIENT_PAUL, CAREGIVER_AIDA = reader(PAUL, AccountKind.PATIENT), reader(AIDA, AccountKind.CAREGIVER)


@pytest.mark.parametrize("by", [DR_ALICE, NURSE_BOB, PATIENT_PAUL, CAREGIVER_AIDA])
def test_who_is_in_the_circle_deposits_whatever_their_column_reads(by: Reader) -> None:
    must_deposit(by, WOUND, SITUATION)


def test_a_stranger_deposits_nothing() -> None:
    for stranger in (reader("dave"), reader("dave", AccountKind.PATIENT), replace(DR_ALICE, is_strong=False)):
        with pytest.raises(NotFound):
            must_deposit(stranger, WOUND, SITUATION)


def test_break_glass_reads_and_adds_nothing() -> None:
    assert decide(DR_CAROL, WOUND, SITUATION).is_allowed
    with pytest.raises(Forbidden) as refused:
        must_deposit(DR_CAROL, WOUND, SITUATION)
    assert refused.value.details == {"reason": "deposit_glass"}


@pytest.mark.parametrize(
    ("type_code", "reason"),
    [(None, "document_untyped"), ("8378-1", "document_type"), ("11488-4", "document_outside_matrix")],
)
def test_what_cannot_be_shared_is_refused_and_says_why(type_code: str | None, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        must_deposit(DR_ALICE, replace(WOUND, type_code=type_code), SITUATION)
    assert refused.value.details == {"field": "type_code", "reason": reason}


@pytest.mark.parametrize(
    "confidentiality",
    [set(), {Confidentiality.MASKED}, {Confidentiality.NORMAL, Confidentiality.RESTRICTED}],
)
def test_a_document_has_one_level_of_confidentiality(confidentiality: set[Confidentiality]) -> None:
    with pytest.raises(BadRequest) as refused:
        must_deposit(DR_ALICE, replace(WOUND, confidentiality=frozenset(confidentiality)), SITUATION)
    assert refused.value.details == {"field": "confidentiality", "reason": "document_confidentiality"}


def test_a_mask_goes_with_any_level() -> None:
    masked = frozenset({Confidentiality.RESTRICTED, Confidentiality.MASKED})
    must_deposit(DR_ALICE, replace(WOUND, confidentiality=masked), SITUATION)


def test_a_document_has_a_title_and_a_day_that_has_come() -> None:
    assert must_be_described(" Bilan ", "1970-01-02", 11 * 3_600_000) == "Bilan", "somewhere it is tomorrow already"
    for title, dated, reason in (
        ("", "1970-01-01", "document_title"),
        ("Bilan", "1970-01-03", "document_dated"),
        ("Bilan", "1970-02-30", "day_impossible"),
        ("Bilan", "hier", "day_form"),
    ):
        with pytest.raises(BadRequest) as refused:
            must_be_described(title, dated, 0)
        assert (refused.value.details or {})["reason"] == reason
    with pytest.raises(TooLarge):
        must_be_described("a" * 201, "1970-01-01", 0)


HIDDEN = replace(WOUND, confidentiality=frozenset({Confidentiality.NORMAL, Confidentiality.INVISIBLE_TO_PATIENT}))


def test_its_author_changes_who_reads_a_document_and_who_administers_shows_it_once_it_was_told() -> None:
    administered = replace(SITUATION, circle=Circle((professional(ALICE), professional(BOB, is_administrator=True))))
    masked = replace(WOUND, confidentiality=WOUND.confidentiality | {Confidentiality.MASKED})
    for before, after in ((HIDDEN, WOUND), (WOUND, HIDDEN), (WOUND, masked), (masked, WOUND)):
        must_change_confidentiality(DR_ALICE, before, after, administered)
    must_change_confidentiality(NURSE_BOB, HIDDEN, WOUND, administered)
    listed = replace(WOUND, listed=frozenset({ALICE}))
    for by, before, after in (
        (NURSE_BOB, WOUND, HIDDEN),
        (NURSE_BOB, masked, WOUND),
        (NURSE_BOB, HIDDEN, listed),
        (NURSE_BOB, HIDDEN, replace(WOUND, confidentiality=frozenset({Confidentiality.RESTRICTED}))),
        (NURSE_BOB, WOUND, WOUND),
        (DR_CAROL, HIDDEN, WOUND),
    ):
        with pytest.raises(Forbidden) as refused:
            must_change_confidentiality(by, before, after, administered)
        assert refused.value.details == {"reason": "document_author"}
    for wrong, field in (
        (replace(WOUND, confidentiality=frozenset({Confidentiality.MASKED})), "confidentiality"),
        (replace(WOUND, listed=frozenset({CAROL})), "listed"),
    ):
        with pytest.raises(BadRequest) as told:
            must_change_confidentiality(DR_ALICE, WOUND, wrong, administered)
        assert (told.value.details or {})["field"] == field
