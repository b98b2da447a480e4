"""Two dossiers of one person are merged: nothing is lost, nobody sees more, and it is undone as if it had not been."""

from typing import Any

import pytest
from sqlalchemy import text

from mis.bus.base import Told
from protocol.dossier import DossierChanged, DossierPart
from tests.dossier.pair import MARIE, REASON, Pair
from tests.dossier.papers import Papers
from tests.dossier.talk import Talk
from tests.dossier.test_circle import has
from tests.dossier.test_timeline import thread, words
from tests.dossier.ward import ALL, Ward, changed

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def populated(ward: Ward) -> Pair:
    """Carol has the merged one alone, the pharmacist Diane the one that goes on; each dossier has a note and a talk."""
    pair = await Pair.made(ward)
    await ward.newcomer("Diane Roux", "Pharmacienne")
    await ward.joined(pair.goes_on, "diane")
    await ward.joined(pair.merged, "carol", by="bob")
    await ward.joined(pair.merged, "paul", by="bob")
    for by, dossier, text_ in (("alice", pair.goes_on, "Chez Odette."), ("bob", pair.merged, "Chez Marie.")):
        await pair.noted(by, dossier, text_)
        talk = Talk(ward, dossier)
        await talk.say(by, await talk.start(by, "alice" if by == "bob" else "bob"), f"Dit : {text_}")
    return pair


async def read(ward: Ward, who: str, dossier: str) -> list[str] | None:
    """What somebody reads in a thread besides the merge, in any order; None where the dossier is not open to them."""
    if not await has(ward, who, dossier):
        return None
    return sorted(one for one in words(await thread(ward, who, dossier)) if one != "merge")


async def everything(ward: Ward, pair: Pair) -> Any:
    """What each reads of each, what is in their lists, and whether they may open it."""
    people = ("alice", "bob", "carol", "diane", "paul")
    reads = {(who, id): await read(ward, who, id) for who in people for id in (pair.goes_on, pair.merged)}
    return reads, {who: set(await ward.listed(who)) for who in people}


async def test_one_is_read_through_the_other_by_who_has_both_until_it_is_undone(ward: Ward) -> None:
    pair = await populated(ward)
    reads, lists = await everything(ward, pair)
    asked = await pair.asked()
    assert (asked["newest"]["state"], asked["asked"]["reason"]) == ("asked", REASON)
    assert await everything(ward, pair) == (reads, lists), "nothing is so before somebody else confirms it"
    told: list[Told] = []

    def hear(heard: Any) -> None:
        told.extend(one for one in getattr(heard, "told", [heard]) if isinstance(one, Told))

    ward.app.bus.listen(hear)
    confirmed = await pair.moved("bob", asked["id"], "confirm")
    assert (confirmed["newest"]["state"], confirmed["newest"]["by"]["name"]) == ("merged", "Bob Durand")
    names = {account.id: name for name, account in ward.accounts.items()}
    heard = {
        id: {names[account] for one in told if one.event == changed_in(id) for account in one.accounts}
        for id in (pair.goes_on, pair.merged)
    }
    assert heard == {pair.goes_on: {"alice", "bob", "diane"}, pair.merged: {"alice", "bob", "carol", "paul"}}

    both = sorted([*reads["alice", pair.goes_on], *reads["alice", pair.merged]])
    for who in ("alice", "bob"):
        assert await read(ward, who, pair.goes_on) == both
        assert await ward.listed(who) == [pair.goes_on]
        assert set(await ward.listed(who, text="lefevre")) == {pair.goes_on, pair.merged}, "an old name leads there"
        shown = await ward.told(who, "GET", f"{ALL}/{pair.merged}")
        assert (shown["is_merged"], shown["place_to_go"]) == (True, pair.goes_on)
        assert (await ward.told(who, "GET", f"{ALL}/{pair.goes_on}"))["merged"] == [pair.merged]
    for who, mine, other in (("diane", pair.goes_on, pair.merged), ("carol", pair.merged, pair.goes_on)):
        assert await read(ward, who, mine) == reads[who, mine], "nobody sees more, or less"
        assert not await has(ward, who, other)
        shown = await ward.told(who, "GET", f"{ALL}/{mine}")
        assert (shown["is_merged"], shown["place_to_go"], shown["merged"]) == (mine == pair.merged, None, [])
        assert await ward.listed(who) == [mine]
    accesses = (await ward.told("paul", "GET", f"{ALL}/{pair.merged}/accesses"))["accesses"]
    assert {one["account"]["name"] for one in accesses if one["part"] == "timeline"} >= {"Alice Martin", "Bob Durand"}

    await pair.noted("carol", pair.merged, "Depuis, chez Marie.")
    await pair.noted("alice", pair.goes_on, "Depuis, chez Odette.")
    assert set(await read(ward, "bob", pair.goes_on) or []) >= {"Depuis, chez Marie.", "Depuis, chez Odette."}
    undone = await pair.moved("alice", asked["id"], "undo", reason="Deux sœurs, après tout.")
    assert undone["newest"]["reason"] == "Deux sœurs, après tout."
    since = {pair.goes_on: ["Depuis, chez Odette."], pair.merged: ["Depuis, chez Marie."]}
    expected = {(who, id): sorted([*seen, *since[id]]) if seen else seen for (who, id), seen in reads.items()}
    assert await everything(ward, pair) == (expected, lists)
    assert "merge" in words(await thread(ward, "alice", pair.merged)), "that it was is told in both"
    acts = [act for act, _, _ in await ward.house.audited() if act.startswith("dossier_merge")]
    assert acts == [act for act in ("dossier_merge_asked", "dossier_merged", "dossier_merge_undone") for _ in range(2)]
    assert (await ward.verified()).found == []
    assert REASON not in str(await ward.stored()), "what was said of it stands in the records alone"


