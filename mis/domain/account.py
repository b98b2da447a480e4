"""Where an account stands: whether its owner has made it theirs, and whether it is still in use."""

from enum import StrEnum

from protocol.values import Millis

CODE_ATTEMPTS = 5  # wrong birth dates under a right code, before the code is void


class AccountState(StrEnum):
    INVITED = "invited"  # an access code waits for its owner
    EXPIRED = "expired"  # the code that waits is void
    ACTIVE = "active"
    DEACTIVATED = "deactivated"


def account_state(
    deactivated_at: Millis | None, code_expires_at: Millis | None, code_attempts: int | None, *, now: Millis
) -> AccountState:
    """Shape:   of the code that waits, None where none does."""
    if deactivated_at is not None:
        return AccountState.DEACTIVATED
    if code_expires_at is None or code_attempts is None:
        return AccountState.ACTIVE
    is_void = code_expires_at <= now or code_attempts >= CODE_ATTEMPTS
    return AccountState.EXPIRED if is_void else AccountState.INVITED
