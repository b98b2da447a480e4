"""For locust by hand: `locust -f bench/locustfile.py --host http://127.0.0.1:8000 BusyGroups`; see README.md."""

from typing import Any, cast

from locust import events

from bench.scenarios.busy_groups import BusyGroups
from bench.scenarios.morning import Morning
from bench.scenarios.quiet_ward import QuietWard
from bench.ward import Ward, people

__all__ = ["BusyGroups", "Morning", "QuietWard"]


def open_wards(environment: Any, **_: object) -> None:
    """Give each kind of user a ward of its own, of the same people, for each test."""
    logins = people()
    for kind in environment.user_classes:
        kind.ward = Ward(logins)


cast("Any", events).test_start.add_listener(open_wards)