def changed_in(dossier: str) -> DossierChanged:
    return DossierChanged(dossier=dossier, part=DossierPart.MERGES)  # type: ignore[arg-type]


@on_sqlite
async def test_what_the_person_refused_in_either_holds_in_both_while_they_are_merged(ward: Ward) -> None:
    pair = await populated(ward)
    await ward.joined(pair.goes_on, "carol")
    await ward.joined(pair.merged, "diane", by="bob")
    oppositions = f"{ALL}/{pair.goes_on}/oppositions"
    await ward.told("alice", "POST", oppositions, {"against": "profession", "target": "PHARMACIEN"})
    talk = Talk(ward, pair.merged)
    conversation = await talk.start("bob", "carol", "diane")
    members = (await ward.told("alice", "GET", f"{ALL}/{pair.goes_on}"))["members"]
    carol = next(one["number"] for one in members if one["account"]["name"] == "Carol Petit")
    assert await has(ward, "diane", pair.merged), "there is something to lose"

    merge = await pair.joined()
    assert not await has(ward, "diane", pair.merged)
    assert (conversation in await talk.reads("carol"), await talk.reads("diane")) == (True, set())
    assert await ward.listed("diane") == []
    await ward.told("alice", "POST", f"{ALL}/{pair.goes_on}/members/{carol}/withdrawal")
    assert (await has(ward, "carol", pair.goes_on), await has(ward, "carol", pair.merged)) == (False, False)
    assert (await ward.listed("carol"), await talk.reads("carol")) == ([], set())
    await ward.told("paul", "POST", f"{ALL}/{pair.merged}/oppositions", {"against": "person", "target": bob(ward)})
    assert (await has(ward, "bob", pair.goes_on), await ward.listed("bob")) == (False, [])

    await pair.moved("alice", merge, "undo", reason="Ce sont deux personnes.")
    for who, expected in (("diane", (False, True)), ("carol", (False, True)), ("bob", (True, False))):
        found = (await has(ward, who, pair.goes_on), await has(ward, who, pair.merged))
        assert found == expected, f"{who}: each dossier has its own again"


def bob(ward: Ward) -> str:
    return str(ward.accounts["bob"].id)


