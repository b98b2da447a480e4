"""The generated document is the stored one, it says what the routes say, and all its references lead somewhere."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from dossier.contract import ROUTES as OF_DOSSIERS
from protocol import asyncapi
from protocol.http import ROUTES, Route
from protocol.openapi import _ALSO, _FORMS, _SESSION_TOO, _SUMMARIES, document, name_of, refusals_of
from tests.docs.repository import tracked
from tests.protocol.test_asyncapi import references

ROOT = Path(__file__).parents[2]
STORED = ROOT / "docs" / "openapi.json"
EVERY = [*ROUTES, *OF_DOSSIERS]
NAMES = {name_of(route) for route in EVERY}


def operations() -> dict[str, dict[str, Any]]:
    """Every operation of the document by its name, `GET /api/session`."""
    paths = document(EVERY)["paths"].items()
    return {f"{method.upper()} {path}": one for path, methods in paths for method, one in methods.items()}


def test_the_stored_document_is_the_generated_one() -> None:
    assert json.loads(STORED.read_text(encoding="utf-8")) == document(EVERY), "mis openapi > docs/openapi.json"


def test_every_reference_leads_somewhere() -> None:
    whole = document(EVERY)
    found = set(references(whole))
    assert found, "there must be references to follow"
    for reference in found:
        place: Any = whole
        for name in reference.removeprefix("#/").split("/"):
            place = place[name]


def test_every_route_is_an_operation_with_a_name_of_its_own_and_a_sentence() -> None:
    assert set(operations()) == NAMES
    assert len({one["operationId"] for one in operations().values()}) == len(NAMES)
    assert set(_SUMMARIES) == {name_of(route) for route in ROUTES}
    assert all(route.summary for route in OF_DOSSIERS)


def test_what_is_said_of_some_routes_is_said_of_routes_that_there_are() -> None:
    assert {*_ALSO, *_FORMS, *_SESSION_TOO} <= NAMES


def test_who_a_route_is_for_is_told() -> None:
    admissions = {name_of(route): route.admission.value for route in EVERY}
    assert {name: one["x-admission"] for name, one in operations().items()} == admissions
    assert all(f"`{admission}`" in document(EVERY)["info"]["description"] for admission in set(admissions.values()))
    without_a_session = {
        name for name, one in operations().items() if {} in one.get("security", []) or one.get("security") == []
    }
    assert without_a_session == {name for name, admission in admissions.items() if admission == "anybody"}


@pytest.mark.parametrize("route", EVERY, ids=name_of)
def test_no_two_refusals_of_a_route_have_one_status(route: Route) -> None:
    assert max(Counter(kind.status for kind in refusals_of(route)).values(), default=1) == 1


@pytest.mark.parametrize("route", EVERY, ids=name_of)
def test_a_route_has_its_body_its_answer_and_its_parameters(route: Route) -> None:
    told = operations()[name_of(route)]
    content = told.get("requestBody", {}).get("content", {})
    answers = told["responses"][str(route.status)].get("content", {})
    if route.body is not None:
        assert content["application/json"]["schema"]["$ref"].endswith(f"/{route.body.__name__}")
    if route.answer is not None:
        assert answers["application/json"]["schema"]["$ref"].endswith(f"/{route.answer.__name__}")
    parameters = [(one["in"], one["name"]) for one in told.get("parameters", [])]
    expected = [
        ("path", name)
        for name in ("id", "document", "number", "page", "level", "path", "emergency", "action", "other", "merge")
        if f"{{{name}}}" in route.path
    ]
    assert parameters == expected + [("query", name) for name in route.query]


def test_no_secret_stands_in_an_address() -> None:
    """Browsers keep addresses and proxies log them; the provider's `code` is good once, and for our browser alone."""
    asked = {(name, one["name"]) for name, told in operations().items() for one in told.get("parameters", [])}
    of_the_provider = {(name, parameter) for name, parameter in asked if "/psc/" in name}
    assert {parameter for _, parameter in asked - of_the_provider} == {
        *(
            "id",
            "number",
            "page",
            "level",
            "path",
            "width",
            "text",
            "before",
            "account",
            "conversation",
            "client_ref",
            "kind",
            "document",
            "emergency",
            "class",
            "action",
            "after",
            "other",
            "merge",
        )
    }
    assert ("GET /api/psc/callback", "code") in of_the_provider


def test_everything_that_names_a_licence_names_that_of_the_project() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    named = {one["info"]["license"]["name"] for one in (document(EVERY), asyncapi.document())}
    named |= {json.loads(path.read_text(encoding="utf-8"))["license"] for path in tracked("*/package.json")}
    assert named == {"Apache-2.0"}
