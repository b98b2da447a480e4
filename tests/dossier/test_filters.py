"""A filter of one's list leaves what the whole list shows of it, and nothing to who may not read what it asks for."""

from typing import Any

import pytest

from dossier.operations import listed
from dossier.store import listing
from tests.dossier.pair import Pair
from tests.dossier.plans import Planned
from tests.dossier.talk import Talk
from tests.dossier.test_secretariat import SECRETARIATS
from tests.dossier.ward import ALL, DAY_MS, ODETTE, Ward, changed

LATE, FAR = "2020-01-01", "2099-01-01"
SECOND = 2  # the number of who entered next


async def left(ward: Ward, login: str, text: str = "", **only: Any) -> list[str]:
    """The dossiers that a filter leaves of somebody's list, by all its pages."""
    body: dict[str, Any] = {"text": text, "only": only, "after": None}
    found: list[str] = []
    while True:
        page = await ward.told(login, "POST", f"{ALL}/search", body)
        found += [one["dossier"] for one in page["dossiers"]]
        body["after"] = page["next"]
        if page["next"] is None:
            return found


async def dossiers(ward: Ward, count: int, **more: Any) -> list[str]:
    """Alice's, of people who were born one after the other; each changed later than the one before."""
    made = []
    for number in range(count):
        identity = changed(ODETTE, birth_date=f"194{number}-03-14")
        made.append((await ward.included(identity=identity, despite=True, **more))["id"])
        ward.house.clock.advance(1)
    return made


async def with_task(ward: Ward, dossier: str, who: str, due: str) -> None:
    planned = Planned(ward, dossier)
    await planned.begun(planned.action("a1", who, due))
    ward.house.clock.advance(1)


async def test_what_is_due_is_found_where_the_plan_is_read_and_nowhere_else(ward: Ward) -> None:
    late, far, hidden, theirs = await dossiers(ward, 4)
    consent = {**ward.agreed(), "scope": ["documents"]}
    for dossier in (late, far, theirs):
        await ward.joined(dossier, "bob")
    await ward.joined(hidden, "bob", grounds=consent)
    await with_task(ward, late, "bob", LATE)
    await with_task(ward, far, "bob", FAR)
    await with_task(ward, hidden, "bob", LATE)
    await with_task(ward, theirs, "alice", LATE)
    assert await left(ward, "bob", tasks_due=True) == [late], "not what is due later, another's, or in a plan unread"
    assert await left(ward, "alice", tasks_due=True) == [theirs]
    assert await left(ward, "carol", tasks_due=True) == []
    assert set(await left(ward, "bob")) == {late, far, hidden, theirs}, "there must be something that is left out"

    await ward.ended(late, SECOND)
    assert await left(ward, "bob", tasks_due=True) == [], "he is there no more"


async def test_what_is_unread_is_found_by_who_is_in_the_conversation_until_they_read_it(ward: Ward) -> None:
    about, silent, left_by_bob = await dossiers(ward, 3)
    for dossier in (about, silent, left_by_bob):
        await ward.joined(dossier, "bob")
        await ward.joined(dossier, "carol")
    talks = {one: Talk(ward, one) for one in (about, silent, left_by_bob)}
    said = await talks[about].start("alice", "bob")
    await talks[about].say("alice", said)
    await talks[silent].start("alice", "bob")
    gone = await talks[left_by_bob].start("alice", "bob", "carol")
    await talks[left_by_bob].say("alice", gone)
    await talks[left_by_bob].leave("bob", gone)
    assert await left(ward, "bob", unread=True) == [about]
    assert await left(ward, "carol", unread=True) == [left_by_bob], "what she is no member of is not hers to read"
    assert await left(ward, "alice", unread=True) == [], "her own words"
    assert set(await talks[about].unread("bob")) == {said, gone}, "there must be one that he has left"
    await talks[about].mark_read("bob", said)
    assert await left(ward, "bob", unread=True) == []