@on_sqlite
async def test_what_begins_begins_in_the_one_that_goes_on(ward: Ward) -> None:
    pair = await populated(ward)
    paper = await Papers(ward, pair.merged).paper("alice")
    made = await ward.told("bob", "GET", f"{ALL}/{pair.merged}")
    talk = Talk(ward, pair.merged)
    old = await talk.start("alice", "bob")
    said = await talk.history("alice", old)
    await talk.say("alice", old, "Ordonnance jointe.")
    await pair.joined()
    event = {"kind": "fall", "title": "Chute", "began_on": "2020", "source": "Sa fille"}
    led = (409, "conflict", {"reason": "merged", "dossier": pair.goes_on})
    for who, method, rest, body in (
        ("alice", "POST", "notes", {"client_ref": "n", "kind": "liaison", "text": "Bonjour."}),
        ("alice", "POST", "events", event),
        ("alice", "POST", "documents", paper),
        ("alice", "POST", "plan", None),
        ("bob", "PUT", "identity", {"identity": MARIE, "identity_version": made["identity_version"]}),
        ("bob", "POST", "proofs", {"proof": "PA", "identity_version": made["identity_version"]}),
    ):
        assert await ward.refused(who, method, f"{ALL}/{pair.merged}/{rest}", body) == led, rest
    with pytest.raises(Exception, match="merged into another"):
        await talk.start("alice", "bob")
    await talk.add("alice", old, "carol")
    assert old in await talk.reads("carol"), "what was begun goes on where it is"
    await ward.told("carol", "POST", f"{ALL}/{pair.merged}/events", event)
    filing = {
        "conversation": old,
        "seq": len(said) + 1,
        "title": "Ordonnance",
        "dated": "2020-01-02",
        "type_code": paper["type_code"],
        "client_ref": "filed",
    }
    await ward.told("alice", "POST", f"{ALL}/{pair.goes_on}/filings", filing)
    assert len((await Papers(ward, pair.goes_on).listed("alice"))["documents"]) == 1


@on_sqlite
async def test_two_are_compared_as_far_as_one_reads_them(ward: Ward) -> None:
    pair = await populated(ward)
    for login, name in (("dora", "Dora Lemoine"), ("emile", "Emile Girard")):
        await ward.newcomer(name, "Médecin généraliste")
        dossier, by = (pair.goes_on, "alice") if login == "dora" else (pair.merged, "bob")
        await ward.joined(dossier, login, by=by, role="PCP")
    for by, dossier in (("alice", pair.goes_on), ("bob", pair.merged)):
        await ward.told(by, "POST", f"{ALL}/{dossier}/plan")
    await Papers(ward, pair.merged).deposited("bob")
    path = f"{ALL}/{pair.goes_on}/comparison/{pair.merged}"
    shown = await ward.told("bob", "GET", path)
    assert (shown["reasons"], shown["refused"]) == (["name_in_use", "same_name"], None)
    assert shown["differences"] == ["two_physicians", "two_plans"]
    sides = [(one["dossier"], one["documents"], one["plan"]) for one in (shown["goes_on"], shown["merged"])]
    assert sides == [(pair.goes_on, 0, "draft"), (pair.merged, 1, "draft")]
    assert (await ward.told("alice", "GET", path))["merged"]["documents"] == 0, "no document that she may not read"
    accesses = (await ward.told("paul", "GET", f"{ALL}/{pair.merged}/accesses"))["accesses"]
    assert {"Alice Martin", "Bob Durand"} == {one["account"]["name"] for one in accesses if one["part"] == "comparison"}
    await pair.joined()
    assert (await ward.told("bob", "GET", path))["refused"] == "merge_merged"
    for who in ("alice", "bob"):
        assert (await ward.told(who, "GET", f"{ALL}/{pair.merged}/plan"))["ppcs"] is not None, "both are kept"


