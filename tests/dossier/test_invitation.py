"""The person's account is made from the dossier, with its access code, in one gesture; or nothing of it is."""

from typing import Any

from tests.dossier.test_circle import has
from tests.dossier.ward import ALL, ODETTE, Ward, changed


async def activated(ward: Ward, login: str, told: Any, birth_date: str) -> None:
    """Have somebody in with the code that was handed to them."""
    visitor = await ward.house.visitor()
    body = {"code": told["code"], "birth_date": birth_date, "password": "lavande-orage-cerise-2"}
    await visitor.told("POST", "/api/activation", body)
    ward._browsers[login] = visitor


async def test_the_person_and_a_caregiver_come_in_by_their_codes(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "bob")
    path = f"{ALL}/{dossier}/people"
    caregiver = {"role": "CAREGIVER", "grounds": ward.agreed(), "name": "Jean Marchand", "birth_date": "1965-02-01"}
    for who, status in (("bob", 403), ("paul", 403), ("carol", 404)):
        assert (await ward.refused(who, "POST", path, {"role": "PAT"}))[0] == status
    told = await ward.told("alice", "POST", path, {"role": "PAT"})
    assert (told["account"]["name"], told["account"]["kind"]) == ("Odette Marchand", "patient")
    await activated(ward, "odette", told, "1941-03-14")
    assert await has(ward, "odette", dossier)
    told = await ward.told("alice", "POST", path, caregiver)
    assert (told["account"]["name"], told["account"]["kind"]) == ("Jean Marchand", "caregiver")
    await activated(ward, "jean", told, "1965-02-01")
    assert await has(ward, "jean", dossier)
    assert (await ward.verified()).found == []


async def test_what_cannot_be_makes_no_account(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    partial = changed(ODETTE, birth_date="1952", birth_name="Garnier", used_name=None)
    other = (await ward.included(identity=partial, despite=True))["id"]
    caregiver = {"role": "CAREGIVER", "grounds": ward.agreed(), "name": "Jean Marchand", "birth_date": "1965-02-01"}
    cases: list[tuple[str, dict[str, Any], str]] = [
        (dossier, {"role": "353"}, "role"),
        (dossier, {**caregiver, "name": " "}, "name"),
        (dossier, {**caregiver, "birth_date": "1965-02-31"}, "birth_date"),
        (dossier, {**caregiver, "grounds": None}, "basis"),
        (other, {"role": "PAT"}, "birth_date"),
    ]
    for id, body, field in cases:
        status, _, details = await ward.refused("alice", "POST", f"{ALL}/{id}/people", body)
        assert (status, details["field"]) == (400, field), body
    await ward.joined(dossier, "paul")
    refused = await ward.refused("alice", "POST", f"{ALL}/{dossier}/people", {"role": "PAT"})
    assert refused == (409, "conflict", {"reason": "second_person"})
    assert (await ward.told("alice", "GET", "/api/people"))["people"] == []
