"""A structure in the care circle is somebody to call, and opens the dossier to nobody (docs/decisions/0017)."""

from typing import Any

import pytest

from mis.bus.base import Told
from protocol.dossier import DossierChanged, DossierPart
from tests.dossier.exports import exported
from tests.dossier.pair import Pair
from tests.dossier.plans import Planned
from tests.dossier.ward import ALL, DAY_MS, MINUTE_MS, SSIAD, Ward

# What has nothing of the database in it.
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def shown(ward: Ward, dossier: str, who: str = "alice") -> list[tuple[str, bool]]:
    """The structures of a circle, as somebody is shown them, with whether each is there now."""
    members = (await ward.told(who, "GET", f"{ALL}/{dossier}"))["members"]
    return [(one["structure"]["name"], one["is_active"]) for one in members if one["structure"]]


async def test_it_enters_is_seen_by_the_circle_ends_and_stays_in_the_history(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "paul")
    (*_, told) = (await ward.structured(dossier, role="CORRE"))["members"]
    assert told["structure"] == {"finess": "990000010", "name": "SSIAD du Bessin", "phone": "0231000020"}
    assert (told["account"], told["kind"], told["role"]) == (None, "organisation", "CORRE")
    assert (told["grounds"], told["since"], told["until"]) == (ward.informed(), ward.now, None)
    assert not told["is_administrator"]
    assert await shown(ward, dossier, "paul") == [("SSIAD du Bessin", True)]
    ward.house.clock.advance(60)
    await ward.ended(dossier, told["number"])
    assert await shown(ward, dossier, "paul") == [("SSIAD du Bessin", False)]
    ward.house.clock.advance(60)
    await ward.structured(dossier)
    assert await shown(ward, dossier, "paul") == [("SSIAD du Bessin", False), ("SSIAD du Bessin", True)]
    assert (await ward.verified()).found == []
    assert SSIAD["name"] not in await ward.stored(), "words are in records alone"


