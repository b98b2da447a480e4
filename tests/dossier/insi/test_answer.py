"""Whatever bytes come, they are an answer of the contract, a fault of it, or unreadable; and nothing else."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dossier.domain.insi import InsiAnswer
from dossier.insi.answer import Fault, understood
from dossier.insi.document import UnreadableError
from tests.support.insi_service import NOBODY, answer, fault, one

NOW = 1_750_000_000_000
TRUE = (one(former=[("2410314047001", "30")]), answer(*NOBODY), fault("Sender", "desir_550"))


def taken(data: bytes) -> InsiAnswer | Fault | None:
    try:
        return understood(data, NOW, in_production=True)
    except UnreadableError:
        return None


def test_a_fault_says_whose_it_is_and_its_number() -> None:
    assert taken(fault("Sender", "desir_550")) == Fault(is_ours=True, number=550)
    assert taken(fault("Receiver", "insi_102")) == Fault(is_ours=False, number=102)
    assert taken(fault("Receiver", "LEFEVRE Odette")) == Fault(is_ours=False, number=0), "no log has it"


@given(st.sampled_from(TRUE), st.integers(0, 1_500), st.integers(0, 40), st.binary(max_size=40))
@example(TRUE[0], 30, 5, b"none")
def test_what_was_damaged_is_understood_or_not(true: bytes, at: int, count: int, put: bytes) -> None:
    assert taken(true) is not None
    taken(true[:at] + put + true[at + count :])


@pytest.mark.parametrize("encoding", ["none", "utf-7", "utf-16", "shift_jis", "hex", "punycode", "latin-1"])
def test_an_encoding_that_is_declared_is_another_way_to_say_the_same_or_none(encoding: str) -> None:
    told = TRUE[0].replace(b'encoding="UTF-8"', f'encoding="{encoding}"'.encode())
    assert told != TRUE[0]
    assert taken(told) in (None, taken(TRUE[0]))
