"""The identity: what is recorded of what is told, which field is refused, what contradicts the matricule."""

from typing import Any

import pytest
from msgspec import structs

from dossier.domain.birth_date import BirthDate
from dossier.domain.identity import (
    Contact,
    Contradiction,
    Identity,
    Sex,
    Traits,
    changed_traits,
    contradictions,
    must_be_identity,
)
from dossier.domain.ins import Ins, InsOid
from protocol.errors import BadRequest, Refusal, TooLarge

NOW = 1_795_392_000_000  # 2026-11-23
TOLD = Traits("Pat-Trois", "Dominique Anne", Sex.FEMALE, "1979-03-28", "51215")
MATRICULE = Ins("279035121518989", InsOid.NIR)


def identity(**told: Any) -> Identity:
    return must_be_identity(Identity(TOLD, **{"first_birth_given_name": "", **told}), NOW)


def with_traits(**told: Any) -> Identity:
    return must_be_identity(Identity(structs.replace(TOLD, **told), ""), NOW)


def test_an_identity_is_recorded_as_the_reference_wants_it() -> None:
    recorded = identity(
        used_name="Müller",
        used_given_name=" Nine ",
        birth_place_label="Époye",
        contact=Contact("02 35 00 00 00", "nine@example.org", "1 rue X"),
    )
    assert recorded == Identity(
        Traits("PAT-TROIS", "DOMINIQUE ANNE", Sex.FEMALE, "1979-03-28", "51215"),
        "DOMINIQUE",
        "Époye",
        "MULLER",
        "NINE",
        Contact("0235000000", "nine@example.org", "1 rue X"),
    )
    assert recorded.traits.born == BirthDate(1979, 3, 28)


def test_what_is_empty_is_not_there() -> None:
    assert identity(used_name=" ", contact=Contact("", " ", "")) == identity()


def test_the_first_given_name_may_be_of_two_words() -> None:
    recorded = must_be_identity(
        Identity(structs.replace(TOLD, birth_given_names="Marie Pierre Anne"), "Marie-Pierre"), NOW
    )
    assert recorded.first_birth_given_name == "MARIE-PIERRE"


@pytest.mark.parametrize(
    ("told", "field", "reason"),
    [
        ({"first_birth_given_name": "Domi"}, "first_birth_given_name", "name_not_first"),
        ({"used_name": "X2"}, "used_name", "name_letters"),
        ({"contact": Contact(phone="12")}, "phone", "phone_form"),
        ({"contact": Contact(phone="call me")}, "phone", "phone_form"),
        ({"contact": Contact(email="nine@home")}, "email", "email_form"),
    ],
)
def test_a_wrong_field_is_refused_with_its_reason(told: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        identity(**told)
    assert refused.value.details == {"field": field, "reason": reason}


@pytest.mark.parametrize(
    ("told", "field", "reason"),
    [
        ({"birth_name": ""}, "birth_name", "name_missing"),
        ({"birth_given_names": ""}, "birth_given_names", "name_missing"),
        ({"birth_date": "1979-02-30"}, "birth_date", "date_impossible"),
        ({"birth_place": ""}, "birth_place", "place_missing"),
        ({"birth_place": "20004"}, "birth_place", "place_corsica"),
    ],
)
def test_each_of_the_strict_traits_is_mandatory(told: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        with_traits(**told)
    assert refused.value.details == {"field": field, "reason": reason}


@pytest.mark.parametrize(("address", "kind"), [("x" * 201, TooLarge), ("a\x00b", BadRequest)])
def test_an_address_has_bounds(address: str, kind: type[Refusal]) -> None:
    with pytest.raises(kind):
        identity(contact=Contact(address=address))


def test_which_strict_traits_changed() -> None:
    assert changed_traits(TOLD, TOLD) == frozenset()
    assert changed_traits(TOLD, structs.replace(TOLD, sex=Sex.MALE, birth_place="99351")) == {"sex", "birth_place"}


def test_a_matricule_that_tells_the_same_contradicts_nothing() -> None:
    assert contradictions(MATRICULE, TOLD) == frozenset()


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"sex": Sex.MALE}, {Contradiction.SEX}),
        ({"sex": Sex.UNDETERMINED}, set()),
        ({"birth_date": "1978-03-28"}, {Contradiction.BIRTH_YEAR}),
        ({"birth_date": "1979-04-28"}, {Contradiction.BIRTH_MONTH}),
        ({"birth_date": "1979"}, set()),
    ],
)
def test_what_a_matricule_tells_otherwise(told: dict[str, Any], found: set[Contradiction]) -> None:
    assert contradictions(MATRICULE, structs.replace(TOLD, **told)) == found


@pytest.mark.parametrize(
    ("digit", "sex"),
    [(1, Sex.MALE), (3, Sex.MALE), (7, Sex.MALE), (2, Sex.FEMALE), (4, Sex.FEMALE), (8, Sex.FEMALE)],
)
def test_the_first_digit_tells_the_sex(digit: int, sex: Sex) -> None:
    ins = Ins(f"{digit}79035121518989", InsOid.NIR)
    others = {Sex.MALE, Sex.FEMALE} - {sex}
    assert contradictions(ins, structs.replace(TOLD, sex=sex)) == frozenset()
    assert [contradictions(ins, structs.replace(TOLD, sex=one)) for one in others] == [{Contradiction.SEX}]


def test_a_month_that_the_matricule_does_not_tell_contradicts_none() -> None:
    assert contradictions(Ins("279305121518989", InsOid.NIR), TOLD) == frozenset()


def test_what_is_no_matricule_contradicts_nothing() -> None:
    assert contradictions(Ins("gone", InsOid.NIR), TOLD) == frozenset()
