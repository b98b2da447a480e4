"""What holds for every bus: its own node hears everything, at once and in order."""

from typing import get_args

import pytest

from mis.bus.base import AnyEvent, Bus, Heard, Told
from mis.bus.memory import MemoryBus
from protocol.contract import EVENTS
from protocol.conversation import TypingSeen
from protocol.session import SessionEnded, SessionLocked, Welcome
from protocol.values import AccountId, ConversationId
from tests.mis.bus.conftest import Peer


def told(conversation: str) -> Told:
    return Told([AccountId("bob")], TypingSeen(ConversationId(conversation), AccountId("alice")))


@pytest.fixture(params=["memory", "redis", "redis away"])
def bus(request: pytest.FixtureRequest) -> Bus:
    """Each bus; one that nobody has opened has no Redis."""
    if request.param == "memory":
        return MemoryBus()
    bus = Peer("redis://127.0.0.1:1").bus
    bus.is_up = request.param == "redis"
    return bus


def test_every_listener_hears_everything_in_order(bus: Bus) -> None:
    first: list[Heard] = []
    second: list[Heard] = []
    bus.listen(first.append)
    bus.listen(second.append)
    events = [told("c1"), told("c2")]
    for one in events:
        bus.publish(one)
    assert first == second == events


def test_nobody_listening_is_no_error(bus: Bus) -> None:
    bus.publish(told("c1"))


def test_what_fails_in_a_listener_is_for_who_publishes_to_know(bus: Bus) -> None:
    def fail(_heard: Heard) -> None:
        raise RuntimeError

    bus.listen(fail)
    with pytest.raises(RuntimeError):
        bus.publish(told("c1"))


def test_every_event_of_the_contract_that_is_told_to_accounts_can_cross_to_another_node() -> None:
    of_one_connection = {Welcome, SessionLocked, SessionEnded}
    assert set(get_args(AnyEvent)) == set(EVENTS.values()) - of_one_connection
