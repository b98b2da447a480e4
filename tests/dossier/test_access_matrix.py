"""Every route of the dossier, asked by everybody as the matrix says; a stranger hears what nobody's dossier says."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from dossier.contract import ROUTES
from dossier.extension import DossierExtension
from mis.ids import new_id
from protocol.http import Admission, Route
from protocol.message import MessageSend
from protocol.values import AccountKind
from tests.access.matrix import MATRIX
from tests.dossier.papers import CONSULTATION, Papers
from tests.dossier.plans import Planned
from tests.dossier.talk import Talk
from tests.dossier.ward import ALL, ODETTE, Ward, changed
from tests.support.node import new_ref
from tests.support.visitor import OWN, Visitor, housed

EXPECTED: Mapping[str, Mapping[str, Any]] = MATRIX["dossier"]
BY_NAME = {f"{route.method} {route.path}": route for route in ROUTES}
CIRCLE = ("dora", "nina", "phil", "paul", "aida")
AT_WORK = ("dora", "nina", "phil", "sonia", "eve", "carol")
GROUPS = {"circle": CIRCLE, "somebody": AT_WORK, "everybody": (*CIRCLE, "sonia", "eve", "carol", "gaston", "olga")}
PEOPLE = GROUPS["everybody"]
STRANGERS = ("eve", "carol", "gaston", "olga")
REFUSALS = {"not_found", "forbidden", "locked", "unauthenticated"}
TRAITS: dict[str, str] = ODETTE["traits"]  # type: ignore[assignment]
IDLE_S = 16 * 60
BURST = 4
# What one asks first changes nothing for those who ask after it.
LAST = ("end", "withdrawal", "identity", "proofs", "confidentiality", "moves", "oppositions", "plan")


@pytest.fixture
def backend() -> str:
    return "sqlite"  # who may is decided before anything is asked of the other


class Asks:
    """A dossier with something of each kind in it, and how each route is asked for it by who may."""

    def __init__(self, ward: Ward, dossier: str) -> None:
        self.ward, self.dossier = ward, dossier
        self._papers = Papers(ward, dossier)
        self.things: dict[str, str] = {}
        self.emergency = ""

    @classmethod
    async def made(cls, ward: Ward) -> "Asks":
        for name, profession in (
            ("Dora Lemoine", "Médecin généraliste"),
            ("Nina Roux", "Infirmière"),
            ("Phil Morel", "Pharmacien"),
            ("Eve Colin", "Médecin"),
            ("Ines Faure", "Médecin"),
            ("Sonia Blanc", "Secrétaire"),
            ("Remi Noir", "Secrétaire"),
        ):
            await ward.newcomer(name, profession)
        ward.accounts["gaston"] = await ward.house.person("Gaston Vidal", AccountKind.PATIENT)
        dossier = str((await ward.included("dora", grounds=ward.informed("dora")))["id"])
        for who in ("nina", "phil", "eve", "ines", "paul", "aida"):
            await ward.joined(
                dossier, who, by="dora", **({} if who in ("paul", "aida") else {"grounds": ward.informed("dora")})
            )
        asks = cls(ward, dossier)
        await asks._fill()
        return asks

    async def _fill(self) -> None:
        ward, root = self.ward, f"{ALL}/{self.dossier}"
        plan = Planned(ward, self.dossier)
        self.written = {
            **plan.written(plan.action("a1", "nina"), lead=ward.accounts["dora"].id),
        }
        document = await self._papers.deposited("dora")
        await ward.told("dora", "POST", f"{root}/notes", {"client_ref": "n", "kind": "liaison", "text": "Bonjour."})
        await ward.told("dora", "POST", f"{root}/plan")
        await ward.told("dora", "PUT", f"{root}/plan", {"seen_version": 1, **self.written})
        await ward.told("dora", "POST", f"{root}/plan/moves", {"move": "activated", "seen_version": 2})
        await ward.told("dora", "POST", f"{root}/events", self.event())
        opposed = {"against": "person", "target": ward.accounts["carol"].id}
        await ward.told("dora", "POST", f"{root}/oppositions", opposed)
        self.talk = Talk(ward, self.dossier)
        self.conversation = await self.talk.start("dora", "nina", "phil", "paul", "aida")
        told = MessageSend(id=1, conversation=self.conversation, client_ref=new_ref(), text="La plaie évolue bien.")
        self.seq = (await self.talk.write("dora", told)).seq
        await ward.newcomer("Urs Meyer", "Médecin")
        words = {"traits": TRAITS, "emergency": "vital", "words": "Chute dans la rue, traitement inconnu."}
        await ward.told("urs", "POST", "/api/dossier/emergencies", words)
        await self._acting("sonia")
        self.secretariat = str((await self._acting("remi"))["id"])
        (emergency,) = (await ward.told("olga", "GET", "/api/dossier/emergencies"))["emergencies"]
        self.emergency = emergency["id"]
        members = (await ward.told("dora", "GET", root))["members"]
        numbers = {one["account"]["id"]: one["number"] for one in members}
        ward.house.clock.advance(60)
        await ward.ended(self.dossier, numbers[ward.accounts["eve"].id], by="dora")
        self.things = {
            "document": document["id"],
            "emergency": self.emergency,
            "number": "1",
            "page": "1",
            "action": "a1",
        }
        self.things |= await self._merge()
        self.member = str(numbers[ward.accounts["ines"].id])

    async def _acting(self, secretary: str) -> Any:
        """Have somebody act for Dora."""
        ids = {"secretary": self.ward.accounts[secretary].id, "professional": self.ward.accounts["dora"].id}
        return await self.ward.told("olga", "POST", "/api/dossier/secretariats", ids)

    async def _merge(self) -> dict[str, str]:
        """Another dossier of Dora's alone, and that she asked for this one to go on with it."""
        like = changed(ODETTE, birth_given_names="Marie", first_birth_given_name="Marie")
        grounds = self.ward.informed("dora")
        self.other = str((await self.ward.included("dora", like, despite=True, grounds=grounds))["id"])
        asked = {"merged": self.other, "reason": "La même personne, deux fois."}
        merge = await self.ward.told("dora", "POST", f"{ALL}/{self.dossier}/merges", asked)
        return {"other": self.other, "merge": merge["id"]}

    async def _file(self, who: str) -> str:
        """A file that somebody has brought, or Dora."""
        self.ward.house.clock.advance(1)
        return await self._papers.file(who if who in (*CIRCLE, "sonia") else "dora", new_id().encode(), "lettre.txt")

    def event(self) -> dict[str, Any]:
        return {"kind": "fall", "title": "Chute", "began_on": "2020", "source": "Sa fille"}

    def path(self, route: Route, dossier: str) -> str:
        others = {"emergencies": self.emergency, "secretariats": self.secretariat}
        id = others.get(route.path.split("/")[3], dossier)
        things = self.things | ({"number": self.member} if "/members/" in route.path else {})
        return route.path.format(id=id, **things)

    async def body(self, route: Route, who: str) -> Any:
        """What is sent: right for who may, so that a refusal is about who asks."""
        about, last = route.path.rpartition("/")[2], new_id()
        is_seen = who == "dora" and about in ("identity", "proofs")
        seen = (await self.ward.told("dora", "GET", f"{ALL}/{self.dossier}"))["identity_version"] if is_seen else 2
        file = await self._file(who) if about in ("documents", "versions") and route.body else ""
        paper = {"title": "Lettre", "dated": "2020-01-02"}
        bodies: dict[str, Any] = {
            "candidates": ODETTE,
            "birth-places": {"text": "bayeux"},
            "dossiers": self.ward.inclusion(
                changed(ODETTE, birth_name=f"Vidal{'abcdefghij'[len(last) % 10]}"), despite=True
            ),
            "search": {"text": "a"},
            "answer": {"answer": "normal"},
            "identity": {"identity": ODETTE, "identity_version": seen},
            "proofs": {"proof": "CN", "identity_version": seen},
            "insi": {"identity_version": 2},
            "verdict": {"letter": "none", "decision": "confirmed"},
            "members": {"account": self.ward.accounts["bob"].id, "role": "353", "grounds": self.ward.informed()},
            "structures": self.ward.structure(),
            "people": {
                "role": "CAREGIVER",
                "name": "Ida Marchand",
                "birth_date": "1980-01-02",
                "grounds": self.ward.agreed(),
            },
            "end": {},
            "notes": {"client_ref": last, "kind": "liaison", "text": "Merci."},
            "parcours": {"parcours": [last]},
            "{number}": {"text": "Autre", "version": 1},
            "readers": {"type_code": CONSULTATION},
            "documents": {**paper, "file": file, "type_code": CONSULTATION},
            "versions": {**paper, "file": file},
            "confidentiality": {"confidentiality": ["N"]},
            "filings": {
                **paper,
                "client_ref": last,
                "conversation": self.conversation,
                "seq": self.seq,
                "type_code": CONSULTATION,
            },
            "plan": {"seen_version": 9, **self.written},
            "actions": {"id": "a2", "objective": "o1", "title": "Bilan", "kind": "treatment"},
            "signatures": {"version": 2},
            "events": self.event(),
            "export": {"reason": "Transfert à l’hôpital."},
            "prints": {"part": "plan"},
            "oppositions": {"against": "person", "target": self.ward.accounts["bob"].id},
            "emergencies": {"traits": TRAITS | {"birth_name": "Personne"}, "emergency": "vital", "words": "x" * 30},
            "merges": {"merged": self.other, "reason": "La même personne, deux fois."},
            "steps": {"step": "decline"},
            "review": {"finding": "accepted"},
            "secretariats": {
                "secretary": self.ward.accounts["remi"].id,
                "professional": self.ward.accounts["phil"].id,
            },
        }
        if about == "moves":
            return {"move": "validated"} if "actions" in route.path else {"move": "paused", "seen_version": 9}
        if about == "{number}" and "events" in route.path:
            return {"event": self.event(), "seen_version": 1}
        return bodies.get(about) if route.body is not None else None

    async def outcome(self, who: str, visitor: Visitor, route: Route, dossier: str) -> tuple[str, Any]:
        """The code of a refusal that is about who asks, else `ok`; and the answer to who is refused."""
        self.ward.house.clock.advance(1)  # no limit is in the way
        path = self.path(route, dossier)
        if route.bytes_in:
            headers = {"Content-Disposition": 'attachment; filename="lettre.txt"', "Origin": OWN}
            answer = await visitor.http.post(path, content=b"Bonjour.", headers=headers)
        else:
            answer = await visitor.ask(route.method, path, await self.body(route, who))
        if answer.status_code < 400:
            return "ok", None
        told: Any = answer.json()
        code, reason = told["code"], (told.get("details") or {}).get("field")
        is_about_who = code in REFUSALS and not (code == "not_found" and reason == "account")
        return (code if is_about_who else "ok"), (answer.status_code, told)