@on_sqlite
async def test_what_cannot_be_merged_is_refused_with_its_reason(ward: Ward) -> None:
    pair = await populated(ward)
    other = (await ward.included(identity=changed(MARIE, birth_date="1950-01-01", birth_name="Morel")))["id"]
    into = f"{ALL}/{pair.goes_on}/merges"
    absent = (404, "not_found")
    for who, answer in (
        ("diane", absent), ("carol", absent), ("olga", (403, "forbidden")), ("paul", (403, "forbidden"))
    ):  # fmt: skip
        assert (await ward.refused(who, "POST", into, pair.body()))[:2] == answer, who
        assert (await ward.refused(who, "GET", f"{ALL}/{pair.goes_on}/comparison/{pair.merged}"))[:2] == answer, who
    assert (await ward.refused("alice", "POST", into, pair.body(merged="nothing")))[:2] == absent
    await ward.joined(pair.goes_on, "carol")
    assert (await ward.refused("carol", "POST", into, pair.body()))[:2] == (403, "forbidden"), "she administers neither"
    for reason, status in (("", 400), ("Doublon.", 400), ("é" * 501, 413)):
        assert (await ward.refused("alice", "POST", into, pair.body(reason=reason)))[0] == status
    assert reason_of(await ward.refused("alice", "POST", into, pair.body(merged=pair.goes_on))) == "merge_itself"

    merge = (await pair.asked())["id"]
    assert reason_of(await ward.refused("bob", "POST", into, pair.body())) == "merge_asked"
    steps = f"{into}/{merge}/steps"
    assert reason_of(await ward.refused("alice", "POST", steps, {"step": "confirm"})) == "merge_alone"
    assert (await ward.refused("carol", "POST", steps, {"step": "confirm"}))[:2] == (403, "forbidden")
    assert (await ward.refused("diane", "POST", steps, {"step": "confirm"}))[:2] == absent
    assert (await ward.refused("alice", "POST", f"{ALL}/{other}/merges/{merge}/steps", {"step": "decline"}))[0] == 404
    await pair.moved("bob", merge, "decline")
    ward.house.clock.advance(1)
    assert reason_of(await ward.refused("bob", "POST", steps, {"step": "confirm"})) == "merge_state"

    merge = await pair.joined()
    back = {"merged": pair.goes_on, "reason": REASON}
    cases: list[tuple[str, dict[str, Any], str]] = [
        (pair.merged, back, "merge_circular"),
        (other, pair.body(), "merge_merged"),
        (other, back, "merge_goes_on"),
        (pair.merged, {**back, "merged": other}, "merge_merged"),
    ]
    for dossier, body, reason in cases:
        refused = await ward.refused("alice", "POST", f"{ALL}/{dossier}/merges", body)
        assert (refused[0], reason_of(refused)) == (409, reason)
    undo = f"{into}/{merge}/steps"
    assert reason_of(await ward.refused("alice", "POST", undo, {"step": "undo"})) == "merge_reason"
    shown = (await ward.told("alice", "GET", into))["merges"]
    assert [one["newest"]["state"] for one in shown] == ["merged", "declined"]
    for who, seen in (("diane", []), ("alice", shown)):
        assert (await ward.told(who, "GET", into))["merges"] == seen, "who reads one of the two sees no merge"


@on_sqlite
async def test_two_people_of_two_matricules_are_never_merged(ward: Ward) -> None:
    pair = await Pair.made(ward)
    for id, matricule in ((pair.goes_on, b"1"), (pair.merged, b"2")):
        await qualified(ward, id, matricule)
    into = f"{ALL}/{pair.goes_on}/merges"
    assert reason_of(await ward.refused("alice", "POST", into, pair.body())) == "merge_matricules"
    compared = await ward.told("alice", "GET", f"{ALL}/{pair.goes_on}/comparison/{pair.merged}")
    assert compared["refused"] == "merge_matricules"
    await qualified(ward, pair.merged, b"1")
    merge = (await pair.asked())["id"]
    await qualified(ward, pair.merged, b"2")
    refused = await ward.refused("bob", "POST", f"{into}/{merge}/steps", {"step": "confirm"})
    assert reason_of(refused) == "merge_matricules", "also where it is known since it was asked"


async def qualified(ward: Ward, id: str, matricule: bytes) -> None:
    """Have a dossier stand in its table as qualified, with the keyed hash of a matricule."""
    change = text("UPDATE dossier_dossiers SET status = 'QUAL', matricule = :matricule WHERE id = :id")

    async def run(work: Any) -> None:
        work.writes()
        await work.connection.execute(change, {"id": id, "matricule": matricule})

    await ward.app.store.writer.run(run)


def reason_of(refused: tuple[Any, ...]) -> str:
    return str(refused[2]["reason"])
