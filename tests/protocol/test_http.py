"""The routes in prose and the routes as structures say the same."""

import re

from protocol.http import ROUTES
from tests.protocol import prose

# Health and metrics stand in the first table of the prose.
PROBES = {"GET /healthz", "GET /readyz", "GET /metrics"}


def name(structure: type | None) -> str:
    return structure.__name__ if structure else ""


def test_the_routes_of_the_prose_are_those_of_the_contract() -> None:
    said = {}
    for route, who, body, answer in [*prose.table("Identity over HTTP"), *prose.table("Attachments")]:
        status, structure = re.findall(r"^(\d+)(?: ([A-Z]\w+))?", answer)[0]
        said[route.strip("`")] = (who, body, int(status), structure)
    served = {
        f"{route.method} {route.path}": (route.admission.value, name(route.body), route.status, name(route.answer))
        for route in ROUTES
    }
    assert said == {route: facts for route, facts in served.items() if route not in PROBES}
    assert set(served) > PROBES
    assert len(said) > 30