def expected(name: str, who: str) -> str:
    entry, route = EXPECTED[name], BY_NAME[name]
    if who in _each(entry["may"]):
        return "ok"
    kind = {"paul": "patient", "aida": "caregiver", "gaston": "patient", "olga": "operator"}.get(who, "professional")
    if route.admission is Admission.PROFESSIONAL and kind != "professional":
        return "forbidden"
    if route.admission is Admission.OPERATOR and kind != "operator":
        return "forbidden"
    refused = {one: code for named, code in entry.get("refused", {}).items() for one in _each([named])}
    return str(refused.get(who, "not_found"))


def _each(names: list[str]) -> Iterator[str]:
    for name in names:
        yield from GROUPS.get(name, (name,))


ORDER = sorted(EXPECTED, key=lambda name: any(one in name.rpartition("/")[2] for one in LAST))


def test_every_route_is_there() -> None:
    assert set(EXPECTED) == set(BY_NAME)


async def test_everybody_is_answered_as_the_matrix_says(ward: Ward) -> None:
    asks = await Asks.made(ward)
    for who in reversed(PEOPLE):  # those who may least come first: what they are refused changes nothing for the others
        observed = {
            name: (await asks.outcome(who, await ward.at(who), BY_NAME[name], asks.dossier))[0] for name in ORDER
        }
        assert observed == {name: expected(name, who) for name in ORDER}, who


