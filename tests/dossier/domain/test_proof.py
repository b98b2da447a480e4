"""What proves an identity: at which age, and with whom."""

import itertools

import pytest

from dossier.domain.proof import STRENGTH, Proof, Strength, proves

AGES = list(itertools.product([True, False], [True, False]))


def test_each_document_has_a_strength() -> None:
    assert set(STRENGTH) == set(Proof)
    assert set(STRENGTH.values()) == set(Strength), "each strength is of some document"


@pytest.mark.parametrize("proof", [Proof.PASSPORT, Proof.NATIONAL_ID_CARD, Proof.RESIDENCE_PERMIT])
def test_a_document_with_a_photo_proves_anybody(proof: Proof) -> None:
    assert all(proves(proof, is_adult=adult, is_parent_checked=parent) for adult, parent in AGES)


@pytest.mark.parametrize("proof", [Proof.FAMILY_RECORD_BOOK, Proof.BIRTH_CERTIFICATE])
def test_a_certificate_proves_a_minor_with_a_parent_who_was_checked(proof: Proof) -> None:
    proven = {(adult, parent) for adult, parent in AGES if proves(proof, is_adult=adult, is_parent_checked=parent)}
    assert proven == {(False, True)}


def test_a_travel_document_of_a_minor_proves_a_minor() -> None:
    proof = Proof.MINOR_TRAVEL_DOCUMENT
    assert proves(proof, is_adult=False, is_parent_checked=False)
    assert not proves(proof, is_adult=True, is_parent_checked=True)


@pytest.mark.parametrize("proof", [Proof.DRIVING_LICENCE, Proof.BIRTH_CERTIFICATE_AND_VITALE])
def test_others_prove_nobody(proof: Proof) -> None:
    assert not any(proves(proof, is_adult=adult, is_parent_checked=parent) for adult, parent in AGES)
