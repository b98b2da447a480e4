"""What may be a PIN."""

import pytest

from mis.identity.pin import must_be_a_pin
from protocol.errors import BadRequest


@pytest.mark.parametrize("pin", ["482913", "4829130", "48291307", "135790", "190586", "271828"])
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


@pytest.mark.parametrize(
    "pin",
    [
        "000000", "11111111", "123456", "01234567", "456789", "654321", "98765432", "890123", "210987",
        "121212", "123123", "12341234", "848484", "110011", "222255", "123321", "112233", "147258", "789456",
    ],
)  # fmt: skip
def test_the_first_that_anybody_tries_are_refused(pin: str) -> None:
    with pytest.raises(BadRequest) as refused:
        must_be_a_pin(pin)
    assert refused.value.details == {"field": "pin"}
