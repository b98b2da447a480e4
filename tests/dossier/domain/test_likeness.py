"""Near-duplicates: which two identities are worth a look, why, and that an index finds them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dossier.domain.identity import Identity, Sex, Traits
from dossier.domain.likeness import Reason, keys_of, likeness

TRAITS = Traits("LEFEVRE", "CAMILLE ROSE", Sex.FEMALE, "1979-03-08", "76540")
CAMILLE = Identity(TRAITS, "CAMILLE")


def other(first_birth_given_name: str = "CAMILLE", used_name: str | None = None, **traits: Any) -> Identity:
    return Identity(structs.replace(TRAITS, **traits), first_birth_given_name, used_name=used_name)


@pytest.mark.parametrize(
    ("known", "reasons"),
    [
        (CAMILLE, {Reason.SAME_PERSON}),
        (other(birth_place="99351"), {Reason.SAME_PERSON}),
        (other(sex=Sex.MALE), {Reason.SAME_NAME}),
        (other("JULES"), {Reason.SAME_NAME}),
        (other(birth_name="LEFEBVRE"), {Reason.SAME_SOUND}),
        (other(birth_name="LEFERVE"), {Reason.CLOSE_NAME}),
        (other("JULES", birth_name="LEFERVE"), {Reason.CLOSE_NAME}),
        (other(birth_name="DURAND", used_name="LEFEVRE"), {Reason.NAME_IN_USE}),
        (other("LEFEVRE", birth_name="CAMILLE"), {Reason.NAMES_SWAPPED}),
        (other("LEFEBVRE", birth_name="KAMILLE"), {Reason.NAMES_SWAPPED}),
        (other(birth_date="1979-08-03"), {Reason.DATE_SWAPPED}),
        (other("KAMILLE", birth_date="1979-08-03", birth_name="LEFERVE"), {Reason.DATE_SWAPPED}),
        (other(birth_date="1979-08-03", birth_name="DURAND", used_name="LEFEVRE"), {Reason.DATE_SWAPPED}),
        (other(birth_date="1979"), {Reason.DATE_PARTIAL}),
        (other(birth_date="1979-03", birth_name="LEFEBVRE"), {Reason.DATE_PARTIAL}),
        (other(birth_date="1979-03-09"), {Reason.OTHER_DATE}),
        (other(birth_date="1997-03-08"), {Reason.OTHER_DATE}),
    ],
)
def test_what_makes_two_identities_worth_a_look(known: Identity, reasons: set[Reason]) -> None:
    assert likeness(CAMILLE, known).reasons == likeness(known, CAMILLE).reasons == reasons
    assert keys_of(CAMILLE) & keys_of(known)


@pytest.mark.parametrize(
    "known",
    [
        other(birth_name="MARTIN"),
        other(birth_date="1979-03-09", birth_place="99351"),
        other("KAMILLE", birth_date="1979-03-09"),
        other(birth_date="1980", birth_place="99351"),
        other("JULES", birth_date="1979-08-03"),
        other("JULES", birth_date="1979"),
        other(birth_date="1979", birth_name="LEFERVE"),
        other("JULES", birth_name="DURAND"),
    ],
)
def test_others_are_not_shown(known: Identity) -> None:
    assert likeness(CAMILLE, known).reasons == frozenset()


def test_two_letters_of_a_short_name_are_another_name() -> None:
    assert not likeness(other(birth_name="LY"), other(birth_name="XU")).reasons
    assert likeness(other(birth_name="LUU"), other(birth_name="LUB")).reasons == {Reason.CLOSE_NAME}


def test_only_the_same_person_is_refused_and_not_asked_about() -> None:
    assert likeness(CAMILLE, CAMILLE).is_same
    assert not likeness(CAMILLE, other(birth_name="LEFEBVRE")).is_same


def test_the_same_matricule_is_asked_about_whatever_else_is_different() -> None:
    stranger = other("JULES", birth_name="DURAND")
    assert likeness(CAMILLE, stranger, has_same_matricule=True).reasons == {Reason.SAME_MATRICULE}
    assert not likeness(CAMILLE, stranger).reasons
    assert likeness(CAMILLE, CAMILLE, has_same_matricule=True).reasons == {Reason.SAME_PERSON, Reason.SAME_MATRICULE}


def test_a_hyphen_does_not_make_another_person() -> None:
    assert likeness(other("ANNE-MARIE", birth_name="LE GOFF"), other("ANNE MARIE", birth_name="LE-GOFF")).is_same


def test_who_is_known_by_the_year_alone_is_the_same_person_by_that() -> None:
    assert likeness(other(birth_date="1979"), other(birth_date="1979")).is_same


def test_the_keys_of_an_identity() -> None:
    assert keys_of(other(used_name="DURAND", birth_date="1979-08-03")) == {
        "date:1979-03-08",
        "year:1979:KAMIL:LEFEVR",
        "place:76540:KAMIL:LEFEVR",
        "year:1979:DURA:KAMIL",
        "place:76540:DURA:KAMIL",
    }
    assert "date:1979-03" in keys_of(other(birth_date="1979-03"))


NAMES = st.sampled_from(["LEFEVRE", "LEFEBVRE", "LEFERVE", "CAMILLE", "KAMIL", "DURAND", "LY", "LI", "JEAN", "X"])
DATES = st.sampled_from(["1979-03-08", "1979-08-03", "1979-03", "1979", "1979-08-08", "1980-03-08"])


@st.composite
def identities(draw: st.DrawFn) -> Identity:
    traits = Traits(draw(NAMES), draw(NAMES), draw(st.sampled_from([Sex.FEMALE, Sex.MALE])), draw(DATES), "76540")
    return Identity(traits, traits.birth_given_names, used_name=draw(st.none() | NAMES))


@given(one=identities(), another=identities())
def test_two_that_are_alike_have_a_key_in_common_and_are_so_both_ways(one: Identity, another: Identity) -> None:
    found = likeness(one, another)
    assert found == likeness(another, one)
    assert not found.reasons or keys_of(one) & keys_of(another)


@given(one=identities())
def test_an_identity_is_like_itself(one: Identity) -> None:
    assert likeness(one, one).is_same
