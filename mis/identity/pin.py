"""What a PIN may be: six to eight digits that are not the first that somebody tries."""

from itertools import pairwise

from protocol.errors import BadRequest

LEAST_DIGITS = 6
MOST_DIGITS = 8


def must_be_a_pin(pin: str) -> None:
    """Raises:  BadRequest (not six to eight digits, or a trivial one)."""
    if not (pin.isascii() and pin.isdigit() and LEAST_DIGITS <= len(pin) <= MOST_DIGITS):
        raise BadRequest(f"pin has {LEAST_DIGITS} to {MOST_DIGITS} digits", "pin")
    if _is_trivial(pin):
        raise BadRequest("pin is among the first that anybody tries", "pin")


def _is_trivial(pin: str) -> bool:
    """Whether it is a run, a repetition of a part, of two digits only, or a path on the keypad that many take.

    Dates are not refused: those of a century are one PIN in thirty, and three tries are far fewer.

    Source:  the patterns of Bonneau, Preibusch, Anderson (2012) and Markert et al. (2020)
    """
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    is_run = len(steps) == 1 and steps <= {0, 1, 9}
    is_repeated = any(pin == pin[:size] * (len(pin) // size) for size in (1, 2, 3, 4) if len(pin) % size == 0)
    has_two_digits = len(set(pin)) <= 2
    return is_run or is_repeated or has_two_digits or pin in _COMMON


_COMMON = frozenset(
    {"112233", "445566", "778899", "123321", "147258", "159357", "159753", "789456", "456123", "11223344", "12344321"}
)
