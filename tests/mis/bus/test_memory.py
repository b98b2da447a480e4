"""The bus of a single node: every listener hears everything, at once and in order."""

import pytest

from mis.bus.base import Bus, Published, Told
from mis.bus.memory import MemoryBus
from protocol.conversation import TypingSeen
from protocol.values import AccountId, ConversationId


def told(conversation: str) -> Told:
    return Told([AccountId("bob")], TypingSeen(ConversationId(conversation), AccountId("alice")))


def test_every_listener_hears_everything_in_order() -> None:
    bus: Bus = MemoryBus()
    first: list[Published] = []
    second: list[Published] = []
    bus.listen(first.append)
    bus.listen(second.append)
    events = [told("c1"), told("c2")]
    for one in events:
        bus.publish(one)
    assert first == second == events


def test_nobody_listening_is_no_error() -> None:
    MemoryBus().publish(told("c1"))


def test_what_fails_in_a_listener_is_for_who_publishes_to_know() -> None:
    bus = MemoryBus()

    def fail(_published: Published) -> None:
        raise RuntimeError

    bus.listen(fail)
    with pytest.raises(RuntimeError):
        bus.publish(told("c1"))
