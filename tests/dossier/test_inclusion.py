"""A patient is included: looked for first, made once, and nobody else's dossier is given away on the way."""

from typing import Any

import pytest

from tests.dossier.ward import ALL, ODETTE, Ward, changed

SEARCH = "/api/dossier/candidates"


async def test_who_includes_a_person_sees_them_and_administers_their_circle(ward: Ward) -> None:
    made = await ward.included()
    assert made["identity"]["traits"]["birth_name"] == "LEFEVRE", "as the reference on identities wants it written"
    assert made["identity"]["contact"] == {"phone": "0231000000"}
    assert made["standing"] == {"status": "PROV", "attribute": None, "is_homonym": False}
    assert (made["ins"], made["may_administer"]) == (None, True)
    (member,) = made["members"]
    assert (member["account"]["name"], member["role"], member["is_active"]) == ("Alice Martin", "330", True)
    assert await ward.told("alice", "GET", f"{ALL}/{made['id']}") == made
    assert await ward.listed("alice") == [made["id"]]


async def test_it_does_not_exist_for_anybody_else(ward: Ward) -> None:
    made = await ward.included()
    for stranger in ("bob", "paul", "aida", "olga"):
        assert (await ward.refused(stranger, "GET", f"{ALL}/{made['id']}"))[:2] == (404, "not_found")
        assert (await ward.refused(stranger, "GET", f"{ALL}/{made['id']}/accesses"))[:2] == (404, "not_found")
        assert await ward.listed(stranger) == []
    correction = {"identity": ODETTE, "identity_version": made["identity_version"]}
    proof = {"proof": "PA", "identity_version": made["identity_version"]}
    member = {"account": ward.accounts["carol"].id, "role": "353", "grounds": ward.informed()}
    for method, path, body in (
        ("PUT", "identity", correction),
        ("POST", "proofs", proof),
        ("POST", "members", member),
        ("POST", "members/1/end", {}),
    ):
        assert (await ward.refused("bob", method, f"{ALL}/{made['id']}/{path}", body))[:2] == (404, "not_found")
    assert await ward.listed("alice") == [made["id"]], "there was something to see"


async def test_only_professionals_include(ward: Ward) -> None:
    for login in ("paul", "aida", "olga"):
        for path, body in ((ALL, ward.inclusion()), (SEARCH, ODETTE)):
            assert (await ward.refused(login, "POST", path, body))[:2] == (403, "forbidden")


async def test_the_same_client_ref_gives_the_same_dossier(ward: Ward) -> None:
    body = ward.inclusion()
    first = await ward.told("alice", "POST", ALL, body)
    assert (await ward.told("alice", "POST", ALL, body))["id"] == first["id"]
    assert await ward.listed("alice") == [first["id"]]


async def test_a_person_is_included_once(ward: Ward) -> None:
    made = await ward.included()
    for by in ("alice", "bob"):
        for despite in (False, True):
            again = await ward.refused(by, "POST", ALL, ward.inclusion(despite=despite))
            assert again == (409, "conflict", {"reason": "same_person"})
    assert await ward.listed("alice") == [made["id"]]


ALIKE: dict[str, tuple[dict[str, Any], str]] = {
    "a letter": ({"birth_name": "Lesevre"}, "close_name"),
    "the sound": ({"birth_name": "Lephaivre"}, "same_sound"),
    "the name in use": ({"birth_name": "Marchand", "used_name": None}, "name_in_use"),
    "names swapped": (
        {"birth_name": "Odette", "birth_given_names": "Lefèvre", "first_birth_given_name": "Lefèvre"},
        "names_swapped",
    ),
    "part of the date": ({"birth_date": "1941"}, "date_partial"),
    "another date": ({"birth_date": "1942-03-14"}, "other_date"),
    "another sex": ({"sex": "M"}, "same_name"),
    "a twin": ({"birth_given_names": "Lucienne", "first_birth_given_name": "Lucienne"}, "same_name"),
}


@pytest.mark.parametrize("backend", ["sqlite"])  # likeness is no matter of the database
@pytest.mark.parametrize("case", ALIKE)
async def test_people_who_are_alike_are_shown_and_told_from_each_other_by_who_includes(ward: Ward, case: str) -> None:
    traits, reason = ALIKE[case]
    made = await ward.included()
    other = changed(ODETTE, **traits)
    (mine,) = (await ward.told("alice", "POST", SEARCH, other))["candidates"]
    assert (mine["dossier"], mine["is_same"]) == (made["id"], False)
    assert reason in mine["reasons"]
    refusal = await ward.refused("alice", "POST", ALL, ward.inclusion(other))
    assert refusal == (409, "conflict", {"reason": "like_others"})
    second = await ward.included(identity=other, despite=True)
    assert second["standing"]["is_homonym"] is True
    assert set(await ward.listed("alice")) == {made["id"], second["id"]}


