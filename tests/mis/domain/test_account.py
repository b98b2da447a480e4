"""Where an account stands."""

import pytest

from mis.domain.account import CODE_ATTEMPTS, AccountState, account_state

NOW = 1_000_000


@pytest.mark.parametrize(
    ("deactivated_at", "code_expires_at", "code_attempts", "state"),
    [
        (None, None, None, AccountState.ACTIVE),
        (None, NOW + 1, 0, AccountState.INVITED),
        (None, NOW + 1, CODE_ATTEMPTS - 1, AccountState.INVITED),
        (None, NOW + 1, CODE_ATTEMPTS, AccountState.EXPIRED),
        (None, NOW, 0, AccountState.EXPIRED),
        (NOW - 1, None, None, AccountState.DEACTIVATED),
        (NOW - 1, NOW + 1, 0, AccountState.DEACTIVATED),
    ],
)
def test_an_account_is_in_one_state(
    deactivated_at: int | None, code_expires_at: int | None, code_attempts: int | None, state: AccountState
) -> None:
    assert account_state(deactivated_at, code_expires_at, code_attempts, now=NOW) is state
