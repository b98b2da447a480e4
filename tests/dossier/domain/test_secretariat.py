"""Secretariats: who may act for whom, when, and how it ends."""

from typing import Any

import pytest

from dossier.domain.secretariat import Secretariat, ended, must_be_secretariat
from protocol.account import Account
from protocol.errors import BadRequest, Conflict, Refusal
from protocol.values import AccountId, AccountKind
from tests.dossier.domain.people import ALICE, BEFORE, CAROL, LATER, NOW, PAUL

SONIA = Account(CAROL, AccountKind.PROFESSIONAL, "Sonia Petit", "Secrétaire médicale")
DOCTOR = Account(ALICE, AccountKind.PROFESSIONAL, "Alice Martin", "Médecin")
SAMI = Account(AccountId("sami"), AccountKind.PROFESSIONAL, "Sami Blanc", "Secrétaire")
PATIENT = Account(PAUL, AccountKind.PATIENT, "Paul Bernard")
TOLD = Secretariat(SONIA.id, DOCTOR.id, NOW, LATER)


@pytest.mark.parametrize(
    ("told", "secretary", "professional", "before", "refused"),
    [
        (TOLD, SONIA, DOCTOR, (), None),
        (TOLD, SONIA, DOCTOR, (Secretariat(SONIA.id, DOCTOR.id, BEFORE, NOW),), None),
        (TOLD, SONIA, DOCTOR, (Secretariat(SONIA.id, SAMI.id, BEFORE),), None),
        (TOLD, SONIA, DOCTOR, (Secretariat(SONIA.id, DOCTOR.id, BEFORE),), (Conflict, "secretariat_twice")),
        (TOLD, SONIA, DOCTOR, (Secretariat(SONIA.id, DOCTOR.id, LATER - 1),), (Conflict, "secretariat_twice")),
        (TOLD, SONIA, DOCTOR, (Secretariat(SONIA.id, DOCTOR.id, LATER),), None),
        (TOLD, DOCTOR, DOCTOR, (), (BadRequest, "secretariat_secretary")),
        (TOLD, PATIENT, DOCTOR, (), (BadRequest, "secretariat_secretary")),
        (TOLD, SONIA, SAMI, (), (BadRequest, "secretariat_professional")),
        (TOLD, SONIA, PATIENT, (), (BadRequest, "secretariat_professional")),
        (Secretariat(SONIA.id, DOCTOR.id, NOW - 1), SONIA, DOCTOR, (), (BadRequest, "secretariat_past")),
        (Secretariat(SONIA.id, DOCTOR.id, NOW, NOW), SONIA, DOCTOR, (), (BadRequest, "end_before_start")),
    ],
)
def test_a_secretary_acts_for_a_professional_once_at_a_time(
    told: Secretariat, secretary: Account, professional: Account, before: Any, refused: Any
) -> None:
    def run() -> None:
        must_be_secretariat(told, secretary, professional, NOW, before)

    _is_refused(run, refused)


@pytest.mark.parametrize(
    ("told", "until", "refused"),
    [
        (TOLD, NOW, None),
        (TOLD, LATER, None),
        (Secretariat(SONIA.id, DOCTOR.id, LATER), NOW, None),
        (TOLD, LATER + 1, (BadRequest, "secretariat_longer")),
        (TOLD, NOW - 1, (BadRequest, "secretariat_past")),
        (Secretariat(SONIA.id, DOCTOR.id, BEFORE, NOW), NOW, (Conflict, "secretariat_over")),
    ],
)
def test_it_ends_now_or_later_and_never_later_than_it_would(told: Secretariat, until: int, refused: Any) -> None:
    def run() -> None:
        after = ended(told, until, NOW)
        assert not after.lasts_at(until)
        assert after.lasts_at(NOW) == (told.since <= NOW < until)

    _is_refused(run, refused)


def _is_refused(run: Any, refused: Any) -> None:
    if refused is None:
        run()
        return
    kind, reason = refused
    with pytest.raises(kind) as caught:
        run()
    assert isinstance(caught.value, Refusal)
    assert (caught.value.details or {})["reason"] == reason
