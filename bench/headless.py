"""One measured run of locust users, as a process of its own: `gevent` changes every module of the process it is in."""

import argparse
import json
from pathlib import Path
from typing import Any, cast

import gevent
import psutil
from locust.env import Environment

from bench import accounts
from bench.errors import BenchError, UndeliveredError
from bench.measure import Tally, sample, throughput
from bench.scenarios.busy_groups import BusyGroups
from bench.ward import Ward

JOIN_S = 120.0
SETTLE_S = 30.0
GLANCE_S = 0.05


class Listener:
    """Counts what the users report to locust, and keeps the first failure."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.failure: str | None = None

    def heard(self, name: str, response_time: float, exception: Exception | None, **_: object) -> None:
        if exception is not None:
            self.failure = self.failure or f"{name}: {exception}"
        elif name == "message.send":
            self.tally.answered(response_time / 1e3)
        elif name == "delivery":
            self.tally.deliveries += 1
        elif name == "last delivery":
            self.tally.delivered_to_all(response_time / 1e3)

    def broke(self, exception: Exception, **_: object) -> None:
        self.failure = self.failure or repr(exception)


def busy_groups(host: str, server: psutil.Process, ward: Ward, users: int, warm_up_s: float, seconds: float) -> Any:
    """Run work W1 with locust users. Raises BenchError when anything failed or was not delivered to all."""
    environment = Environment(user_classes=[BusyGroups], host=host)
    BusyGroups.ward = ward
    listener, hooks = Listener(), cast("Any", environment.events)  # locust types no listener
    hooks.request.add_listener(listener.heard)
    hooks.user_error.add_listener(listener.broke)
    runner = environment.create_local_runner()
    runner.start(users, spawn_rate=users, wait=True)
    _wait_for_groups(ward, listener.tally)
    gevent.sleep(warm_up_s)
    listener.tally.timing = True
    start = sample(server, listener.tally)
    gevent.sleep(seconds)
    end = sample(server, listener.tally)
    listener.tally.timing = False
    _settle(ward)
    runner.quit()
    if listener.failure:
        raise BenchError(f"a locust user failed: {listener.failure}")
    return throughput(start, end, listener.tally)


def _wait_for_groups(ward: Ward, tally: Tally) -> None:
    """Let the window begin when everybody talks: log-ins take their time, and none of it is the messages'."""
    with gevent.Timeout(JOIN_S, BenchError("the locust users did not come together")):
        for group in ward.groups:
            group.conversation.get()
        while tally.accepted < len(ward.groups):
            gevent.sleep(GLANCE_S)


def _settle(ward: Ward) -> None:
    """Send nothing new, and wait for what is under way. Raises UndeliveredError when it does not arrive."""
    with gevent.Timeout(SETTLE_S, UndeliveredError("something was still missing after the last message")):
        for group in ward.groups:
            group.is_open = False
        while any(group.sent_at_s for group in ward.groups):
            gevent.sleep(GLANCE_S)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.headless", description=__doc__)
    parser.add_argument("--host", required=True, help="the server's address, http://...")
    parser.add_argument("--pid", required=True, type=int, help="the server's process")
    parser.add_argument("--logins", required=True, type=Path)
    parser.add_argument("--users", required=True, type=int)
    parser.add_argument("--warm-up-s", required=True, type=float)
    parser.add_argument("--seconds", required=True, type=float)
    given = parser.parse_args()
    ward = Ward(accounts.read(given.logins))
    server = psutil.Process(given.pid)
    print(json.dumps(busy_groups(given.host, server, ward, given.users, given.warm_up_s, given.seconds)))


if __name__ == "__main__":
    main()
