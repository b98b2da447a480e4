"""The works that `python -m bench` knows: each gives the figures of one result."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bench import locust_run
from bench.accounts import Login, log_in_all
from bench.archive_share import archive_share
from bench.micro.busy_groups import Load, busy_groups
from bench.micro.idle import idle_memory
from bench.micro.morning import morning
from bench.micro.run import drive
from bench.server import Server


@dataclass(frozen=True)
class Scale:
    """How much load; `connections` and `seconds` are the caller's, the rest is the work's."""

    connections: int = 200
    idle_connections: int = 1_000
    warm_up_s: float = 3.0
    seconds: float = 20.0

    def load(self) -> Load:
        return Load(connections=self.connections, warm_up_s=self.warm_up_s, seconds=self.seconds)


def w1(server: Server, logins: Sequence[Login], scale: Scale) -> dict[str, Any]:
    """Busy groups: by the lean generator, which gives the figures, and by locust users; before them, what is idle."""
    tokens = log_in_all(server.host, server.port, logins)
    return {
        "archive": archive_share(),
        "idle": drive(idle_memory(server, tokens, scale.idle_connections)),
        "lean": busy_groups(server, logins, tokens, scale.load()),
        "locust": locust_run.busy_groups(server, logins, scale.connections, scale.warm_up_s, scale.seconds),
    }


def w3(server: Server, logins: Sequence[Login], scale: Scale) -> dict[str, Any]:
    """Morning: everybody connects and synchronizes in the same instant."""
    tokens = log_in_all(server.host, server.port, logins)
    return {"morning": drive(morning(server, tokens, scale.idle_connections))}


Work = Callable[[Server, Sequence[Login], Scale], dict[str, Any]]
WORKS: dict[str, Work] = {"w1": w1, "w3": w3}
