"""The PPCS: coordinators write it, each actor carries on what is theirs, and whom the rules let read it reads it."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from dossier.domain.day import day_at
from mis.bus.base import Told
from protocol.dossier import DossierChanged, DossierPart
from protocol.values import DossierId
from tests.dossier.plans import Planned
from tests.dossier.ward import ALL, DAY_MS, Ward

on_sqlite_alone = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
NOT_FOUND = (404, "not_found", None)


async def test_a_plan_is_begun_written_begins_and_every_version_stays(ward: Ward) -> None:
    plan = await Planned.of(ward, "bob")
    nothing = await plan.seen()
    assert (nothing["ppcs"], nothing["may_coordinate"]) == (None, True)
    told = await ward.told("alice", "POST", plan.path)
    assert told["missing"] == ["agreement", "lead", "objective", "review"]
    refused = await ward.refused("alice", "POST", f"{plan.path}/moves", {"move": "activated", "seen_version": 1})
    assert (refused[0], refused[2]) == (409, {"reason": "plan_incomplete", "missing": told["missing"]})
    assert (await ward.refused("alice", "POST", plan.path))[2] == {"reason": "plan_second"}
    await plan.rewrite(plan.action("a1", "bob"))
    seen = await plan.move("activated")
    assert (seen["ppcs"]["state"], seen["missing"], seen["written_version"]) == ("active", [], 3)
    await plan.move_action("bob", "a1", "carried_out", result="plaie propre")
    seen = await plan.seen("bob")
    assert (seen["ppcs"]["version"], seen["written_version"], seen["may_coordinate"]) == (4, 3, False)
    assert seen["ppcs"]["actions"][0]["result"] == "plaie propre"
    versions = (await ward.told("bob", "GET", f"{plan.path}/versions"))["versions"]
    assert [(one["version"], one["author"]["name"], one["step"]["kind"]) for one in versions] == [
        (4, "Bob Durand", "action_moved"),
        (3, "Alice Martin", "moved"),
        (2, "Alice Martin", "rewritten"),
        (1, "Alice Martin", "begun"),
    ]
    assert versions[0]["title"] == "Pansement"
    old = await ward.told("bob", "GET", f"{plan.path}/versions/2")
    assert (old["ppcs"]["version"], old["ppcs"]["actions"][0].get("state", "PLANIFIE")) == (2, "PLANIFIE")
    for number in ("5", "0", "x"):
        assert (await ward.refused("bob", "GET", f"{plan.path}/versions/{number}"))[0] == 404
    await plan.move("closed")
    again = await ward.told("alice", "POST", plan.path)
    assert (again["ppcs"]["version"], again["missing"]) == (6, told["missing"]), "another plan goes on from there"
    assert "Pansement" not in await ward.stored()
    assert (await ward.verified()).found == []


async def test_problems_and_actions_are_coded_by_serafin_if_one_likes(ward: Ward) -> None:
    plan = await Planned.of(ward, "bob")
    problem = {"id": "p1", "text": "Ulcère de la jambe", "code": "MED-062", "need": "1.1.9"}
    await plan.begun(plan.action("a1", "bob", service="2.1.1.2"), problems=[problem])
    own = {
        "id": "a2",
        "objective": "o1",
        "title": "Marche",
        "kind": "prevention",
        "due": "2026-12-01",
        "service": "2.1.2.1",
    }
    await ward.told("bob", "POST", f"{plan.path}/actions", own)
    ppcs = (await plan.seen("bob"))["ppcs"]
    assert ppcs["problems"] == [problem]
    assert [one["service"] for one in ppcs["actions"]] == ["2.1.1.2", "2.1.2.1"]
    for field, body in (
        ("need", plan.written(problems=[{**problem, "need": "2.1.1.2"}])),
        ("service", plan.written(plan.action("a1", "bob", service="1.1.9"))),
    ):
        told = await ward.refused("alice", "PUT", plan.path, {"seen_version": ppcs["version"], **body})
        assert told == (400, "bad_request", {"field": field, "reason": "plan_code"})
    told = await ward.refused("bob", "POST", f"{plan.path}/actions", {**own, "service": "9"})
    assert told[2] == {"field": "service", "reason": "plan_code"}
    assert (await plan.seen("bob"))["ppcs"]["version"] == ppcs["version"]


async def test_two_who_write_at_once_do_not_overwrite_each_other(ward: Ward) -> None:
    plan = await Planned.of(ward)
    await ward.joined(plan.dossier, "carol", role="330")
    await ward.told("alice", "POST", plan.path)
    body = {"seen_version": 1, **plan.written()}
    await ward.told("carol", "PUT", plan.path, body)
    assert (await ward.refused("alice", "PUT", plan.path, body))[2] == {"reason": "version_old", "version": 2}
    move = {"move": "activated", "seen_version": 1}
    assert (await ward.refused("alice", "POST", f"{plan.path}/moves", move))[2]["reason"] == "version_old"


async def test_each_actor_enters_and_moves_what_is_theirs_from_the_dossier(ward: Ward) -> None:
    plan = await Planned.of(ward, "bob", "carol", "paul")
    await plan.begun(plan.action("a1", "bob"), plan.action("a2", "paul"))
    own = {"id": "a3", "objective": "o1", "title": "Bilan", "kind": "prevention", "due": "2026-12-05"}
    told = await ward.told("bob", "POST", f"{plan.path}/actions", own)
    assert told["ppcs"]["actions"][-1]["actor"] == ward.accounts["bob"].id
    assert (await ward.refused("carol", "POST", f"{plan.path}/actions", own))[2] == {"reason": "action_actor"}
    moved = {"move": "carried_out"}
    refused = await ward.refused("carol", "POST", f"{plan.path}/actions/a1/moves", moved)
    assert (refused[0], refused[2]) == (403, {"reason": "action_actor"})
    assert (await ward.refused("bob", "POST", f"{plan.path}/actions/a9/moves", moved))[0] == 404
    await plan.move_action("paul", "a2", "carried_out")
    await plan.move_action("alice", "a1", "cancelled", reason="GEN-357")
    states = {one["id"]: one.get("state", "PLANIFIE") for one in (await plan.seen("bob"))["ppcs"]["actions"]}
    assert states == {"a1": "ANNULE", "a2": "REALISE", "a3": "PLANIFIE"}


@on_sqlite_alone
async def test_what_is_no_plan_is_refused_with_its_reason(ward: Ward) -> None:
    plan = await Planned.of(ward, "bob")
    assert (await ward.refused("alice", "PUT", plan.path, {"seen_version": 1}))[0] == 404, "none was begun"
    for login, method, body in (("bob", "POST", None), ("bob", "PUT", {"seen_version": 1})):
        await (await ward.at("alice")).ask("POST", plan.path)
        assert (await ward.refused(login, method, plan.path, body))[2] == {"reason": "plan_coordinators"}
    late = {"at": ward.now + DAY_MS, "by": "Odette", "means": "oral"}
    cases: list[tuple[dict[str, Any], int, Any]] = [
        (plan.written(plan.action("a1", "bob", objective="o9")), 400, "plan_reference"),
        (plan.written(plan.action("a1", "bob", due="2026-02-30")), 400, "day_impossible"),
        (plan.written(plan.action("a/1", "bob")), 400, "plan_ids"),
        (plan.written(agreement=late), 400, "agreement_to_come"),
        (plan.written(problems=[{"id": "p1", "text": "x", "code": "?"}]), 400, "plan_code"),
        (plan.written(plan.action("a1", "carol")), 403, "outside_circle"),
        (plan.written(lead="nobody"), 403, "outside_circle"),
    ]
    for body, status, reason in cases:
        refused = await ward.refused("alice", "PUT", plan.path, {"seen_version": 1, **body})
        assert (refused[0], refused[2]["reason"]) == (status, reason)
    wordy = plan.written(synthesis={"medical": "x" * 5_001})
    assert (await ward.refused("alice", "PUT", plan.path, {"seen_version": 1, **wordy}))[1] == "too_large"
    await plan.rewrite(plan.action("a1", "bob"))
    ward.house.clock.advance(60)
    await ward.ended(plan.dossier, 2)
    assert await plan.rewrite(plan.action("a1", "bob")), "who has left since stays named"


def is_of_accesses(told: Told) -> bool:
    """Whether it tells the person that somebody looked."""
    return isinstance(told.event, DossierChanged) and told.event.part is DossierPart.ACCESSES


async def test_whom_the_rules_let_read_the_plan_reads_counts_and_hears_of_it_and_nobody_else(ward: Ward) -> None:
    secretary = await ward.house.person("Sonia Secretaire")
    ward.accounts["sonia"] = secretary
    async with ward.app.store._writing.begin() as connection:
        await connection.execute(
            text("UPDATE accounts SET profession = 'Secrétaire médicale' WHERE id = :id"), {"id": secretary.id}
        )
    plan = await Planned.of(ward, "paul", "sonia")
    await ward.joined(plan.dossier, "aida")
    narrow = {**ward.agreed(), "scope": ["identity", "circle", "documents"]}
    joined = await ward.joined(plan.dossier, "bob", grounds=narrow)
    await ward.joined(plan.dossier, "carol")
    people = ("alice", "paul", "aida", "carol", "bob", "sonia")
    await plan.begun(*(plan.action(f"a-{one}", one, "2020-01-01") for one in people))
    told: list[Told] = []

    def hear(heard: Any) -> None:
        told.extend(one for one in getattr(heard, "told", [heard]) if isinstance(one, Told))

    ward.app.bus.listen(hear)
    await plan.move_action("alice", "a-alice", "validated")
    heard = {account for one in told for account in one.accounts}
    for login in (*people, "olga"):
        answer = await (await ward.at(login)).ask("GET", plan.path)
        may_read = login in ("alice", "paul", "aida", "carol")
        assert answer.is_success == may_read, login
        assert (ward.accounts[login].id in heard) == may_read, login
        if login in ("olga", "sonia"):  # a secretary has no place of her own
            assert (await ward.refused(login, "GET", f"{ALL}/{plan.dossier}"))[:2] == (404, "not_found")
            assert await ward.listed(login) == []
            assert login == "olga" or await plan.tasks(login) == []
        else:
            assert plan.dossier in await ward.listed(login)
            parts = (await ward.told(login, "GET", f"{ALL}/{plan.dossier}"))["parts"]
            assert ("plan" in parts) == may_read, login
            assert bool(await plan.tasks(login)) == may_read, login
            lines = (await ward.told(login, "GET", f"{ALL}/{plan.dossier}/timeline?kind=plan"))["lines"]
            assert [one["plan"]["title"] for one in lines[:1]] == ["Pansement"] * may_read, login
            assert bool(await plan.due(login)) == may_read, login
    assert [one.event for one in told if not is_of_accesses(one)] == [
        DossierChanged(dossier=DossierId(plan.dossier), part=DossierPart.PLAN)
    ]
    assert (await plan.seen())["readers"] == 4
    absent = await ward.refused("bob", "GET", f"{ALL}/{'a' * 26}/plan")
    asked: list[tuple[str, str, Any]] = [
        ("GET", "", None),
        ("GET", "/versions", None),
        ("GET", "/versions/1", None),
        ("POST", "", None),
        ("PUT", "", {"seen_version": 1}),
        ("POST", "/moves", {"move": "closed", "seen_version": 1}),
        ("POST", "/actions", {"id": "b", "objective": "o1", "title": "x", "kind": "treatment"}),
        ("POST", "/actions/a-bob/moves", {"move": "carried_out"}),
        ("POST", "/signatures", {"version": 1}),
    ]
    for method, rest, body in asked:
        assert await ward.refused("bob", method, plan.path + rest, body) == absent, (method, rest)
    ward.house.clock.advance(60)
    number = next(one["number"] for one in joined["members"] if one["account"]["name"] == "Aida Diallo")
    await ward.ended(plan.dossier, number)
    assert await ward.refused("aida", "GET", plan.path) == absent
    assert await plan.tasks("aida") == []
    assert (await ward.verified()).found == []


async def test_due_dates_are_tasks_of_a_plan_under_way_late_ones_first(ward: Ward) -> None:
    plan = await Planned.of(ward, "bob")
    yesterday, today, tomorrow = (day_at(ward.now + days * DAY_MS, ZoneInfo("Europe/Paris")) for days in (-1, 0, 1))
    await ward.told("alice", "POST", plan.path)
    days = {"a1": tomorrow, "a2": today, "a3": yesterday}
    await plan.rewrite(*(plan.action(id, "bob", due) for id, due in days.items()))
    assert await plan.tasks("bob") == [], "a draft asks nothing of anybody"
    await plan.move("activated")
    late, now, to_come = ("a3", yesterday, True), ("a2", today, False), ("a1", tomorrow, False)
    assert await plan.tasks("bob") == [late, now, to_come]
    assert await plan.due("bob") == 2
    assert await plan.tasks("alice") == []
    for move, found in (("paused", []), ("resumed", [late, now, to_come])):
        await plan.move(move)
        assert await plan.tasks("bob") == found
    await plan.move_action("bob", "a2", "carried_out")
    assert (await plan.tasks("bob"), await plan.due("bob")) == ([late, to_come], 1)
    assert (await ward.refused("bob", "GET", "/api/dossier/tasks?after=x"))[1] == "bad_request"


async def test_who_has_read_which_version_is_said_once_and_seen_by_the_circle(ward: Ward) -> None:
    plan = await Planned.of(ward, "bob", "paul")
    await plan.begun(plan.action("a1", "bob"))
    for version in (2, 3, 3, 2):
        await ward.told("paul", "POST", f"{plan.path}/signatures", {"version": version})
    assert (await ward.refused("paul", "POST", f"{plan.path}/signatures", {"version": 9}))[0] == 404
    seen = await plan.seen("bob")
    assert [(one["account"], one["version"]) for one in seen["signatures"]] == [(ward.accounts["paul"].id, 3)]
    assert {one["name"] for one in seen["people"]} == {"Alice Martin", "Bob Durand", "Paul Bernard"}
    visits = (await ward.told("paul", "GET", f"{ALL}/{plan.dossier}/accesses"))["accesses"]
    assert ("Bob Durand", "plan") in [(one["account"]["name"], one["part"]) for one in visits]