async def test_it_is_there_from_its_first_day_to_its_last(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.structured(dossier, since=ward.now + MINUTE_MS, until=ward.now + 3 * MINUTE_MS)
    assert await shown(ward, dossier) == [("SSIAD du Bessin", False)]
    ward.house.clock.advance(60)
    assert await shown(ward, dossier) == [("SSIAD du Bessin", True)]
    ward.house.clock.advance(120)
    assert await shown(ward, dossier) == [("SSIAD du Bessin", False)]
    assert (await ward.verified()).found == []


async def test_who_works_there_reads_when_they_are_brought_in_by_name_and_only_then(ward: Ward) -> None:
    ward.accounts["ines"] = await ward.house.person("Ines Roy", profession="Infirmière", place=SSIAD["name"])
    dossier = (await ward.included())["id"]
    number = (await ward.structured(dossier))["members"][-1]["number"]
    assert await shown(ward, dossier) == [("SSIAD du Bessin", True)], "there must be something that she does not see"
    absent = await ward.refused("ines", "GET", f"{ALL}/none")
    assert await ward.refused("ines", "GET", f"{ALL}/{dossier}") == absent
    assert await ward.listed("ines") == []
    await ward.joined(dossier, "ines")
    assert await shown(ward, dossier, "ines") == [("SSIAD du Bessin", True)]
    ward.house.clock.advance(60)
    await ward.ended(dossier, number)
    assert await ward.listed("ines") == [dossier], "her place is her own"
    assert await shown(ward, dossier, "ines") == [("SSIAD du Bessin", False)]


@on_sqlite
async def test_an_account_that_had_its_number_would_open_nothing(ward: Ward) -> None:
    """The tables tell members by one column: what a structure has there never opens."""
    dossier = (await ward.included())["id"]
    await ward.structured(dossier)
    async with ward.app.store._writing.begin() as connection:
        await connection.exec_driver_sql(
            "UPDATE dossier_memberships SET member = ? WHERE kind = 'organisation'", (ward.accounts["bob"].id,)
        )
    assert (await ward.refused("bob", "GET", f"{ALL}/{dossier}"))[:2] == (404, "not_found")
    assert await ward.listed("bob") == []
    assert await ward.listed("alice") == [dossier]


async def test_who_administers_says_it_and_nobody_else(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    for who in ("bob", "aida", "paul"):
        await ward.joined(dossier, who)
    path, body = f"{ALL}/{dossier}/structures", ward.structure()
    forbidden = (403, "forbidden", {"reason": "circle_administrators"})
    assert await ward.refused("bob", "POST", path, body) == forbidden
    for who in ("aida", "paul", "olga"):
        assert (await ward.refused(who, "POST", path, body))[0] == 403, who
    absent = await ward.refused("carol", "POST", f"{ALL}/none/structures", body)
    assert absent[:2] == (404, "not_found")
    assert await ward.refused("carol", "POST", path, body) == absent
    assert await shown(ward, dossier) == []
    number = (await ward.structured(dossier))["members"][-1]["number"]
    ward.house.clock.advance(60)
    assert await ward.refused("bob", "POST", f"{ALL}/{dossier}/members/{number}/end", {}) == forbidden
    assert await shown(ward, dossier) == [("SSIAD du Bessin", True)]


async def test_what_no_circle_has_is_refused_with_its_reason(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.structured(dossier)
    other = {**SSIAD, "finess": "990000028"}
    cases: list[tuple[dict[str, Any], int, dict[str, str]]] = [
        ({}, 409, {"reason": "member_twice", "field": "finess"}),
        ({"structure": {**other, "finess": "990000029"}}, 400, {"field": "finess", "reason": "finess_key"}),
        ({"structure": {**other, "finess": "99000002"}}, 400, {"field": "finess", "reason": "finess_form"}),
        ({"structure": {**other, "name": " "}}, 400, {"field": "name", "reason": "name_missing"}),
        ({"structure": {**other, "phone": "le matin"}}, 400, {"field": "phone", "reason": "phone_form"}),
        ({"structure": other, "role": "PCP"}, 400, {"field": "role", "reason": "role_of_kind"}),
        ({"structure": other, "grounds": None}, 400, {"field": "basis", "reason": "basis_of_kind"}),
        ({"structure": other, "until": ward.now}, 400, {"field": "until", "reason": "end_before_start"}),
        ({"structure": other, "since": ward.now, "until": ward.now - DAY_MS}, 400,
         {"field": "until", "reason": "end_before_start"}),
    ]  # fmt: skip
    for changes, status, details in cases:
        refused = await ward.refused("alice", "POST", f"{ALL}/{dossier}/structures", ward.structure(**changes))
        assert (refused[0], refused[2]) == (status, details), changes
    assert await shown(ward, dossier) == [("SSIAD du Bessin", True)]
    await ward.structured(dossier, structure=other)
    assert len(await shown(ward, dossier)) == 2


@on_sqlite
async def test_those_who_have_the_dossier_are_told_and_nobody_else(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "bob")
    told: list[Told] = []

    def hear(heard: Any) -> None:
        told.extend(one for one in getattr(heard, "told", [heard]) if isinstance(one, Told))

    ward.app.bus.listen(hear)
    number = (await ward.structured(dossier))["members"][-1]["number"]
    ward.house.clock.advance(60)
    await ward.ended(dossier, number)
    names = {account.id: name for name, account in ward.accounts.items()}
    assert [{names[account] for account in one.accounts} for one in told] == [{"alice", "bob"}] * 2
    assert [one.event for one in told] == [DossierChanged(dossier=dossier, part=DossierPart.CIRCLE)] * 2


@on_sqlite
async def test_the_person_takes_back_what_it_is_there_for(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "paul")
    await ward.joined(dossier, "bob")
    number = (await ward.structured(dossier))["members"][-1]["number"]
    path = f"{ALL}/{dossier}/members/{number}/withdrawal"
    assert (await ward.refused("bob", "POST", path))[0] == 403
    assert await shown(ward, dossier) == [("SSIAD du Bessin", True)]
    await ward.told("paul", "POST", path)
    assert await shown(ward, dossier) == [("SSIAD du Bessin", False)]
    assert (await ward.verified()).found == []


@on_sqlite
async def test_nobody_asks_anything_of_it_that_is_asked_of_accounts(ward: Ward) -> None:
    plan = await Planned.of(ward, "bob", "paul")
    await plan.begun(plan.action("a1", "bob"))
    told = await ward.structured(plan.dossier)
    finess, number, root = SSIAD["finess"], told["members"][-1]["number"], f"{ALL}/{plan.dossier}"
    written = plan.written({**plan.action("a1", "bob"), "actor": finess})
    refused = await ward.refused("alice", "PUT", plan.path, {"seen_version": 3, **written})
    assert refused == (403, "forbidden", {"reason": "outside_circle", "accounts": [finess]})
    note = {"client_ref": "n", "kind": "dac", "text": "Bonjour.", "recipients": [finess]}
    assert (await ward.refused("alice", "POST", f"{root}/notes", note))[2]["reason"] == "outside_circle"
    opposed = {"against": "person", "target": finess}
    assert (await ward.refused("paul", "POST", f"{root}/oppositions", opposed))[:2] == (404, "not_found")
    teams = await ward.refused("alice", "PUT", f"{root}/members/{number}/parcours", {"parcours": ["DAC"]})
    assert teams == (409, "conflict", {"reason": "parcours_member"})
    assert (await plan.seen())["ppcs"]["actions"][0]["actor"] == ward.accounts["bob"].id


@on_sqlite
async def test_the_thread_the_export_and_the_audit_say_it(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "paul")
    number = (await ward.structured(dossier))["members"][-1]["number"]
    lines = (await ward.told("paul", "GET", f"{ALL}/{dossier}/timeline"))["lines"]
    (line,) = [one["member"] for one in lines if one["member"] and one["member"]["kind"] == "organisation"]
    assert (line["member"], line["structure"]["name"], line["is_over"]) == ("990000010", "SSIAD du Bessin", False)
    taken = await exported(ward, "paul", dossier)
    assert taken.verified(ward).count == len(taken.told) > 0
    for text in (taken.page, taken.paper):
        words = " ".join(text.split())
        for end in (".", ", depuis le"):  # of the circle in the head of the page, and of the record
            assert f"SSIAD du Bessin (FINESS 990000010, 0231000020), membre de l’équipe de soins{end}" in words
    (member,) = [one for one in taken.data["about"]["members"] if one["structure"]]
    assert member["structure"] == SSIAD
    records = [one["said"]["record"] for one in taken.data["entries"]]
    (record,) = [one["membership"] for one in records if one["what"] == "membership" and one["number"] == number]
    assert (record["member"], record["structure"]) == ("990000010", SSIAD)
    async with ward.app.store.reading() as reading:
        rows = await reading.connection.exec_driver_sql(
            "SELECT account, subject, detail FROM audit WHERE act = 'dossier_member_added' ORDER BY id DESC LIMIT 1"
        )
    assert [tuple(row) for row in rows] == [(ward.accounts["alice"].id, None, dossier)]


@on_sqlite
async def test_of_two_dossiers_that_are_merged_each_circle_keeps_its_own(ward: Ward) -> None:
    pair = await Pair.made(ward)
    number = (await ward.structured(pair.goes_on))["members"][-1]["number"]
    await ward.structured(pair.merged, by="bob", grounds=ward.informed("bob"))
    await pair.joined()
    assert (await ward.verified()).found == []
    await ward.told("alice", "POST", f"{ALL}/{pair.goes_on}/members/{number}/withdrawal")
    assert await shown(ward, pair.goes_on) == [("SSIAD du Bessin", False)]
    assert await shown(ward, pair.merged) == [("SSIAD du Bessin", True)]
    assert await ward.listed("bob", text="lefevre") != [], "nobody else is shut out by it"
    assert (await ward.verified()).found == []
