"""INSi is asked by who administers; what it answers changes nothing until somebody says that it is this person."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from dossier.extension import DossierExtension
from mis.ids import new_id
from tests.dossier.ward import ALL, ODETTE, Ward, changed
from tests.support.insi_service import MATRICULE, NOBODY, InsiService, answer, fault, insi_service, one
from tests.support.insi_service import ODETTE as KNOWN
from tests.support.visitor import housed

WHOLE = "".join(MATRICULE)
SQLITE_ALONE = pytest.mark.parametrize("backend", ["sqlite"])
MINUTE_S = 60


@pytest.fixture
async def service() -> AsyncIterator[InsiService]:
    async with insi_service() as running:
        yield running


@pytest.fixture
async def ward(tmp_path: Path, backend: str, service: InsiService) -> AsyncIterator[Ward]:
    told = {"insi_url": service.url, "insi_sender": "10B0152872", "insi_authorisation": "MIS0000000"}
    async with housed(tmp_path, DossierExtension(), backend=backend, **told) as house:
        yield await Ward(house).peopled()


def question(dossier: Any) -> tuple[str, str, dict[str, Any]]:
    return "POST", f"{ALL}/{dossier['id']}/insi", {"identity_version": dossier["identity_version"]}


async def asked(ward: Ward, dossier: Any, by: str = "alice") -> Any:
    return await ward.told(by, *question(dossier))


def verdict(dossier: Any, answered: Any, decision: str = "confirmed") -> tuple[str, str, dict[str, Any]]:
    return "POST", f"{ALL}/{dossier['id']}/insi/verdict", {"letter": answered["letter"], "decision": decision}


async def proved(ward: Ward, dossier: Any) -> Any:
    body = {"proof": "PA", "identity_version": dossier["identity_version"]}
    return await ward.told("alice", "POST", f"{ALL}/{dossier['id']}/proofs", body)


async def acts(ward: Ward) -> list[str]:
    return [outcome for act, outcome, _ in await ward.house.audited() if act == "dossier_insi_asked"]


async def test_an_answer_that_is_alike_raises_an_identity_once_it_is_confirmed(
    ward: Ward, service: InsiService
) -> None:
    made = await ward.included()
    for who in ("bob", "paul", "aida"):
        await ward.joined(made["id"], who)
    path = f"{ALL}/{made['id']}"
    service.tell(one())

    # 1. Whoever does not administer has nobody asked about; a stranger hears what nobody's dossier says.
    assert await ward.refused("bob", *question(made)) == (403, "forbidden", {"reason": "circle_administrators"})
    for who in ("paul", "aida"):
        assert (await ward.refused(who, *question(made)))[:2] == (403, "forbidden")
    absent = {"id": new_id(), "identity_version": 2}
    assert await ward.refused("carol", *question(made)) == await ward.refused("carol", *question(absent))
    assert await ward.refused("carol", "GET", f"{path}/insi") == (404, "not_found", None)
    assert service.asked == []
    may = {who: (await ward.told(who, "GET", f"{path}/insi"))["may_ask"] for who in ("alice", "bob", "paul", "aida")}
    assert may == {"alice": True, "bob": False, "paul": False, "aida": False}

    # 2. What INSi answers is shown, without the matricule, and changes nothing.
    told = await asked(ward, made)
    assert len(service.asked) == 1, "there was something to ask"
    assert (told["outcome"], told["found"]["differences"], told["found"]["matricule"]) == ("found", [], "first")
    assert {one["decision"]: one["standing"]["status"] for one in told["choices"]} == {
        "confirmed": "RECUP",
        "denied": "PROV",
    }
    assert WHOLE not in str(told)
    accesses = (await ward.told("paul", "GET", f"{path}/accesses"))["accesses"]
    assert [(one["account"]["name"], one["act"]) for one in accesses if one["part"] == "insi"] == [
        ("Alice Martin", "opened"),  # the person reads that they were asked for
        ("Carol Petit", "refused"),
    ]
    same = await ward.told("alice", "GET", path)
    assert (same["standing"]["status"], same["identity_version"]) == ("PROV", made["identity_version"])

    # 3. Confirmed, it is retrieved; with a document it is qualified, and only then shows its matricule.
    known = await ward.told("alice", *verdict(made, told))
    assert (known["standing"]["status"], known["ins"]) == ("RECUP", None)
    qualified = await proved(ward, known)
    assert qualified["standing"]["status"] == "QUAL"
    assert qualified["ins"] == {"matricule": WHOLE, "oid": "1.2.250.1.213.1.4.8"}

    # 4. Who could not ask says nothing of an answer either; each call is audited, nothing of it lies in the clear.
    service.tell(answer(*NOBODY))
    nobody = await asked(ward, qualified)
    assert (nobody["found"], [one["decision"] for one in nobody["choices"]]) == (None, ["denied"])
    assert (await ward.refused("bob", *verdict(qualified, nobody, "denied")))[:2] == (403, "forbidden")
    assert (await ward.refused("carol", *verdict(qualified, nobody, "denied")))[0] == 404
    gone = await ward.told("alice", *verdict(qualified, nobody, "denied"))
    assert (gone["standing"]["status"], gone["ins"]) == ("PROV", None)
    assert await acts(ward) == ["ok", "ok"]
    assert WHOLE not in await ward.stored()
    assert (await ward.verified()).found == []


@SQLITE_ALONE
async def test_other_traits_are_shown_beside_and_taken_only_as_somebody_says(ward: Ward, service: InsiService) -> None:
    first = await ward.included()
    service.tell(one({**KNOWN, "DateNaissance": "1941-03-15", "LieuNaissance": "14118"}))
    validated = await proved(ward, first)
    told = await asked(ward, validated)
    assert told["found"]["differences"] == ["birth_date", "birth_place"]
    assert {one["decision"]: one["standing"]["status"] for one in told["choices"]} == {
        "confirmed": "RECUP",  # a document showed other traits
        "denied": "PROV",
    }
    taken = await ward.told("alice", *verdict(first, told))
    identity = taken["identity"]
    assert taken["standing"]["status"] == "RECUP"
    assert (identity["traits"]["birth_date"], identity.get("birth_place_label")) == ("1941-03-15", None)
    assert identity["used_name"] == "MARCHAND"
    assert await ward.listed("alice", text="15/03/1941") == [first["id"]]

    # The same person by another name, in another's dossier: who asks hears that there is one, and whom to ask.
    twin = changed(ODETTE, birth_name="Personne", birth_date="1950-01-02", birth_given_names="Jeanne")
    other = await ward.included("bob", {**twin, "first_birth_given_name": ""}, grounds=ward.informed("bob"))
    (candidate,) = (await asked(ward, other, "bob"))["found"]["others"]
    assert (candidate["dossier"], candidate["reasons"]) == (None, ["same_matricule"])
    assert [one["name"] for one in candidate["administrators"]] == ["Alice Martin"]
    assert (await asked(ward, taken))["found"]["others"] == []


async def test_an_answer_that_does_not_come_changes_nothing_and_is_told(ward: Ward, service: InsiService) -> None:
    made = await ward.included()
    service.tell(fault("Receiver", "insi_102"), status=500)
    assert await ward.refused("alice", *question(made)) == (503, "unavailable", {"reason": "insi_away"})
    assert await acts(ward) == ["refused"]
    same = await ward.told("alice", "GET", f"{ALL}/{made['id']}")
    assert (same["standing"], same["identity_version"]) == (made["standing"], made["identity_version"])

    # Whoever stands in the middle: the identity is another one by the time that INSi answers.
    service.tell(one())
    service.hold, service.came = asyncio.Event(), asyncio.Event()
    asking = asyncio.create_task(ward.refused("alice", *question(made)))
    await service.came.wait()
    body = {"identity": changed(ODETTE, birth_date="1941-03-15"), "identity_version": made["identity_version"]}
    corrected = await ward.told("alice", "PUT", f"{ALL}/{made['id']}/identity", body)
    service.hold.set()
    assert await asking == (409, "conflict", {"reason": "identity_changed"})
    assert await acts(ward) == ["refused", "ok"], "it was asked all the same"
    service.hold = None
    assert (await ward.refused("alice", *question(made)))[2] == {"reason": "identity_changed"}

    # An answer is of one version, for one account, for some minutes.
    told = await asked(ward, corrected)
    again = (409, "conflict", {"reason": "insi_ask_again"})
    await ward.joined(made["id"], "bob", is_administrator=True)
    assert await ward.refused("bob", *verdict(made, told)) == again
    for letter in ("", "é", "A", "AAAA", told["letter"][:-8] + "AAAAAAAA"):
        assert await ward.refused("alice", *verdict(made, {"letter": letter})) == again
    ward.house.clock.advance(10 * MINUTE_S)
    assert (await ward.told("alice", "GET", f"{ALL}/{made['id']}/insi"))["may_ask"], "she is there still"
    ward.house.clock.advance(5 * MINUTE_S)
    assert await ward.refused("alice", *verdict(made, told)) == again
    told = await asked(ward, corrected)
    await ward.told("alice", *verdict(made, told))
    assert await ward.refused("alice", *verdict(made, told)) == again, "it was used"
    assert (await ward.verified()).found == []


@SQLITE_ALONE
async def test_where_insi_is_not_set_nobody_is_told_to_ask_it(tmp_path: Path, backend: str) -> None:
    async with housed(tmp_path, DossierExtension(), backend=backend) as house:
        ward = await Ward(house).peopled()
        made = await ward.included()
        assert await ward.told("alice", "GET", f"{ALL}/{made['id']}/insi") == {"may_ask": False}
        assert await ward.refused("alice", *question(made)) == (409, "conflict", {"reason": "insi_off"})
        assert await acts(ward) == []
