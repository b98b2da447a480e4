"""Whatever is asked of the dossier's routes is answered as their OpenAPI document says, and never by a defect.

What is asked is made from the document, half of it against it. A longer run: python -m pytest -m soak --timeout=0
tests/dossier/test_openapi.py
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from dossier.contract import ROUTES
from mis.demo import PASSWORD
from mis.domain.login import DEMO_SUFFIX
from protocol import openapi
from tests.support.mis_process import MisProcess

PREFIX = "/api/dossier/dossiers/{id}"
# A schema cannot say all that rules refuse (a birth date to come, another list's cursor): what fits it may be refused.
# The browser brings its cookie whatever is asked; who is answered without one, tests/access asks.
FRAMING = {"connection", "content-length", "host", "transfer-encoding", "upgrade"}
NOT_HERE = ("positive_data_acceptance", "ignored_auth")
DOCUMENT: Any = schemathesis.openapi.from_dict(openapi.document(ROUTES))
OPERATIONS = [found.ok() for found in DOCUMENT.get_all_operations()]
FEW = settings(
    max_examples=5, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
load_all_checks()
ANSWERS: list[Any] = [check for check in CHECKS.get_all() if check.__name__ not in NOT_HERE]


@dataclass(frozen=True)
class Coordinator:
    """Somebody who administers a dossier, at a browser."""

    url: str
    browser: requests.Session
    dossier: str

    def asks(self, case: Case[Any]) -> None:
        """Ask, without headers that frame the request: what is wrong with these is refused before any route."""
        for name in [name for name in case.headers if name.lower() in FRAMING]:
            del case.headers[name]
        case.call_and_validate(base_url=self.url, session=self.browser, checks=ANSWERS)


@pytest.fixture(scope="module")
def coordinator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coordinator]:
    region = MisProcess(tmp_path_factory.mktemp("openapi") / "data", {"MIS_RATE_LIMITS": "off"})
    region.run("demo")
    region.start()
    try:
        with requests.Session() as browser:
            yield _coordinator(region.url, browser)
    finally:
        region.stop()


def _coordinator(url: str, browser: requests.Session) -> Coordinator:
    browser.headers["Origin"] = url
    browser.trust_env = False
    assert browser.post(f"{url}/api/session", json={"login": f"annelaure{DEMO_SUFFIX}", "password": PASSWORD}).ok
    listed = browser.post(f"{url}/api/dossier/dossiers/search", json={}).json()["dossiers"]
    return Coordinator(url, browser, listed[0]["dossier"])


def asked(operation: APIOperation[Any, Any, Any, Any], coordinator: Coordinator, ways: settings) -> None:
    """Ask of a dossier that is there, where a route is of one."""
    there = {"id": coordinator.dossier} if operation.path.startswith(PREFIX) else None
    for mode in GenerationMode:
        cases = operation.as_strategy(generation_mode=mode, path_parameters=there)
        ways(given(cases)(coordinator.asks))()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_a_route_answers_as_its_document_says(operation: Any, coordinator: Coordinator) -> None:
    asked(operation, coordinator, settings(FEW, derandomize=True))


@pytest.mark.soak
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
def test_a_route_answers_as_its_document_says_however_it_is_asked(operation: Any, coordinator: Coordinator) -> None:
    asked(operation, coordinator, settings(FEW, max_examples=500))
