"""Who enters the care circle has the dossier, who leaves it has nothing more: at once, and everywhere alike."""

from typing import Any

import pytest

from mis.bus.base import Told
from mis.operations.conversation import add, start
from protocol.conversation import ConversationAdd, ConversationStart
from protocol.dossier import DossierChanged, DossierPart
from protocol.errors import Forbidden, NotFound
from protocol.message import EntryData
from protocol.values import DossierId
from tests.dossier.talk import Talk
from tests.dossier.ward import ALL, DAY_MS, MINUTE_MS, Ward
from tests.support.node import as_actor


def numbers(told: Any) -> dict[str, int]:
    return {one["account"]["name"].split()[0].lower(): one["number"] for one in told["members"]}


async def has(ward: Ward, login: str, dossier: str) -> bool:
    """Whether somebody has the dossier: the list and the door say the same."""
    answer = await (await ward.at(login)).ask("GET", f"{ALL}/{dossier}")
    assert answer.status_code in (200, 404)
    assert (dossier in await ward.listed(login)) == answer.is_success
    return answer.is_success


async def test_professionals_patient_and_caregiver_enter_and_leave(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    for who in ("bob", "paul", "aida"):
        assert not await has(ward, who, dossier)
        told = await ward.joined(dossier, who)
        assert await has(ward, who, dossier)
    for who in ("bob", "paul", "aida"):
        ward.house.clock.advance(60)
        await ward.ended(dossier, numbers(told)[who])
        assert not await has(ward, who, dossier)
    members = (await ward.told("alice", "GET", f"{ALL}/{dossier}"))["members"]
    assert [one["is_active"] for one in members] == [True, False, False, False], "the history is kept"
    assert (await ward.verified()).found == []


async def test_who_comes_back_has_another_membership(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "bob")
    ward.house.clock.advance(60)
    await ward.ended(dossier, 2)
    ward.house.clock.advance(60)
    members = (await ward.joined(dossier, "bob"))["members"]
    assert [(one["account"]["name"], one["is_active"]) for one in members] == [
        ("Alice Martin", True),
        ("Bob Durand", False),
        ("Bob Durand", True),
    ]
    assert await has(ward, "bob", dossier)


async def test_a_membership_opens_from_its_first_day_to_its_last(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "bob", since=ward.now + MINUTE_MS, until=ward.now + 3 * MINUTE_MS)
    assert not await has(ward, "bob", dossier)
    ward.house.clock.advance(60)
    assert await has(ward, "bob", dossier)
    ward.house.clock.advance(120)
    assert not await has(ward, "bob", dossier)


async def test_only_who_administers_changes_the_circle_and_everybody_may_leave(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "bob")
    body = {"account": ward.accounts["carol"].id, "role": "353", "grounds": ward.informed()}
    assert (await ward.refused("bob", "POST", f"{ALL}/{dossier}/members", body))[:2] == (403, "forbidden")
    assert (await ward.refused("bob", "POST", f"{ALL}/{dossier}/members/1/end", {}))[:2] == (403, "forbidden")
    assert await has(ward, "alice", dossier)
    ward.house.clock.advance(60)
    await ward.ended(dossier, 2, by="bob")
    assert not await has(ward, "bob", dossier)


async def test_somebody_goes_on_administering(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "bob")
    ward.house.clock.advance(60)
    refusal = await ward.refused("alice", "POST", f"{ALL}/{dossier}/members/1/end", {})
    assert refusal == (409, "conflict", {"reason": "last_administrator"})
    await ward.joined(dossier, "carol", is_administrator=True)
    ward.house.clock.advance(60)
    await ward.ended(dossier, 1)
    assert not await has(ward, "alice", dossier)
    await ward.ended(dossier, 2, by="carol")


async def test_what_no_circle_has_is_refused_with_its_reason(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "bob")
    ids = {name: account.id for name, account in ward.accounts.items()}
    member = {"role": "353", "grounds": ward.informed()}
    cases: list[tuple[dict[str, Any], int, str, str]] = [
        ({"account": ids["bob"], **member}, 409, "reason", "member_twice"),
        ({"account": "nobody", **member}, 404, "field", "account"),
        ({"account": ids["olga"], **member}, 404, "field", "account"),
        ({"account": ids["paul"], **member}, 400, "field", "role"),
        ({"account": ids["carol"], **member, "role": "PCP"}, 400, "reason", "physician_profession"),
        ({"account": ids["carol"], "role": "353"}, 400, "field", "basis"),
        ({"account": ids["carol"], **member, "until": ward.now}, 400, "reason", "end_before_start"),
        (
            {"account": ids["carol"], "role": "353", "grounds": {"basis": "consent_outside_team"}},
            400,
            "field",
            "consent_at",
        ),
    ]
    for body, status, name, value in cases:
        told = await ward.refused("alice", "POST", f"{ALL}/{dossier}/members", body)
        assert (told[0], told[2][name]) == (status, value), body
    for number in ("9", "0", "x", "99999999999"):
        assert (await ward.refused("alice", "POST", f"{ALL}/{dossier}/members/{number}/end", {}))[0] == 404
    told = await ward.refused("alice", "POST", f"{ALL}/{dossier}/members/2/end", {"until": ward.now - DAY_MS})
    assert (told[0], told[2]["field"]) == (400, "until")


async def test_those_who_have_it_and_those_who_had_it_are_told_and_nobody_else(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    told: list[Told] = []

    def hear(heard: Any) -> None:
        told.extend(one for one in getattr(heard, "told", [heard]) if isinstance(one, Told))

    ward.app.bus.listen(hear)
    await ward.joined(dossier, "bob")
    ward.house.clock.advance(60)
    await ward.ended(dossier, 2)
    names = {account.id: name for name, account in ward.accounts.items()}
    assert [{names[account] for account in one.accounts} for one in told] == [{"alice", "bob"}, {"alice", "bob"}]
    assert [one.event for one in told] == [DossierChanged(dossier=dossier, part=DossierPart.CIRCLE)] * 2


async def test_a_conversation_about_a_dossier_is_of_its_circle(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "bob")
    await ward.joined(dossier, "paul")
    ids = {name: account.id for name, account in ward.accounts.items()}
    alice, carol = (as_actor(ward.accounts[name], ward.house.clock) for name in ("alice", "carol"))

    async def run(operation: Any, actor: Any, request: Any) -> Any:
        return await ward.app.store.writer.run(lambda work: operation(work, actor, request))

    def about(*members: str) -> ConversationStart:
        ref = "-".join(members)
        return ConversationStart(
            id=1, client_ref=ref, members=[ids[one] for one in members], dossier=DossierId(dossier)
        )

    view = await run(start, alice, about("bob"))
    assert (view.dossier, view.feeds_dossier) == (dossier, True)
    with pytest.raises(Forbidden) as refused:
        await run(start, alice, about("bob", "carol"))
    assert refused.value.details == {"reason": "outside_circle", "accounts": [ids["carol"]]}
    with pytest.raises(NotFound):
        await run(start, carol, about("bob"))
    with pytest.raises(Forbidden):
        await run(add, alice, ConversationAdd(id=1, conversation=view.id, accounts=[ids["carol"]]))
    grown = await run(add, alice, ConversationAdd(id=1, conversation=view.id, accounts=[ids["paul"]]))
    assert {one.account for one in grown.members} == {ids["alice"], ids["bob"], ids["paul"]}


async def test_who_opened_it_is_told_to_the_person_once_a_visit(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "bob")
    await ward.joined(dossier, "paul")
    for _ in range(3):
        await ward.told("bob", "GET", f"{ALL}/{dossier}")
    ward.house.clock.advance(11 * 60)
    await ward.told("bob", "GET", f"{ALL}/{dossier}")
    told = await ward.told("paul", "GET", f"{ALL}/{dossier}/accesses")
    assert [(one["account"]["name"], one["part"], one["role"], one["basis"]) for one in told["accesses"]] == [
        ("Bob Durand", "dossier", "353", "equipe_soins_1"),
        ("Bob Durand", "dossier", "353", "equipe_soins_1"),
        ("Alice Martin", "dossier", "330", "equipe_soins_1"),
    ]
    assert (told["is_all"], told["accesses"][0]["rule"]) == (True, "member")
    assert (await ward.told("alice", "GET", f"{ALL}/{dossier}/accesses"))["accesses"] == [], "nothing from outside"
    assert (await ward.refused("alice", "GET", f"{ALL}/{dossier}/accesses?before=x"))[1] == "bad_request"
    assert (await ward.refused("bob", "GET", f"{ALL}/{dossier}/accesses"))[:2] == (403, "forbidden")


async def test_a_consent_opens_what_it_names_and_nothing_else(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    for scope, has_identity, has_circle in ((["identity"], True, False), (["circle"], False, True)):
        told = await ward.joined(dossier, "bob", grounds={**ward.agreed(), "scope": scope})
        seen = await ward.told("bob", "GET", f"{ALL}/{dossier}")
        assert seen["person"]["birth_name"] == "LEFEVRE"
        assert (seen["identity"] is not None, bool(seen["members"])) == (has_identity, has_circle)
        ward.house.clock.advance(60)
        await ward.ended(dossier, told["members"][-1]["number"])
    assert (await ward.told("alice", "GET", f"{ALL}/{dossier}"))["identity"] is not None


async def test_who_leaves_the_circle_reads_nothing_of_its_conversations_any_more(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    for who in ("bob", "paul"):
        await ward.joined(dossier, who)
    talk = Talk(ward, dossier)
    conversation = await talk.start("alice", "bob", "paul")
    quiet = await talk.start("alice", "bob")
    elsewhere = await talk.start("alice", "bob", linked=False)
    await talk.leave("bob", quiet)
    assert await talk.reads("bob") == {conversation, quiet, elsewhere}, "who goes by themselves reads what was"
    ward.house.clock.advance(60)
    await ward.ended(dossier, 2)
    assert await talk.reads("bob") == {elsewhere}
    with pytest.raises(NotFound):
        await talk.say("bob", conversation)
    left = (await talk.history("alice", conversation))[-1]
    bob = ward.accounts["bob"].id
    assert (left.kind, left.author) == ("member_left", bob)
    assert left.data == EntryData(account=bob, reason="n’est plus dans le cercle de soins")
    assert await talk.reads("paul") == {conversation}
    assert (await ward.verified()).found == []
    await ward.joined(dossier, "bob")
    await talk.add("alice", conversation, "bob")
    assert await talk.reads("bob") == {elsewhere, conversation}, "who comes back is brought in again"


async def test_what_ends_by_the_clock_ends_for_the_conversations_too(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "bob", until=ward.now + MINUTE_MS)
    talk = Talk(ward, dossier)
    conversation = await talk.start("alice", "bob")
    await ward.app.duties.look()
    assert await talk.reads("bob") == {conversation}
    ward.house.clock.advance(60)
    for _ in range(2):
        await ward.app.duties.look()
        assert await talk.reads("bob") == set()
    assert [one.kind for one in await talk.history("alice", conversation)] == ["opened", "member_left"]


async def test_a_conversation_without_a_professional_is_closed_when_the_last_one_leaves_the_circle(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    for who in ("bob", "paul", "aida"):
        await ward.joined(dossier, who)
    talk = Talk(ward, dossier)
    conversation = await talk.start("bob", "paul", "aida")
    ward.house.clock.advance(60)
    await ward.ended(dossier, 2)
    assert [one.kind for one in await talk.history("paul", conversation)] == ["opened", "closed", "member_left"]
