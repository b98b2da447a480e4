"""A run that loses, repeats, reorders or changes one message gives no figure: each fault of the hub must be caught."""

import pytest

from bench.accounts import Login
from bench.errors import BenchError
from bench.micro.busy_groups import Load, busy_groups
from bench.micro.run import Run
from tests.bench.hub import Fault, hub

LOAD = Load(connections=6, group_size=3, text_bytes=200, in_flight_per_group=4, warm_up_s=0.1, seconds=0.3)
PEOPLE = [Login(f"account-{n}", f"login-{n}", "") for n in range(LOAD.connections)]
TOKENS = [login.id for login in PEOPLE]


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.micro.run.SETTLE_S", 0.5)


def test_a_faithful_server_gets_its_figures() -> None:
    with hub() as server:
        figures = busy_groups(server, PEOPLE, TOKENS, LOAD)
    assert figures["accepted"] > 0
    assert figures["deliveries_per_s"] > figures["accepted_per_s"]
    assert figures["answer_ms"]["p50"] <= figures["last_delivery_ms"]["p99"]
    assert figures["server_cpu_us_per_message"] > figures["server_cpu_us_per_delivery"] > 0


CAUGHT_AS = {
    Fault.LOST: "a member expected message 5 and received 6",
    Fault.SILENT: "something was still missing",
    Fault.FORGOTTEN: "the server has",
    Fault.TWICE: "a member expected message 6 and received 5",
    Fault.LATE: "a member expected message 5 and received 6",
    Fault.CHANGED: "two members received different messages under number 5|message 5 is not one that was sent",
    Fault.RENUMBERED: "answered and delivered under two numbers",
    Fault.REFUSED: "message.send was refused: closed",
    Fault.CUT: "a connection ended|the server closed|a member expected message 5",
}


def test_every_fault_is_tried() -> None:
    assert {Fault.NONE, *CAUGHT_AS} == set(Fault)


@pytest.mark.parametrize("fault", CAUGHT_AS)
def test_one_broken_promise_fails_the_run(fault: Fault) -> None:
    with hub(fault) as server, pytest.raises(BenchError, match=CAUGHT_AS[fault]):
        busy_groups(server, PEOPLE, TOKENS, LOAD)


async def test_only_the_first_trouble_of_a_run_is_told() -> None:
    async with Run() as run:
        run.fail(ValueError("the first"))
        run.fail(ValueError("the second"))
        with pytest.raises(BenchError, match="the first"):
            await run.pause(1)
