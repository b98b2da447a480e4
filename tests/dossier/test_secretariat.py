"""Who acts for a professional reads by that one's place what their own column has, and nothing more once it ends."""

from typing import Any

import pytest

from mis.bus.base import Told
from mis.ids import new_id
from protocol.dossier import DossierChanged
from tests.dossier.papers import CONSENT, CONSULTATION, Papers
from tests.dossier.talk import Talk
from tests.dossier.test_circle import has, numbers
from tests.dossier.test_document import LETTER, hearing, told_of_documents
from tests.dossier.test_emergency import answers
from tests.dossier.ward import ALL, DAY_MS, MINUTE_MS, Ward
from tests.support.download import broken_off

SECRETARIATS = "/api/dossier/secretariats"


async def practice(ward: Ward) -> str:
    """A dossier with Alice, the doctor Dora, the person; Sonia is a secretary, Eric a doctor of no dossier."""
    dossier: str = (await ward.included())["id"]
    await ward.newcomer("Sonia Blanc", "Secrétaire médicale")
    await ward.newcomer("Eric Colin", "Médecin")
    await ward.joined(dossier, await ward.newcomer("Dora Lemoine", "Médecin généraliste"))
    await ward.joined(dossier, "paul")
    return dossier


async def begun(ward: Ward, professional: str = "dora", secretary: str = "sonia", **times: int) -> str:
    ids = {"secretary": ward.accounts[secretary].id, "professional": ward.accounts[professional].id}
    id: str = (await ward.told("olga", "POST", SECRETARIATS, {**ids, **times}))["id"]
    return id


async def ended(ward: Ward, id: str, by: str = "olga", **body: int) -> Any:
    return await ward.told(by, "POST", f"{SECRETARIATS}/{id}/end", body)


async def letter(papers: Papers, by: str) -> str:
    return await papers.file(by, new_id().encode(), "lettre.txt")


