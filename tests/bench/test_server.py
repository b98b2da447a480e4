"""The whole way once, small: a server of its own, accounts by the command line, the lean load, and locust users."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import accounts, locust_run
from bench.accounts import Login, log_in_all
from bench.micro.busy_groups import Load, busy_groups
from bench.micro.idle import idle_memory
from bench.micro.morning import morning
from bench.micro.run import drive
from bench.server import Server, environment, serving

LOAD = Load(connections=10, in_flight_per_group=4, warm_up_s=0.1, seconds=0.5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with serving(folder) as server:
        yield server


@pytest.fixture(scope="module")
def logins(server: Server, folder: Path) -> list[Login]:
    assert server.process.is_running()
    return accounts.create(environment(folder), LOAD.connections)


@pytest.fixture(scope="module")
def tokens(server: Server, logins: list[Login]) -> list[str]:
    return log_in_all(server.host, server.port, logins)


def test_the_lean_generator_measures_the_real_server(server: Server, logins: list[Login], tokens: list[str]) -> None:
    figures = busy_groups(server, logins, tokens, LOAD)
    assert figures["accepted"] > 0
    assert figures["server_cpu_us_per_message"] > 0


def test_locust_users_measure_the_real_server(server: Server, logins: list[Login]) -> None:
    figures = locust_run.busy_groups(server, logins, LOAD.connections, LOAD.warm_up_s, seconds=3.0)
    assert figures["accepted"] > 0
    assert figures["last_delivery_ms"]["p50"] is not None


def test_idle_connections_weigh_something_measurable(
    server: Server, tokens: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.micro.idle.SETTLE_S", 0.1)
    figures = drive(idle_memory(server, tokens, 20))
    assert figures["connections"] == 20
    assert figures["server_pss_bytes"] > 1 << 20


def test_everybody_comes_back_at_once(server: Server, tokens: list[str]) -> None:
    figures = drive(morning(server, tokens, 20))
    assert 0 < figures["synchronized_ms"]["p50"] <= figures["all_synchronized_s"] * 1e3 + 10


def test_log_ins_are_kept_as_lines_of_json(folder: Path, logins: list[Login]) -> None:
    path = folder / "logins.jsonl"
    accounts.write(path, logins)
    assert accounts.read(path) == logins
    assert len([json.loads(line) for line in path.read_text().splitlines()]) == len(logins)
