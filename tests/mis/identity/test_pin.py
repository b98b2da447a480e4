"""What may be a PIN."""

import pytest

from mis.identity.pin import must_be_a_pin, weakness
from protocol.errors import BadRequest


@pytest.mark.parametrize("pin", ["482913", "4829130", "48291307", "135790", "329513", "271828", "123450", "012389"])
def test_six_to_eight_digits_are_a_pin(pin: str) -> None:
    must_be_a_pin(pin)


@pytest.mark.parametrize(
    "pin",
    ["", "48291", "482913075", "48291a", " 482913", "482913\n", "-482913", "4829.3", "٤٨٢٩١٣", "４８２９１３"],
)
def test_anything_else_is_none(pin: str) -> None:
    with pytest.raises(BadRequest) as refused:
        must_be_a_pin(pin)
    assert refused.value.details == {"field": "pin"}


def reason(pin: str, born: str | None = None) -> str:
    with pytest.raises(BadRequest) as refused:
        must_be_a_pin(pin, born=born)
    details = refused.value.details or {}
    assert details["field"] == "pin"
    return str(details["reason"])


@pytest.mark.parametrize(
    "pin",
    [
        "000000", "11111111",  # one digit
        "123456", "01234567", "456789", "654321", "98765432", "890123", "210987", "7890123", "3210987",  # runs
        "121212", "123123", "12341234", "848484",  # a part again and again
        "110011", "222255", "7771777",  # two digits
        "112233", "997711", "44556677",  # doubled
        "123321", "480084", "4815184",  # mirrored
        "147258", "963852", "789456", "159357", "14725836", "3698521",  # drawn
    ],
)  # fmt: skip
def test_patterns_are_refused(pin: str) -> None:
    assert reason(pin) == "trivial"


@pytest.mark.parametrize(
    "pin",
    [
        "190586",
        "310100",
        "290296",
        "010199",
        "198412",
        "194500",
        "202467",
        "051987",
        "19051986",
        "19860519",
        "29022000",
    ],
)
def test_what_reads_as_a_date_is_refused(pin: str) -> None:
    assert reason(pin) == "date"


@pytest.mark.parametrize("pin", ["320586", "311186", "001286", "192712", "131987", "29022001", "19860532", "1905867"])
def test_what_is_no_day_of_anybody_who_lives_is_no_date(pin: str) -> None:
    must_be_a_pin(pin)


BORN = "1962-05-09"


@pytest.mark.parametrize(
    "pin", ["090562", "050962", "620509", "09051962", "05091962", "19620509", "951962", "196295", "051962", "196205"]
)
def test_ones_own_birth_date_is_refused_in_any_order(pin: str) -> None:
    assert reason(pin, BORN) == "own_date"


def test_it_is_told_from_the_dates_of_others() -> None:
    assert reason("090563", BORN) == "date"
    must_be_a_pin("620509")
    must_be_a_pin("482913", born=BORN)


def test_one_pin_in_twenty_is_refused_and_no_more() -> None:
    refused = sum(weakness(f"{number:06}") is not None for number in range(0, 1_000_000, 7))
    assert 0.04 < refused / (1_000_000 / 7) < 0.06
