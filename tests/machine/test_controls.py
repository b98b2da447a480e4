"""Guards the machine: a server that leaks, or counts wrongly, turns it red."""

from typing import Any

import pytest

from mis.domain.conversation import Members
from mis.store import audience
from mis.store.conversations import Conversations
from tests.machine.test_machine import play

EXAMPLES, STEPS = 60, 50  # it ends with the first that fails, within seconds


def everybody_ever(members: Members) -> None:
    object.__setattr__(members, "present", tuple(members.by_account))


async def nothing(*_: Any) -> None:
    pass


MUTANTS: dict[str, tuple[Any, str, Any]] = {
    "who has left is still told": (Members, "__post_init__", everybody_ever),
    "what all are told counts one's own": (audience.Texts, "unread", lambda self, _, seq: len(self._all) - seq),
    "a mark is not stored": (Conversations, "mark", nothing),
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_server_that_is_wrong_is_noticed(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*MUTANTS[mutant])
    with pytest.raises(AssertionError):
        play("sqlite", examples=EXAMPLES, steps=STEPS)