def told_to(ward: Ward, login: str, heard: list[Told]) -> set[str]:
    """The dossiers of which somebody heard that they changed."""
    mine = ward.accounts[login].id
    return {one.event.dossier for one in heard if isinstance(one.event, DossierChanged) and mine in one.accounts}


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_secretary_reads_what_both_columns_give_under_their_own_name(ward: Ward) -> None:
    dossier = await practice(ward)
    await ward.joined(dossier, await ward.newcomer("Phil Morel", "Pharmacien"))
    await begun(ward, "phil", await ward.newcomer("Remi Noir", "Secrétaire"))
    papers, ids = Papers(ward, dossier), {name: one.id for name, one in ward.accounts.items()}
    assert not await has(ward, "sonia", dossier)
    heard = hearing(ward)
    await begun(ward, "eric")
    assert not await has(ward, "sonia", dossier), "Eric is of no circle"
    await begun(ward)
    assert told_to(ward, "sonia", heard) == {dossier}
    assert await has(ward, "sonia", dossier)
    (listed,) = (await ward.told("sonia", "POST", f"{ALL}/search", {}))["dossiers"]
    assert (listed["role"], listed["acting_for"]["name"]) == ("353", "Dora Lemoine")
    shown = await ward.told("sonia", "GET", f"{ALL}/{dossier}")
    assert (shown["parts"], shown["may_administer"]) == (["dossier", "identity", "circle"], False)
    assert shown["acting_for"]["id"] == ids["dora"]
    seen = await ward.told("paul", "GET", f"{ALL}/{dossier}")
    names = {one["account"]["name"]: [each["name"] for each in one["secretariat"]] for one in seen["members"]}
    assert names == {
        "Alice Martin": [],
        "Dora Lemoine": ["Sonia Blanc"],
        "Paul Bernard": [],
        "Phil Morel": ["Remi Noir"],
    }
    assert seen["acting_for"] is None

    # By both columns: pharmacists read no copy of an identity card, so who acts for Phil does not either.
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({"type_code": CONSENT}, {"dora", "sonia", "phil", "remi", "paul"}),
        ({"type_code": "PIECE-IDENTITE"}, {"dora", "sonia", "paul"}),
        ({"type_code": CONSULTATION}, {"dora", "phil", "paul"}),
        ({"type_code": CONSENT, "confidentiality": ["R"], "listed": [ids["dora"]]}, {"dora", "paul"}),
        ({"type_code": CONSENT, "confidentiality": ["N", "MASQUE_PS"]}, {"paul"}),
    ]
    readable = set()
    for paper, readers in cases:
        heard = hearing(ward)
        preview = await ward.told("alice", "POST", f"{papers.root}/readers", paper)
        made = await papers.deposited("alice", file=await letter(papers, "alice"), **paper)
        readers = readers | {"alice"}  # its author
        assert {one["id"] for one in preview["readers"]} == {ids[who] for who in readers}
        assert told_of_documents(ward, heard) == readers
        for who in ("sonia", "remi"):
            status = 200 if who in readers else 404
            assert await answers(ward, who, f"{papers.root}/documents/{made['id']}/versions/1/file") == status, paper
        readable |= {made["id"]} if "sonia" in readers else set()
    page = await papers.listed("sonia")
    assert {one["id"] for one in page["documents"]} == readable
    assert sum(one["count"] for one in page["classes"]) == len(readable) == 2
    lines = (await ward.told("sonia", "GET", f"{papers.root}/timeline"))["lines"]
    assert {one["document"]["document"] for one in lines if one["document"]} == readable
    assert len((await papers.listed("dora"))["documents"]) == 4, "there was more to see"
    filed = await papers.deposited("sonia", file=await letter(papers, "sonia"), type_code=CONSULTATION)
    assert await answers(ward, "sonia", f"{papers.root}/documents/{filed['id']}") == 200, "what they file themselves"
    for part in ("plan", "events", "accesses", "oppositions"):
        statuses = [await answers(ward, who, f"{papers.root}/{part}") for who in ("sonia", "alice")]
        assert statuses == [404, 200], part
    await ward.told("alice", "POST", f"{papers.root}/notes", {"client_ref": "n", "kind": "dossier", "text": "Plaie"})
    assert (await ward.told("sonia", "GET", f"{papers.root}/notes"))["notes"] == []
    assert len((await ward.told("dora", "GET", f"{papers.root}/notes"))["notes"]) == 1

    log = (await ward.told("paul", "GET", f"{papers.root}/accesses"))["accesses"]
    sonias = [one for one in log if one["account"]["name"] == "Sonia Blanc" and one["act"] == "opened"]
    assert {one["acting_for"] and one["acting_for"]["name"] for one in sonias} == {"Dora Lemoine"}
    assert {(one["role"], one["part"] == "document" or one["basis"]) for one in sonias} == {
        (None, "equipe_soins_1"),
        (None, True),
    }
    others = {"Alice Martin", "Dora Lemoine", "Paul Bernard"}
    assert all(one["acting_for"] is None for one in log if one["account"]["name"] in others)
    assert (await ward.verified()).found == []


async def test_an_end_closes_at_once_the_list_the_conversations_and_a_download(ward: Ward) -> None:
    dossier = await practice(ward)
    papers, talk = Papers(ward, dossier), Talk(ward, dossier)
    secretariat = await begun(ward)
    made = await papers.deposited("alice", type_code=CONSENT, file=await papers.file("alice", LETTER, "lettre.txt"))
    conversation = await talk.start("alice", "sonia", "dora")
    elsewhere = await talk.start("alice", "sonia", linked=False)
    assert await talk.reads("sonia") == {conversation, elsewhere}
    for who in ("sonia", "alice", "paul", "eric"):
        assert (await ward.refused(who, "POST", f"{SECRETARIATS}/{secretariat}/end", {}))[:2] == (404, "not_found")
    assert await has(ward, "sonia", dossier)
    heard = hearing(ward)

    async def end() -> None:
        told = await ended(ward, secretariat, "dora")
        assert (told["is_active"], told["until"], told["ended_by"]["name"]) == (False, ward.now, "Dora Lemoine")

    path = f"{papers.root}/documents/{made['id']}/versions/1/file"
    got = await broken_off(ward.house, await ward.at("sonia"), path, end)
    assert 0 < got < len(LETTER), "and the rest is not given"
    assert not await has(ward, "sonia", dossier)
    assert told_to(ward, "sonia", heard) == {dossier}
    assert await papers.listed("sonia") is None
    assert await talk.reads("sonia") == {elsewhere}
    assert await talk.reads("dora") == {conversation}, "the others go on"
    assert (await ward.refused("olga", "POST", f"{SECRETARIATS}/{secretariat}/end", {}))[2] == {
        "reason": "secretariat_over"
    }
    acts = [(act, detail) for act, _, detail in await ward.house.audited() if "secretariat" in act]
    dora = ward.accounts["dora"].id
    assert acts == [("dossier_secretariat_begun", dora), ("dossier_secretariat_ended", dora)]


