"""The teams of parcours: shown in the circle to who reads the plan, and not there for everybody else."""

from typing import Any

import pytest

from mis.bus.base import Told
from protocol.dossier import DossierChanged
from tests.dossier.exports import exported
from tests.dossier.test_secretariat import SECRETARIATS
from tests.dossier.ward import ALL, Ward

# What has nothing of the database in it.
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def circle(ward: Ward) -> str:
    """A dossier of Alice's; Carol's consent is for the circle alone, Aida's for everything."""
    dossier: str = (await ward.included())["id"]
    for who in ("bob", "paul", "aida"):
        await ward.joined(dossier, who)
    await ward.joined(dossier, "carol", grounds={**ward.agreed(), "scope": ["identity", "circle"]})
    return dossier


async def put(ward: Ward, dossier: str, number: int, *parcours: str, by: str = "alice") -> Any:
    path = f"{ALL}/{dossier}/members/{number}/parcours"
    return await ward.told(by, "PUT", path, {"parcours": parcours})


async def teams(ward: Ward, who: str, dossier: str) -> dict[str, list[str]]:
    """Who takes part in what, as somebody is shown it."""
    members = (await ward.told(who, "GET", f"{ALL}/{dossier}"))["members"]
    return {one["account"]["name"].split()[0]: one["parcours"] for one in members if one["parcours"]}


async def test_who_reads_the_plan_sees_who_takes_part_in_what(ward: Ward) -> None:
    dossier = await circle(ward)
    await put(ward, dossier, 1, "DAC")
    told = await put(ward, dossier, 2, "DAC", "Plaies")
    assert [one["parcours"] for one in told["members"]] == [["DAC"], ["DAC", "Plaies"], [], [], []]
    for who in ("alice", "bob", "paul", "aida"):
        assert await teams(ward, who, dossier) == {"Alice": ["DAC"], "Bob": ["DAC", "Plaies"]}, who
    assert await teams(ward, "carol", dossier) == {}, "her consent is not for the plan"
    assert len((await ward.told("carol", "GET", f"{ALL}/{dossier}"))["members"]) == 5
    await put(ward, dossier, 2)
    assert await teams(ward, "bob", dossier) == {"Alice": ["DAC"]}
    ward.house.clock.advance(60)
    await ward.ended(dossier, 2)
    assert (await ward.refused("bob", "GET", f"{ALL}/{dossier}"))[:2] == (404, "not_found")
    assert "Plaies" not in await ward.stored(), "words are in records alone"
    assert (await ward.verified()).found == []


@on_sqlite
async def test_a_secretariat_does_not_see_what_the_person_is_followed_for(ward: Ward) -> None:
    dossier = await circle(ward)
    await put(ward, dossier, 2, "Plaies")
    sami = await ward.newcomer("Sami Blanc", "Secrétaire")
    ids = {"secretary": ward.accounts[sami].id, "professional": ward.accounts["bob"].id}
    await ward.told("olga", "POST", SECRETARIATS, ids)
    assert (await ward.told(sami, "GET", f"{ALL}/{dossier}"))["members"], "there must be a circle to see"
    assert await teams(ward, sami, dossier) == {}
    assert await teams(ward, "bob", dossier) == {"Bob": ["Plaies"]}


@on_sqlite
async def test_who_administers_says_it_and_nobody_else(ward: Ward) -> None:
    dossier = await circle(ward)
    path, body = f"{ALL}/{dossier}/members/2/parcours", {"parcours": ["DAC"]}
    forbidden = (403, "forbidden", {"reason": "circle_administrators"})
    assert await ward.refused("bob", "PUT", path, body) == forbidden
    stranger = await ward.newcomer("Dora Lemoine", "Médecin généraliste")
    absent = await ward.refused(stranger, "PUT", f"{ALL}/none/members/2/parcours", body)
    assert await ward.refused(stranger, "PUT", path, body) == absent
    assert (await ward.refused("alice", "PUT", f"{ALL}/{dossier}/members/9/parcours", body))[:2] == (404, "not_found")
    person = await ward.refused("alice", "PUT", f"{ALL}/{dossier}/members/3/parcours", body)
    assert person == (409, "conflict", {"reason": "parcours_member"})
    assert await teams(ward, "alice", dossier) == {}


@on_sqlite
async def test_who_sees_it_hears_of_it_and_nobody_else(ward: Ward) -> None:
    dossier = await circle(ward)
    told: list[Told] = []

    def hear(heard: Any) -> None:
        told.extend(one for one in getattr(heard, "told", [heard]) if isinstance(one, Told))

    ward.app.bus.listen(hear)
    await put(ward, dossier, 2, "DAC")
    await put(ward, dossier, 2, "DAC")
    names = {account.id: name for name, account in ward.accounts.items()}
    heard = [
        {names[account] for account in one.accounts}
        for one in told
        if isinstance(one.event, DossierChanged) and one.event.part.value == "circle"
    ]
    assert heard == [{"alice", "bob", "paul", "aida"}], "once: the second time nothing changed"


@on_sqlite
async def test_an_export_has_it_for_who_sees_it(ward: Ward) -> None:
    dossier = await circle(ward)
    await put(ward, dossier, 2, "Plaies")
    whole, part = [await exported(ward, who, dossier) for who in ("bob", "carol")]
    assert ("parcours" in whole.told, "parcours" in part.told) == (True, False)
    assert "Parcours : Bob Durand, Plaies (noté par Alice Martin)" in whole.page
    assert (whole.has("Plaies"), part.has("Plaies")) == (True, False)
    assert whole.verified(ward)
