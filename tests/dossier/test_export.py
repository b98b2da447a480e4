"""A dossier as somebody takes it along: what they may read, proved, and of everything else nothing."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import mis_verify
import msgspec
import pytest
from msgspec import Raw
from sqlalchemy import text

from dossier.contract.export import ExportRequest
from dossier.domain.identity import Identity, Sex, Traits
from dossier.domain.ins import Ins, InsOid
from dossier.domain.ppcs import Synthesis
from dossier.domain.status import InsStatus, Standing
from dossier.export import words
from dossier.export.sentences import SENTENCES
from dossier.operations import export
from dossier.operations.export_seen import cut_of
from dossier.operations.scene import Scene
from dossier.operations.timeline_lines import LINES
from dossier.records import ConfidentialityRecorded, IdentityRecorded, InsiAsked
from mis.extension import Recorded
from protocol.errors import Conflict
from protocol.values import AccountId, ConversationId, DossierId
from tests.clients.verify.forger import compact, flipped, sealed
from tests.dossier.domain.world import asked_of, some_world
from tests.dossier.exports import REASON, Exported, asked, exported, verified
from tests.dossier.pair import REASON as MERGE_REASON
from tests.dossier.pair import Pair
from tests.dossier.papers import PSYCHIATRY, Papers
from tests.dossier.plans import Planned
from tests.dossier.talk import Talk
from tests.dossier.test_filing import SAID, sent
from tests.dossier.test_timeline import thread
from tests.dossier.ward import ALL, ODETTE, Ward, changed
from tests.support.node import as_actor

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
TEXTS = {"liaison": "Bonjour à tous.", "journal": "Entre professionnels.", "dac": "Entre coordonnateurs."}
LATER = ("ailleurs", "une fois parti", "sans lui")
LETTER, SECRET = "Compte rendu du 3 mars", "Suivi psychiatrique"


async def begun(ward: Ward) -> str:
    """Dora's dossier, with a pharmacist, the person and their caregiver, a document and a note."""
    await ward.newcomer("Dora Lemoine", "Médecin généraliste")
    await ward.newcomer("Phil Morel", "Pharmacien")
    dossier = str((await ward.included("dora", grounds=ward.informed("dora")))["id"])
    for who in ("phil", "paul", "aida"):
        more = {"grounds": ward.informed("dora")} if who == "phil" else {}
        await ward.joined(dossier, who, by="dora", **more)
    await Papers(ward, dossier).deposited("dora", title=LETTER)
    await noted(ward, dossier, "liaison")
    return dossier


async def noted(ward: Ward, dossier: str, kind: str) -> None:
    body = {"client_ref": kind, "kind": kind, "text": TEXTS[kind]}
    await ward.told("dora", "POST", f"{ALL}/{dossier}/notes", body)


async def filled(ward: Ward) -> str:
    """The same, with something of each kind in it."""
    dossier = await begun(ward)
    root = f"{ALL}/{dossier}"
    await Papers(ward, dossier).deposited("dora", title=SECRET, type_code=PSYCHIATRY)
    for kind in ("journal", "dac"):
        await noted(ward, dossier, kind)
    plan = Planned(ward, dossier)
    await ward.told("dora", "POST", f"{root}/plan")
    problem = {"id": "p1", "text": "Ulcère de la jambe", "code": "MED-062", "need": "1.2.1.3"}
    action = plan.action("a1", "phil", service="2.1.1.4")
    written = plan.written(action, lead=ward.accounts["dora"].id, problems=[problem])
    await ward.told("dora", "PUT", f"{root}/plan", {"seen_version": 1, **written})
    fall = {"kind": "fall", "title": "Chute dans la cuisine", "began_on": "2020", "source": "Sa fille"}
    await ward.told("dora", "POST", f"{root}/events", fall)
    return dossier


async def corrected(ward: Ward, dossier: str, **traits: Any) -> None:
    seen = (await ward.told("dora", "GET", f"{ALL}/{dossier}"))["identity_version"]
    identity = {"identity": changed(ODETTE, **traits), "identity_version": seen}
    await ward.told("dora", "PUT", f"{ALL}/{dossier}/identity", identity)


def given(got: Exported) -> set[str]:
    return {text for text in (*TEXTS.values(), LETTER, SECRET, SAID, *LATER) if got.has(text)}