async def test_what_shuts_the_professional_out_or_the_secretary_shuts_the_secretary_out(ward: Ward) -> None:
    dossier = await practice(ward)
    ids = {name: one.id for name, one in ward.accounts.items()}
    await begun(ward)
    talk = Talk(ward, dossier)
    for target, against, loses_both in (
        (ids["dora"], "person", True),
        (ids["sonia"], "person", False),
        ("SECRETARIAT", "profession", False),
        (None, "whole", True),
    ):
        conversation = await talk.start("alice", "dora", "sonia")
        heard = hearing(ward)
        body = {"against": against, **({"target": target} if target else {})}
        number = (await ward.told("paul", "POST", f"{ALL}/{dossier}/oppositions", body))["oppositions"][-1]["number"]
        assert not await has(ward, "sonia", dossier), body
        seen = await ward.told("paul", "GET", f"{ALL}/{dossier}")
        assert [one["secretariat"] for one in seen["members"]] == [[], [], []], body
        assert await has(ward, "dora", dossier) != loses_both
        assert conversation not in await talk.reads("sonia")
        assert dossier in told_to(ward, "sonia", heard)
        ward.house.clock.advance(1)
        await ward.told("paul", "POST", f"{ALL}/{dossier}/oppositions/{number}/end")
        assert await has(ward, "sonia", dossier)
    conversation = await talk.start("alice", "sonia")
    heard = hearing(ward)
    members = numbers(await ward.told("alice", "GET", f"{ALL}/{dossier}"))
    ward.house.clock.advance(60)
    await ward.ended(dossier, members["dora"])
    assert not await has(ward, "sonia", dossier), "Dora has left"
    assert (conversation in await talk.reads("sonia"), told_to(ward, "sonia", heard)) == (False, {dossier})
    await ward.joined(dossier, "dora", until=ward.now + MINUTE_MS)
    conversation = await talk.start("alice", "sonia")
    assert await has(ward, "sonia", dossier)
    ward.house.clock.advance(60)
    await ward.app.duties.look()
    assert not await has(ward, "sonia", dossier), "Dora's time is over"
    assert conversation not in await talk.reads("sonia")


async def test_the_secretary_of_who_works_here_no_more_is_shut_out_at_once(ward: Ward) -> None:
    dossier = await practice(ward)
    dora = ward.accounts["dora"].id
    await begun(ward)
    talk = Talk(ward, dossier)
    conversation, other = await talk.start("alice", "dora", "sonia"), await talk.start("alice", "dora")
    assert await has(ward, "sonia", dossier)
    assert await talk.reads("sonia") == {conversation}
    heard = hearing(ward)
    await ward.told("olga", "POST", f"/api/accounts/{dora}/deactivation")
    assert not await has(ward, "sonia", dossier)
    assert (await talk.reads("sonia"), told_to(ward, "sonia", heard)) == (set(), {dossier})
    assert await talk.reads("alice") == {conversation, other}, "who has a place of their own stays"
    heard = hearing(ward)
    await ward.told("olga", "POST", f"/api/accounts/{dora}/reactivation")
    assert await has(ward, "sonia", dossier)
    assert (await talk.reads("sonia"), told_to(ward, "sonia", heard)) == (set(), {dossier}), "open again, not back in"


