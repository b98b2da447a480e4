"""directory.search and account.find: whom a professional may write to."""

import asyncio
import uuid

import pytest

from tests.conformance.client import Client
from tests.conformance.conftest import Cast
from tests.conformance.server import Person, Server
from tests.conformance.shapes import ACCOUNT, DIRECTORY, follows


def a_family_name() -> str:
    return "Q" + "".join(chr(ord("a") + int(digit, 16)) for digit in uuid.uuid4().hex[:12])


async def family(server: Server, name: str, *trades: tuple[str, str]) -> list[Person]:
    return [
        await asyncio.to_thread(server.person, f"P{number} {name}", profession=profession, place=place)
        for number, (profession, place) in enumerate(trades)
    ]


async def test_professionals_are_found_by_name_with_all_documented_fields(server: Server, alice: Client) -> None:
    name = a_family_name()
    (person,) = await family(server, name, ("Infirmière", "Rennes"))
    found = await alice.request("directory.search", text=name)
    assert follows(DIRECTORY, found)
    assert found["more"] is False
    assert found["professionals"] == [
        {"name": person.name, "profession": "Infirmière", "place": "Rennes", "rpps": None, "account": person.id}
    ]


async def test_profession_and_place_narrow_the_search(server: Server, alice: Client) -> None:
    name = a_family_name()
    trades = (("Infirmière", "Rennes"), ("Médecin", "Rennes"), ("Infirmière", "Brest"))
    people = await family(server, name, *trades)

    async def found(**fields: str) -> set[str]:
        professionals = (await alice.request("directory.search", text=name, **fields))["professionals"]
        return {professional["account"] for professional in professionals}

    assert await found() == {person.id for person in people}
    assert await found(profession="Infirmière") == {people[0].id, people[2].id}
    assert await found(profession="Infirmière", place="Rennes") == {people[0].id}


async def test_the_search_goes_page_by_page_and_misses_nobody(server: Server, alice: Client) -> None:
    name = a_family_name()
    people = await family(server, name, *[("Médecin", "Rennes")] * 5)
    found: list[str] = []
    page = await alice.request("directory.search", text=name, limit=2)
    found += [professional["account"] for professional in page["professionals"]]
    while page["more"]:
        page = await alice.request("directory.search", text=name, limit=2, cursor=page["cursor"])
        assert len(page["professionals"]) <= 2
        found += [professional["account"] for professional in page["professionals"]]
    assert sorted(found) == sorted(person.id for person in people)


@pytest.mark.parametrize("kind", ["patient", "caregiver"])
async def test_patients_and_caregivers_are_never_in_the_directory(server: Server, alice: Client, kind: str) -> None:
    name = a_family_name()
    await asyncio.to_thread(server.person, f"Paul {name}", kind)
    (professional,) = await family(server, name, ("Médecin", "Rennes"))
    found = (await alice.request("directory.search", text=name))["professionals"]
    assert [entry["account"] for entry in found] == [professional.id]


@pytest.mark.parametrize("text", ["%", "_", "' OR 1=1 --", "*", "\\", "🩺"])
async def test_no_character_of_a_search_stands_for_others(server: Server, alice: Client, text: str) -> None:
    name = a_family_name()
    await family(server, name, ("Médecin", "Rennes"))
    found = await alice.request("directory.search", text=name[:4] + text + name[6:])
    assert found["professionals"] == []
    assert (await alice.request("directory.search", text=name))["professionals"], "there is somebody to find"


@pytest.mark.parametrize("kind", ["professional", "patient", "caregiver"])
async def test_an_account_is_found_by_its_exact_login(cast: Cast, alice: Client, kind: str) -> None:
    person = await asyncio.to_thread(cast, "aida", kind)
    account = await alice.request("account.find", login=person.login)
    assert follows(ACCOUNT, account)
    assert (account["id"], account["kind"], account["name"]) == (person.id, kind, person.name)
    for near in (person.login[:-1], person.login + "x", person.login[:-1] + "%", " "):
        assert (await alice.refused("account.find", login=near))["code"] == "not_found"


async def test_who_one_may_not_write_to_is_as_unknown_as_nobody(cast: Cast, alice: Client) -> None:
    operator = await asyncio.to_thread(cast, "operator", "operator")
    hidden = await alice.refused("account.find", login=operator.login)
    assert hidden == await alice.refused("account.find", login="nobody")
    assert hidden["code"] == "not_found"