async def test_each_takes_along_what_they_read_and_it_is_proved(ward: Ward) -> None:
    dossier = await filled(ward)
    talk = Talk(ward, dossier)
    await sent(ward, talk, "dora", await talk.start("dora", "paul"))
    ward.house.clock.advance(1)
    await talk.say("dora", await talk.start("dora", "phil", feeds=False), "ailleurs")
    await talk.say("dora", await talk.start("dora", "paul", linked=False), "d’autre chose")
    ward.house.clock.advance(1)
    left = await talk.start("dora", "phil")
    await sent(ward, talk, "phil", left)
    await talk.leave("phil", left)
    await sent(ward, talk, "dora", left, "une fois parti")
    closed = await talk.start("dora", "phil", feeds=False)
    await talk.leave("phil", closed)
    await talk.say("dora", closed, "sans lui")
    expected = {
        "dora": {*TEXTS.values(), LETTER, SECRET, SAID, *LATER},
        "phil": {TEXTS["liaison"], TEXTS["journal"], LETTER, SAID, "ailleurs", "une fois parti"},
        "paul": {TEXTS["liaison"], LETTER, SECRET, SAID},
    }
    for who, told in expected.items():
        got = await exported(ward, who, dossier)
        assert given(got) == told, who
        assert not got.has("d’autre chose"), "it is about nobody's dossier"
        lines = await thread(ward, who, dossier)
        shown = {one["seq"] for one in lines if one["conversation"] == dossier}
        assert shown == {one["seq"] for one in got.data["entries"]}, "what the thread shows, the export has"
        listed = (await Papers(ward, dossier).listed(who))["documents"]
        assert len(listed) == len(got.attached) == (1 if who == "phil" else 2)
        outcome = got.verified(ward)
        assert (outcome.code, outcome.count, outcome.files) == (0, len(shown), len(listed))
        counts = {name: (part.count, part.files, part.withheld, part.left_out) for name, part in outcome.parts.items()}
        if who == "dora":
            assert [counts[f"conversations/{n}/"] for n in (1, 2)] == [(2, 1, 0, None), (2, 0, 0, None)]
        if who == "phil":
            assert counts["conversations/1/"] == (1, 0, 1, 1), "read in the thread: what was said, and no file"
            assert "conversations/1/pieces-jointes/2-1-lettre.pdf" not in got.files
            assert "elle s’ouvre dans la conversation seule" in got.files["conversations/1/conversation.html"].decode()
            assert (2, 1, 1, 2) in counts.values(), "all that was said, and the files from before he left"
        said = {one["message"]["text"] for one in lines if one["message"]}
        assert all(got.has(one) for one in said)
        for page in (got.page, got.paper):
            assert "Odette Marchand".upper() in page
            assert "Dora Lemoine a réécrit le plan" in page
            assert "Cicatriser en trois mois" in page
            words_of = " ".join(page.split())
            assert "PPS-PAERPA MED-062 : Difficulté à prendre soin de soi" in words_of
            assert "SERAFIN-PH 1.2.1.3 : Besoins pour la mobilité" in words_of
            assert "SERAFIN-PH 2.1.1.4 : Prestations des pharmaciens" in words_of
            assert LETTER in page
    assert 0.4 < int(got.answer.headers["export-bytes"]) / len(got.answer.content) < 2.5
    assert got.answer.headers["content-disposition"].startswith('attachment; filename="dossier-')
    assert (await ward.verified()).found == []


@on_sqlite
async def test_who_may_not_takes_nothing_along_and_each_time_is_recorded(ward: Ward) -> None:
    dossier = await begun(ward)
    path = f"{ALL}/{dossier}/export"
    hidden = await ward.refused("carol", "POST", path, {"reason": REASON})
    assert hidden == await ward.refused("carol", "POST", f"{ALL}/none/export", {"reason": REASON})
    assert hidden[:2] == (404, "not_found")
    await ward.newcomer("Urs Meyer", "Médecin")
    broken = {"traits": ODETTE["traits"], "emergency": "vital", "words": "Chute dans la rue, traitement inconnu."}
    await ward.told("urs", "POST", "/api/dossier/emergencies", broken)
    assert (await ward.refused("urs", "POST", path, {"reason": REASON}))[:2] == (404, "not_found")
    assert (await ward.told("urs", "GET", f"{ALL}/{dossier}"))["id"] == dossier, "he reads it all the same"
    assert await ward.refused("aida", "POST", path, {"reason": REASON}) == (
        403,
        "forbidden",
        {"reason": "export_audience"},
    )
    may = {
        who: (await ward.told(who, "GET", f"{ALL}/{dossier}"))["may_export"] for who in ("dora", "paul", "aida", "urs")
    }
    assert may == {"dora": True, "paul": True, "aida": False, "urs": False}
    refused = [(await asked(ward, "dora", dossier, reason)).json() for reason in (None, "  ", "a" * 501)]
    assert [(one["code"], one["details"].get("reason")) for one in refused] == [
        ("bad_request", "export_reason"),
        ("bad_request", "export_reason"),
        ("too_large", None),
    ]
    for who, reason in (("dora", REASON), ("dora", REASON), ("paul", None)):
        assert (await asked(ward, who, dossier, reason)).status_code == 200
    shown = (await ward.told("paul", "GET", f"{ALL}/{dossier}/accesses"))["accesses"]
    taken = [(one["account"]["name"], one["words"], one["basis"]) for one in shown if one["act"] == "exported"]
    assert taken == [
        ("Paul Bernard", None, None),
        ("Dora Lemoine", REASON, "equipe_soins_1"),
        ("Dora Lemoine", REASON, "equipe_soins_1"),
    ]
    assert [act for act, *_ in await ward.house.audited()].count("dossier_exported") == 3
    assert REASON not in await ward.stored()
    members = (await ward.told("dora", "GET", f"{ALL}/{dossier}"))["members"]
    ward.house.clock.advance(1)
    await ward.ended(
        dossier, next(one["number"] for one in members if one["account"]["name"] == "Phil Morel"), by="dora"
    )
    assert (await asked(ward, "phil", dossier)).status_code == 404


