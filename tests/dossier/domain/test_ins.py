"""The INS: which matricule and which OID are taken, in production and elsewhere."""

import pytest

from dossier.domain.ins import Ins, InsOid, must_be_ins
from protocol.errors import BadRequest

RIGHT, WRONG_KEY = "279035121518989", "279035121518988"


def reason(matricule: str, oid: str, *, in_production: bool = True) -> str:
    with pytest.raises(BadRequest) as refused:
        must_be_ins(matricule, oid, in_production=in_production)
    assert refused.value.details
    return f"{refused.value.details['field']}: {refused.value.details['reason']}"


@pytest.mark.parametrize("oid", [InsOid.NIR, InsOid.NIA])
def test_the_number_of_a_real_person_is_taken(oid: InsOid) -> None:
    assert must_be_ins(RIGHT, oid, in_production=True) == Ins(RIGHT, oid)


def test_people_write_it_in_groups() -> None:
    assert must_be_ins(" 1 85 02 2a 004 027 91 ", InsOid.NIR, in_production=False).matricule == "185022A00402791"


def test_a_wrong_key_is_refused_in_production_and_taken_where_the_agency_s_test_numbers_are() -> None:
    assert reason(WRONG_KEY, InsOid.NIR) == "matricule: ins_key"
    assert must_be_ins(WRONG_KEY, InsOid.NIR_TEST, in_production=False).matricule == WRONG_KEY


@pytest.mark.parametrize("oid", [InsOid.NIR_TEST, InsOid.NIR_DEMO])
def test_a_test_oid_is_refused_in_production(oid: InsOid) -> None:
    assert reason(RIGHT, oid) == "oid: ins_oid_test"
    assert must_be_ins(RIGHT, oid, in_production=False).oid is oid


def test_an_oid_of_something_else_is_refused() -> None:
    assert reason(RIGHT, "1.2.250.1.71.4.2.1") == "oid: ins_oid"


@pytest.mark.parametrize("in_production", [True, False])
def test_a_number_of_another_form_is_refused_everywhere(*, in_production: bool) -> None:
    assert reason("123", InsOid.NIR, in_production=in_production) == "matricule: ins_form"


def test_fhir_names_the_oid() -> None:
    assert Ins(RIGHT, InsOid.NIR).system == "urn:oid:1.2.250.1.213.1.4.8"