async def test_day_and_month_the_other_way_round(ward: Ward) -> None:
    await ward.included(identity=changed(ODETTE, birth_date="1941-03-04"))
    (found,) = (await ward.told("alice", "POST", SEARCH, changed(ODETTE, birth_date="1941-04-03")))["candidates"]
    assert found["reasons"] == ["date_swapped"]


async def test_somebody_else_is_nobody_like_them(ward: Ward) -> None:
    await ward.included()
    for traits in (
        {"birth_name": "Garnier", "used_name": None},
        {"birth_date": "1962-11-30", "birth_place": "50129"},
    ):
        assert (await ward.told("alice", "POST", SEARCH, changed(ODETTE, **traits)))["candidates"] == []


async def test_of_a_dossier_that_one_may_not_open_only_who_to_ask_is_told_and_that_one_was_told(ward: Ward) -> None:
    made = await ward.included()
    (found,) = (await ward.told("bob", "POST", SEARCH, ODETTE))["candidates"]
    assert (found["dossier"], found["person"], found["is_same"]) == (None, None, True)
    assert [one["name"] for one in found["administrators"]] == ["Alice Martin"]
    assert made["id"] not in str(found)
    accesses = (await ward.told("alice", "GET", f"{ALL}/{made['id']}/accesses"))["accesses"]
    assert [(one["account"]["name"], one["act"]) for one in accesses] == [("Bob Durand", "searched")]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no name": ({"birth_name": " "}, "birth_name"),
    "figures in a name": ({"birth_name": "L3f"}, "birth_name"),
    "no such day": ({"birth_date": "1941-02-30"}, "birth_date"),
    "tomorrow": ({"birth_date": "2999-01-01"}, "birth_date"),
    "no commune": ({"birth_place": "Bayeux"}, "birth_place"),
    "another first name": ({"first_birth_given_name": "Lucie"}, "first_birth_given_name"),
}


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("case", WRONG)
async def test_a_wrong_field_is_named_and_nothing_is_made(ward: Ward, case: str) -> None:
    traits, field = WRONG[case]
    for path, body in ((ALL, ward.inclusion(changed(ODETTE, **traits))), (SEARCH, changed(ODETTE, **traits))):
        status, code, details = await ward.refused("alice", "POST", path, body)
        assert (status, code, details["field"]) == (400, "bad_request", field)
    assert await ward.listed("alice") == []


async def test_who_includes_needs_grounds_and_a_role_that_they_may_have(ward: Ward) -> None:
    for changes, field in (
        ({"grounds": {"basis": "equipe_soins_1"}}, "informed_at"),
        ({"grounds": {"basis": "emergency"}}, "basis"),
        ({"role": "PAT"}, "role"),
        ({"role": "PCP"}, "role"),
    ):
        status, _, details = await ward.refused("alice", "POST", ALL, ward.inclusion(**changes))
        assert (status, details["field"]) == (400, field)


async def test_words_are_found_by_their_beginnings_without_accents(ward: Ward) -> None:
    made = await ward.included()
    for typed in ("marc", "LEFÈV", "lefev odet", "14/03/1941", "1941"):
        assert await ward.listed("alice", text=typed) == [made["id"]], typed
    for typed in ("garnier", "marchand lucien", "archand"):
        assert await ward.listed("alice", text=typed) == [], typed


async def test_a_list_of_many_comes_in_pages_the_newest_change_first(ward: Ward) -> None:
    names = ["".join(pair) for pair in zip("BCDFGHJKLMNPQRSTVWXZ" * 3, "aeiou" * 12, strict=True)][:53]
    made = []
    for number, name in enumerate(names):
        ward.house.clock.advance(1)
        traits = {"birth_name": name * 3, "birth_date": f"19{10 + number}-05-06", "used_name": None}
        made.append((await ward.included(identity=changed(ODETTE, **traits), despite=True))["id"])
    first = await ward.told("alice", "POST", f"{ALL}/search", {})
    second = await ward.told("alice", "POST", f"{ALL}/search", {"after": first["next"]})
    assert [one["dossier"] for page in (first, second) for one in page["dossiers"]] == made[::-1]
    assert (len(first["dossiers"]), second["next"]) == (50, None)
    for wrong in ({"after": "none"}, {"text": "a b c d e f g h i"}):
        assert (await ward.refused("alice", "POST", f"{ALL}/search", wrong))[1] == "bad_request"


async def test_what_is_recorded_is_sealed_chained_and_verifies(ward: Ward) -> None:
    await ward.included()
    stored = await ward.stored()
    assert "MARCHAND" in stored, "names are searched by"
    assert "0231000000" not in stored
    assert "Bayeux" not in stored
    assert (await ward.verified()).found == []