@on_sqlite
async def test_of_what_one_sees_a_part_of_the_rest_is_cut_and_said_to_be_unproved(ward: Ward) -> None:
    dossier = await begun(ward)
    papers = Papers(ward, dossier)
    await corrected(ward, dossier, used_name="Dupuis")
    title = "Avant l’annonce"
    document = await papers.deposited("dora", title=title, confidentiality=["N", "INVISIBLE_PATIENT"])
    assert not (await exported(ward, "paul", dossier)).has(title)
    await ward.told(
        "dora", "PUT", f"{papers.root}/documents/{document['id']}/confidentiality", {"confidentiality": ["N"]}
    )
    got = await exported(ward, "paul", dossier)
    assert got.has(title)
    assert not got.has("INVISIBLE_PATIENT"), "that it was hidden before"
    assert not got.has("MARCHAND"), "what the person is called no more"
    cut = [one for one in got.data["entries"] if one["is_cut"]]
    assert [one["said"]["record"]["what"] for one in cut] == ["identity", "document"]
    assert [one["content"] for one in cut] == [None, None]
    outcome = got.verified(ward)
    assert (outcome.code, outcome.cut) == (0, 2)
    assert "Éléments dont une partie seulement est montrée, scellée et non prouvée : 2." in outcome.sentences("fr")


@on_sqlite
async def test_it_breaks_off_when_what_one_may_read_changes_meanwhile(ward: Ward) -> None:
    dossier = await begun(ward)
    await ward.at("phil")
    async with ward.app.store.reading() as reading:
        query = text("SELECT id FROM sessions WHERE account = :account")
        session = (await reading.connection.execute(query, {"account": ward.accounts["phil"].id})).scalar_one()
    actor = replace(as_actor(ward.accounts["phil"], ward.house.clock), session=session)
    request = ExportRequest(REASON)
    held = await export.begin(ward.app.host, actor, DossierId(dossier), request)
    await ward.told("paul", "POST", f"{ALL}/{dossier}/oppositions", {"against": "profession", "target": "INFIRMIER"})
    assert held.chapters, "an opposition to others changes nothing for him"
    opposed = {"against": "document", "target": (await Papers(ward, dossier).listed("phil"))["documents"][0]["id"]}
    await ward.told("paul", "POST", f"{ALL}/{dossier}/oppositions", opposed)
    with pytest.raises(Conflict):
        _ = [part async for part in ward.app.exports.read(held)]
    again = await export.begin(ward.app.host, actor, DossierId(dossier), request)
    assert [part async for part in ward.app.exports.read(again)]


LIES: dict[str, tuple[Callable[[Any], object], str]] = {
    "another word in a note": (lambda data: note(data)["said"]["record"]["note"].update(text="Faux."), "shown"),
    "another content": (lambda data: note(data).update(content="{}"), "commitment"),
    "half a proof": (lambda data: note(data).update(salt=None), "half"),
    "another time": (lambda data: note(data).update(at=1), "shown"),
    "an entry that is left out": (lambda data: data["entries"].pop(3), "path"),
    "one twice": (lambda data: data["entries"].insert(3, data["entries"][2]), "order"),
    "another record": (lambda data: note(data).update(record=flipped(note(data)["record"], -1)), "chain"),
    "an author who is nobody": (lambda data: data.update(people=[]), "people"),
    "what is all shown as a part": (lambda data: note(data).update(is_cut=True), "shown"),
    "a file that is none": (lambda data: paper(data)["files"].clear(), "shown"),
    "a file elsewhere": (lambda data: paper(data)["files"][0].update(path="pieces-jointes/9-1-x"), "shown"),
    "a file that is there and withheld": (
        lambda data: paper(data)["files"][0].update(path=None, missing="withheld"),
        "files",
    ),
    "more than there is": (lambda data: data.update(count=data["count"] + 1), "order"),
    "another dossier": (lambda data: data.update(conversation="another"), "sealed_other"),
}  # fmt: skip


