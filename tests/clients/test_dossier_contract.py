"""What the client asks of dossiers is what their contract has, and nothing else of the dossier is imported."""

import importlib
import pkgutil
import tomllib
from collections.abc import Mapping
from typing import Any

import pytest
from mis_client import RemoteProtocolError, dossiers
from mis_client.dossiers.exchange import Exchange

import dossier
from dossier.contract import ROUTES
from dossier.contract.note import NOTE, NOTES, NotePage
from tests.clients.dossier_story import METHODS
from tests.docs.repository import ROOT

LEFT_OUT: Mapping[str, str] = {
    "GET /api/dossier/emergencies": "of operators, who review in the web client",
    "POST /api/dossier/emergencies/{id}/review": "of operators, who review in the web client",
    "POST /api/dossier/secretariats": "of operators, in the web client",
    "POST /api/dossier/secretariats/{id}/end": "of operators and of whom is acted for, in the web client",
}


def exchanges() -> list[Exchange[Any]]:
    names = [f"{dossiers.__name__}.{one.name}" for one in pkgutil.iter_modules(dossiers.__path__)]
    values = [value for name in names for value in vars(importlib.import_module(name)).values()]
    return [value for value in values if isinstance(value, Exchange)]


def named(exchange: Exchange[Any]) -> str:
    return f"{exchange.route.method} {exchange.route.path}"


def test_every_route_of_the_contract_is_asked_by_one_method_or_left_out_with_a_reason() -> None:
    asked = [named(exchange) for exchange in exchanges()]
    assert {*asked, *LEFT_OUT} == {f"{route.method} {route.path}" for route in ROUTES}
    assert len(asked) == len(set(asked)) == len(METHODS)
    assert not set(asked) & set(LEFT_OUT)


def test_of_the_dossier_the_client_imports_its_contract_and_its_rules_alone() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (forbidden,) = [one["forbidden_modules"] for one in rules if one.get("source_modules") == ["mis_client"]]
    modules = {f"dossier.{one.name}" for one in pkgutil.iter_modules(dossier.__path__)}
    assert {"mis", *modules} - set(forbidden) == {"dossier.contract", "dossier.domain"}


def test_what_is_asked_again_by_itself_only_reads_or_bears_a_client_ref() -> None:
    again = {named(one) for one in exchanges() if one.is_repeatable and one.route.method != "GET"}
    one = "/api/dossier/dossiers"
    paths = ("", "/search", "/{id}/notes", "/{id}/files", "/{id}/readers", "/{id}/filings", "/{id}/timeline/search")
    assert again == {"POST /api/dossier/birth-places", *(f"POST {one}{path}" for path in paths)}


def test_a_route_that_the_contract_does_not_have_so_is_none() -> None:
    with pytest.raises(KeyError):
        Exchange("DELETE", NOTE, NotePage)
    with pytest.raises(TypeError):
        Exchange("GET", NOTE, NotePage)
    with pytest.raises(RemoteProtocolError):
        Exchange("GET", NOTES, NotePage).read(b'{"notes": 3}')