@pytest.mark.parametrize("few", [0, 500], ids=["walked", "looked at"])
async def test_what_waits_in_a_merged_dossier_is_shown_at_the_one_through_which_it_is_read(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(listing, "FEW", few)
    pair = await Pair.made(ward)
    await ward.newcomer("Diane Roux", "Pharmacienne")
    for who, dossier, by in (("carol", pair.merged, "bob"), ("diane", pair.goes_on, "alice")):
        await ward.joined(dossier, who, by=by)
    await with_task(ward, pair.goes_on, "alice", LATE)
    planned = Planned(ward, pair.merged)
    await planned.begun(*(planned.action(who, who, LATE) for who in ("alice", "bob", "carol")), by="bob")
    talk = Talk(ward, pair.merged)
    said = await talk.start("bob", "alice", "carol")
    await talk.say("carol", said)
    merge = await pair.joined()
    shown = {
        "alice": [(pair.goes_on, [pair.merged], 2)],
        "bob": [(pair.goes_on, [pair.merged], 1)],
        "carol": [(pair.merged, [], 1)],
        "diane": [(pair.goes_on, [], 0)],
    }
    for who, rows in shown.items():
        answer = await ward.told(who, "POST", f"{ALL}/search", {})
        assert [(one["dossier"], one["merged"], one["tasks_due"]) for one in answer["dossiers"]] == rows, who
        assert await left(ward, who, tasks_due=True) == [id for id, _, due in rows if due], who
        assert await left(ward, who, unread=True) == ([pair.goes_on] if who in ("alice", "bob") else []), who
    await talk.mark_read("alice", said)
    assert await left(ward, "alice", unread=True) == []
    ward.house.clock.advance(1)
    await pair.moved("alice", merge, "undo", reason="Deux sœurs, après tout.")
    assert (await left(ward, "bob", unread=True), await left(ward, "alice", unread=True)) == ([pair.merged], [])


async def test_a_place_is_found_by_what_one_is_there_and_ends_with_it(ward: Ward) -> None:
    dora = await ward.newcomer("Dora Lemoine", "Médecin généraliste")
    physician, referent, administered = await dossiers(ward, 3)
    await ward.joined(physician, dora, role="PCP")
    await ward.joined(referent, dora, role="ATTPHYS")
    await ward.joined(administered, dora, is_administrator=True)
    assert await left(ward, dora, roles=["PCP"]) == [physician]
    assert set(await left(ward, dora, roles=["PCP", "ATTPHYS"])) == {referent, physician}
    assert await left(ward, dora, administers=True) == [administered]
    assert await left(ward, dora, administers=True, roles=["PCP"]) == []
    assert await left(ward, "alice", roles=["PCP"]) == [], "another's role is not hers"
    assert await left(ward, "bob", roles=["PCP"]) == []
    rows = (await ward.told(dora, "POST", f"{ALL}/search", {}))["dossiers"]
    assert {one["dossier"]: one["is_administrator"] for one in rows} == {
        physician: False,
        referent: False,
        administered: True,
    }
    ward.house.clock.advance(1)
    await ward.ended(physician, SECOND)
    assert await left(ward, dora, roles=["PCP"]) == []


async def test_who_acts_for_somebody_has_their_roles_as_the_list_shows_them_and_administers_nothing(ward: Ward) -> None:
    one, both = await dossiers(ward, 2)
    doctors = [await ward.newcomer(name, "Médecin") for name in ("Dora Lemoine", "Eric Colin")]
    sonia = await ward.newcomer("Sonia Blanc", "Secrétaire médicale")
    for doctor in doctors:
        acting = {"secretary": ward.accounts[sonia].id, "professional": ward.accounts[doctor].id}
        await ward.told("olga", "POST", SECRETARIATS, acting)
    await ward.joined(one, doctors[0], role="PCP", is_administrator=True)
    await ward.joined(both, doctors[0], role="ATTPHYS")
    await ward.joined(both, doctors[1], role="CORRE")
    rows = (await ward.told(sonia, "POST", f"{ALL}/search", {}))["dossiers"]
    shown = {row["dossier"]: row["role"] for row in rows}
    assert shown[one] == "PCP"
    for role in ("PCP", "ATTPHYS", "CORRE"):
        assert await left(ward, sonia, roles=[role]) == [id for id, its in shown.items() if its == role]
    assert await left(ward, sonia, administers=True) == []
    assert await left(ward, doctors[0], administers=True) == [one]


async def test_an_identity_that_is_not_qualified_and_what_changed_lately_are_found(ward: Ward) -> None:
    old, validated = await dossiers(ward, 2)
    ward.house.clock.advance(DAY_MS // 1_000)
    for who in ("alice", "bob", "carol", "olga"):
        await ward.again(who)
    since = ward.now
    assert await left(ward, "alice", changed_since=since) == []
    dossier = await ward.told("alice", "GET", f"{ALL}/{validated}")
    proof = {"proof": "PA", "identity_version": dossier["identity_version"]}
    await ward.told("alice", "POST", f"{ALL}/{validated}/proofs", proof)
    assert await left(ward, "alice", changed_since=since) == [validated]
    assert await left(ward, "alice", unqualified=True) == [validated, old], "validated is not qualified"
    assert await left(ward, "alice", "lefevre", unqualified=True, changed_since=since) == [validated]
    assert await left(ward, "alice", "durand", unqualified=True) == []
    assert await left(ward, "carol", unqualified=True) == await left(ward, "carol", changed_since=0) == []


async def test_pages_are_whole_though_some_may_not_be_shown(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "PAGE", 2)
    made = await dossiers(ward, 6)
    for number, dossier in enumerate(made):
        grounds = {**ward.agreed(), "scope": ["documents"]} if number in (2, 3, 4) else ward.informed()
        await ward.joined(dossier, "bob", grounds=grounds)
        await with_task(ward, dossier, "bob", LATE)
    shown = [made[5], made[1], made[0]]
    body = {"only": {"tasks_due": True}}
    first = await ward.told("bob", "POST", f"{ALL}/search", body)
    assert [one["dossier"] for one in first["dossiers"]] == shown[:2]
    assert await left(ward, "bob", tasks_due=True) == shown
    monkeypatch.setattr(listed, "LOOKS", 1)
    assert await left(ward, "bob", tasks_due=True) == shown, "less at a time is the same at last"
    assert len(await left(ward, "bob")) == len(made)


@pytest.mark.parametrize("only", [{"roles": ["nobody"]}, {"tasks_due": "yes"}, {"changed_since": "today"}])
async def test_a_filter_that_is_none_is_refused(ward: Ward, only: Any) -> None:
    assert (await ward.refused("alice", "POST", f"{ALL}/search", {"only": only}))[:2] == (400, "bad_request")