def note(data: Any) -> Any:
    return next(one for one in data["entries"] if one["said"]["record"]["what"] == "note")


def paper(data: Any) -> Any:
    return next(one for one in data["entries"] if one["said"]["record"]["what"] == "document")


def rewritten(data: Any) -> bytes:
    head = {name: value for name, value in data.items() if name not in ("entries", "people", "hashes")}
    lines = ",\n".join(map(compact, data["entries"]))
    tail = compact({"people": data["people"], "hashes": data["hashes"]})
    return f'{compact(head)[:-1]},"entries":[\n{lines}\n],{tail[1:]}\n'.encode()


@on_sqlite
async def test_a_server_that_lies_is_found_out(ward: Ward) -> None:
    dossier = await begun(ward)
    talk = Talk(ward, dossier)
    await talk.say("dora", await talk.start("dora", "phil"), SAID)
    got = await exported(ward, "dora", dossier)
    signer, files = ward.app.exports._signer, got.files

    def word(changed_files: dict[str, bytes]) -> tuple[str, str]:
        try:
            verified(ward, sealed(changed_files, signer))
        except mis_verify.Fault as fault:
            return fault.word, fault.folder
        return "verified", ""

    assert word(files) == ("verified", "")
    for name, (lie, expected) in LIES.items():
        data = json.loads(files["dossier.json"])
        lie(data)
        assert word({**files, "dossier.json": rewritten(data)})[0] == expected, name
    inner = "conversations/1/conversation.json"
    said = files[inner].replace(SAID.encode(), b"Plaie sale.")
    assert word({**files, inner: said}) == ("commitment", "conversations/1/")
    assert word({**files, "conversations/1/conversation.html": b"x"}) == ("digest", "conversations/1/")
    without = {name: content for name, content in files.items() if not name.startswith("conversations/")}
    renamed = {name.replace("conversations/1/", "conversations/2/"): content for name, content in files.items()}
    assert word(renamed) == ("files", "")
    assert word(without) == ("verified", ""), "how many conversations there are, the seal alone says"


def test_a_matricule_that_may_not_be_shown_is_in_no_export() -> None:
    reader, _, situation = asked_of(some_world(random.Random(7)))  # noqa: S311 - any will do
    matricule = "273128005670395"
    identity = Identity(Traits("LEFEVRE", "ODETTE", Sex.FEMALE, "1941-03-14", "14047"), "ODETTE")
    for status, is_shown in ((InsStatus.RETRIEVED, False), (InsStatus.QUALIFIED, True)):
        told = IdentityRecorded(identity, Standing(status), ins=Ins(matricule, InsOid.NIR_TEST))
        recorded = Recorded(ConversationId("d"), 2, 1, AccountId("a"), Raw(msgspec.json.encode(told)), None)
        cut = cut_of(recorded, told, Scene(reader, situation), identity=2)
        assert (cut is None) is is_shown
        assert cut is None or (matricule.encode() not in cut and b"LEFEVRE" in cut)


@on_sqlite
async def test_of_a_merge_it_says_that_there_is_one_and_neither_why_nor_with_which(ward: Ward) -> None:
    pair = await Pair.made(ward)
    await ward.newcomer("Diane Roux", "Pharmacienne")
    await ward.joined(pair.goes_on, "diane")
    await pair.joined()
    await ward.app.archivist.turn()
    export = await exported(ward, "diane", pair.goes_on)
    merges = [one for one in export.data["entries"] if one["said"]["record"]["what"] == "merge"]
    assert [(one["is_cut"], one["said"]["record"]["merge"]) for one in merges] == [
        (True, {"state": "asked"}),
        (True, {"state": "merged"}),
    ]
    assert "a confirmé la fusion de ce dossier" in export.page
    assert not export.has(pair.merged)
    assert not export.has(MERGE_REASON)
    outcome = export.verified(ward)
    assert (outcome.code, outcome.cut) == (0, 2)


def test_every_word_of_the_dossier_has_its_french() -> None:
    # Parts that are opened are held to the page that has them (tests/docs/test_web_names.py).
    named = {name: one for name, one in vars(words).items() if name.isupper() and name != "OPENED"}
    tables = [one for one in named.values() if isinstance(one, dict)]
    assert len(tables) > 10
    for table in tables:
        kind: Any = type(next(iter(table)))
        assert set(table) == set(Synthesis.__struct_fields__ if kind is str else kind), kind
    assert set(SENTENCES) == set(LINES) - {ConfidentialityRecorded, InsiAsked}, "these are shown nowhere else either"
