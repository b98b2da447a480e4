"""Why entries that were signed for are lost for good: what an operator answers for."""

from enum import StrEnum


class Cause(StrEnum):
    FAILURE = "failure"  # of the machine or its disk, and there is no later backup
    ATTACK = "attack"  # what came since cannot be trusted
    MISTAKE = "mistake"  # an old backup was put back, and people have written since
    TRIAL = "trial"  # nobody's messages: a rehearsal
