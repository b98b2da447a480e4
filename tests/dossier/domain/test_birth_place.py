"""Places of birth: communes, Corsica before and after, overseas, abroad."""

import pytest

from dossier.domain.birth_place import must_be_birth_place
from protocol.errors import BadRequest


@pytest.mark.parametrize(
    "code", ["51215", "01001", "95680", "2A004", "2b033", "97105", "97502", "98818", "99351", " 76540 "]
)
def test_a_code_of_a_commune_or_of_a_country_is_taken(code: str) -> None:
    assert must_be_birth_place(code, 1979) == code.strip().upper()


@pytest.mark.parametrize(
    "code", ["7654", "765400", "00001", "96001", "51000", "2C004", "97000", "97900", "99000", "ROUEN"]
)
def test_what_is_none_is_refused(code: str) -> None:
    with pytest.raises(BadRequest) as refused:
        must_be_birth_place(code, 1979)
    assert refused.value.details == {"field": "birth_place", "reason": "place_form"}


def test_a_code_that_no_commune_has_or_had_is_refused_where_all_are_known() -> None:
    with pytest.raises(BadRequest) as refused:
        must_be_birth_place("14999", 1976)
    assert refused.value.details == {"field": "birth_place", "reason": "place_unknown"}
    assert must_be_birth_place("14999", 1975) == "14999", "no list of the older ones is whole"
    assert must_be_birth_place("99999", 1976) == "99999", "countries are not looked up"
    assert must_be_birth_place("28101", 1976) == "28101", "it has merged since"


def test_the_place_must_be_told() -> None:
    with pytest.raises(BadRequest) as refused:
        must_be_birth_place(" ", 1979)
    assert refused.value.details == {"field": "birth_place", "reason": "place_missing"}


def test_corsica_was_one_department_until_1976() -> None:
    assert must_be_birth_place("20004", 1975) == "20004"
    with pytest.raises(BadRequest) as refused:
        must_be_birth_place("20004", 1976)
    assert refused.value.details == {"field": "birth_place", "reason": "place_corsica"}
