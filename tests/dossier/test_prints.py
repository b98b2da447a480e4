"""What goes to paper: for who may read it, recorded each time, and read by the person."""

from typing import Any

import pytest

from dossier.contract.prints import PrintedPart
from dossier.operations.prints import READ_AS
from tests.dossier.ward import ALL, Ward


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_who_prints_a_part_may_read_it_and_the_person_reads_that_they_did(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    path = f"{ALL}/{dossier}/prints"
    narrow: dict[str, Any] = {"grounds": {**ward.agreed(), "scope": ["notes"]}}
    await ward.joined(dossier, "paul")
    told = await ward.joined(dossier, "bob")
    await ward.joined(dossier, "aida", **narrow)

    async def prints(who: str) -> set[str]:
        """What of the dossier somebody may have on paper."""
        answers = {part: (await (await ward.at(who)).ask("POST", path, {"part": part})).status_code for part in READ_AS}
        assert set(answers.values()) <= {204, 404}
        return {part.value for part, status in answers.items() if status == 204}

    every = {part.value for part in PrintedPart}
    assert await prints("bob") == every == {part.value for part in READ_AS}
    assert await prints("aida") == every - {"plan", "life_line", "circle", "identity"}
    assert (await ward.refused("bob", "POST", path, {"part": "everything"}))[0] == 400
    (number,) = [one["number"] for one in told["members"] if one["account"]["id"] == ward.accounts["bob"].id]
    ward.house.clock.advance(1)
    await ward.told("bob", "POST", path, {"part": "plan"})
    await ward.ended(dossier, number)
    for who in ("bob", "carol", "olga"):
        assert await prints(who) == set()
    absent = await ward.refused("carol", "POST", f"{ALL}/none/prints", {"part": "plan"})
    assert await ward.refused("carol", "POST", path, {"part": "plan"}) == absent

    accesses = (await ward.told("paul", "GET", f"{ALL}/{dossier}/accesses"))["accesses"]
    printed = [one for one in accesses if one["act"] == "printed"]
    by_bob = [one["part"] for one in printed if one["account"]["name"] == "Bob Durand"]
    assert sorted(by_bob) == sorted([*every, "plan"]), "each time"
    assert {one["account"]["name"] for one in printed} == {"Bob Durand", "Aida Diallo"}
    assert {(one["rule"], one["basis"], one["role"]) for one in printed if one["part"] == "plan"} == {
        ("member", "equipe_soins_1", "353")
    }
    outside = (await ward.told("alice", "GET", f"{ALL}/{dossier}/accesses"))["accesses"]
    assert not [one for one in outside if one["act"] == "printed"], "between a member and the person"
    acts = [act for act, *_ in await ward.house.audited()]
    assert acts.count("dossier_printed") == len(printed)
    assert (await ward.verified()).found == []
