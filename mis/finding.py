"""What a look at something came to: well, to be looked at, or wrong, in a sentence each."""

from enum import StrEnum

from msgspec import Struct


class State(StrEnum):
    """How it is."""

    WELL = "ok"
    LOOK = "look"
    WRONG = "wrong"


class Finding(Struct, frozen=True):
    """One thing that was looked at, in one sentence."""

    state: State
    part: str
    says: str