async def test_the_secretary_of_two_stays_in_what_one_of_them_opens(ward: Ward) -> None:
    dossier = await practice(ward)
    await begun(ward)
    await begun(ward, "alice")
    talk = Talk(ward, dossier)
    conversation = await talk.start("alice", "sonia")
    await ward.told("olga", "POST", f"/api/accounts/{ward.accounts['dora'].id}/deactivation")
    assert await has(ward, "sonia", dossier)
    assert await talk.reads("sonia") == {conversation}


async def test_a_secretariat_begins_and_ends_by_the_clock(ward: Ward) -> None:
    dossier = await practice(ward)
    talk = Talk(ward, dossier)
    secretariat = await begun(ward, since=ward.now + MINUTE_MS, until=ward.now + 3 * MINUTE_MS)
    assert not await has(ward, "sonia", dossier)
    ward.house.clock.advance(60)
    assert await has(ward, "sonia", dossier)
    conversation = await talk.start("alice", "sonia")
    earlier = ward.now + MINUTE_MS
    assert (await ended(ward, secretariat, until=earlier))["is_active"], "until then"
    assert await talk.reads("sonia") == {conversation}
    ward.house.clock.advance(60)
    heard = hearing(ward)
    assert not await has(ward, "sonia", dossier)
    await ward.app.duties.look()
    await ward.app.duties.look()
    assert await talk.reads("sonia") == set()
    mine = ward.accounts["sonia"].id
    assert [one for one in heard if isinstance(one.event, DossierChanged) and mine in one.accounts][1:] == []
    assert told_to(ward, "sonia", heard) == {dossier}


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_an_operator_tells_who_acts_for_whom_and_both_see_it_and_nobody_else(ward: Ward) -> None:
    await practice(ward)
    ids = {name: one.id for name, one in ward.accounts.items()}
    right = {"secretary": ids["sonia"], "professional": ids["dora"]}
    for who in ("alice", "dora", "sonia", "paul"):
        assert (await ward.refused(who, "POST", SECRETARIATS, right))[:2] == (403, "forbidden")
    cases: list[tuple[dict[str, Any], int, str, str]] = [
        ({"secretary": ids["dora"]}, 400, "reason", "secretariat_secretary"),
        ({"professional": ids["paul"]}, 400, "reason", "secretariat_professional"),
        ({"professional": ids["sonia"]}, 400, "reason", "secretariat_professional"),
        ({"secretary": "nobody"}, 404, "field", "secretary"),
        ({"professional": "nobody"}, 404, "field", "professional"),
        ({"since": ward.now - DAY_MS}, 400, "reason", "secretariat_past"),
        ({"until": ward.now}, 400, "reason", "end_before_start"),
        ({"until": "demain"}, 400, "field", "until"),
    ]
    for body, status, name, value in cases:
        told = await ward.refused("olga", "POST", SECRETARIATS, {**right, **body})
        assert (told[0], told[2][name]) == (status, value), body
    id = await begun(ward)
    twice = await ward.refused("olga", "POST", SECRETARIATS, right)
    assert twice == (409, "conflict", {"reason": "secretariat_twice"})
    assert (await ward.refused("olga", "GET", f"{SECRETARIATS}?before=x"))[1] == "bad_request"
    assert (await ward.refused("olga", "POST", f"{SECRETARIATS}/none/end", {}))[:2] == (404, "not_found")
    past = await ward.refused("olga", "POST", f"{SECRETARIATS}/{id}/end", {"until": ward.now - 1})
    assert past[2]["reason"] == "secretariat_past"
    ward.house.clock.advance(60)
    await ended(ward, id)
    await begun(ward)
    for who, count in (("olga", 2), ("dora", 2), ("sonia", 2), ("eric", 0), ("alice", 0), ("paul", 0)):
        told = await ward.told(who, "GET", SECRETARIATS)
        shown = [(one["secretary"]["name"], one["professional"]["name"]) for one in told["secretariats"]]
        assert shown == [("Sonia Blanc", "Dora Lemoine")] * count, who
        assert [one["is_active"] for one in told["secretariats"]] == [True, False][:count], "the history is kept"