async def test_a_dossier_of_others_answers_as_one_that_there_is_not(ward: Ward) -> None:
    asks = await Asks.made(ward)
    for who in STRANGERS:
        compared = [name for name in ORDER if expected(name, who) == "not_found" and "{id}" in name]
        assert len(compared) > 10
        for name in compared:
            theirs = await asks.outcome(who, await ward.at(who), BY_NAME[name], asks.dossier)
            assert theirs == await asks.outcome(who, await ward.at(who), BY_NAME[name], new_id()), (who, name)


async def test_without_a_live_session_nothing_is_answered(ward: Ward) -> None:
    asks = await Asks.made(ward)
    bodies = {name: await asks.body(BY_NAME[name], "dora") for name in ORDER}
    doras, ended = await ward.at("dora"), await ward.house.inside("dora")
    cookies = dict(ended.http.cookies)
    assert cookies
    await ended.told("DELETE", "/api/session")
    ended.http.cookies.update(cookies)
    ward.house.clock.advance(IDLE_S)
    await ward.app.watch.look()
    nobody = await ward.house.visitor()
    for visitor, code in ((doras, "locked"), (ended, "unauthenticated"), (nobody, "unauthenticated")):
        for name, body in bodies.items():
            answer = await visitor.ask(BY_NAME[name].method, asks.path(BY_NAME[name], asks.dossier), body)
            assert answer.json()["code"] == code, name


async def test_where_two_factors_are_required_a_password_alone_opens_nothing(tmp_path: Path) -> None:
    async with housed(tmp_path, DossierExtension(), second_factor="professionals") as house:
        await house.person("Dora Lemoine")
        dora = await house.inside("dora")
        for name, route in BY_NAME.items():
            assert (await dora.ask(route.method, of_nobody(route))).json()["code"] == "forbidden", name


async def test_a_flood_is_told_by_every_route_how_long_to_wait_and_others_are_served(tmp_path: Path) -> None:
    async with housed(tmp_path, DossierExtension(), requests_burst=BURST, requests_per_s=1.0) as house:
        for name in ("Dora Lemoine", "Nina Roux"):
            await house.person(name)
        dora, nina = await house.inside("dora"), await house.inside("nina")
        while (await dora.ask("GET", "/api/session")).is_success:
            pass
        for name, route in BY_NAME.items():
            answer = await dora.ask(route.method, of_nobody(route))
            assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited"), name
            assert 0 < answer.json()["details"]["retry_after_ms"] <= 1_001, name
            assert answer.headers["retry-after"], name
        assert await nina.told("GET", "/api/dossier/tasks") is not None


def of_nobody(route: Route) -> str:
    """The address of what there is not."""
    ids = {name: new_id() for name in ("id", "document", "emergency", "other", "merge")}
    return route.path.format(**ids, number=1, page=1, action="a1")
