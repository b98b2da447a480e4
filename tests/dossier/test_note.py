"""Notes: of each kind who reads it writes it, every version stays, and nobody else hears that there is one."""

from typing import Any

import pytest

from mis.bus.base import Told
from protocol.dossier import DossierChanged
from tests.dossier.ward import ALL, Ward

# What has nothing of the database in it.
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
KINDS = {
    "alice": {"dossier", "dac", "liaison", "journal"},  # coordinator
    "bob": {"dossier", "liaison", "journal"},
    "paul": {"liaison"},
    "aida": {"liaison"},
}


async def circle(ward: Ward) -> str:
    """A dossier of Alice's with Bob, Paul and Aida in its circle, and without Carol."""
    dossier: str = (await ward.included())["id"]
    for who in ("bob", "paul", "aida"):
        await ward.joined(dossier, who)
    return dossier


def body(kind: str, text: str = "à surveiller", **changes: Any) -> dict[str, Any]:
    return {"client_ref": f"{kind}-{hash(text)}", "kind": kind, "text": text, **changes}


async def noted(ward: Ward, who: str, dossier: str, kind: str, text: str = "à surveiller", **changes: Any) -> Any:
    return await ward.told(who, "POST", f"{ALL}/{dossier}/notes", body(kind, text, **changes))


async def texts(ward: Ward, who: str, dossier: str, query: str = "") -> list[str]:
    """What somebody's list of notes says; each of them opens, and no other does."""
    page = await ward.told(who, "GET", f"{ALL}/{dossier}/notes{query}")
    listed = {one["number"] for one in page["notes"]}
    if not query:
        for number in range(1, 12):
            answer = await (await ward.at(who)).ask("GET", f"{ALL}/{dossier}/notes/{number}")
            assert answer.is_success == (number in listed), (who, number)
    return [one["newest"]["text"] for one in page["notes"]]


async def test_who_reads_a_kind_writes_it_and_nobody_else_does_either(ward: Ward) -> None:
    dossier = await circle(ward)
    for who, kinds in KINDS.items():
        page = await ward.told(who, "GET", f"{ALL}/{dossier}/notes")
        assert set(page["may_write"]) == kinds
        for kind in ("dossier", "dac", "liaison", "journal"):
            text = f"{kind} de {who}"
            if kind in kinds:
                assert (await noted(ward, who, dossier, kind, text))["newest"]["text"] == text
            else:
                refused = await ward.refused(who, "POST", f"{ALL}/{dossier}/notes", body(kind, text))
                assert refused == (403, "forbidden", {"reason": "note_kind"})
    for who, kinds in KINDS.items():
        read = await texts(ward, who, dossier)
        assert {one.split()[0] for one in read} == kinds
        assert len(read) == sum(len(kinds & written) for written in KINDS.values())
        assert await texts(ward, who, dossier, "?kind=liaison") == [one for one in read if one.startswith("liaison")]
    assert (await ward.refused("carol", "GET", f"{ALL}/{dossier}/notes"))[:2] == (404, "not_found")
    assert (await ward.refused("carol", "GET", f"{ALL}/{dossier}/notes/1"))[:2] == (404, "not_found")
    assert (await ward.refused("carol", "POST", f"{ALL}/{dossier}/notes", body("liaison")))[:2] == (404, "not_found")
    ward.house.clock.advance(60)
    await ward.ended(dossier, 2)
    assert (await ward.refused("bob", "GET", f"{ALL}/{dossier}/notes/2"))[:2] == (404, "not_found")
    assert "de bob" not in await ward.stored()
    assert (await ward.verified()).found == []


@on_sqlite
async def test_a_note_dac_is_read_by_whom_it_names_too_and_only_of_the_circle(ward: Ward) -> None:
    dossier = await circle(ward)
    ids = {name: account.id for name, account in ward.accounts.items()}
    await noted(ward, "alice", dossier, "dac", "pour Bob", recipients=[ids["bob"]])
    await noted(ward, "alice", dossier, "dac", "entre nous")
    assert await texts(ward, "bob", dossier) == ["pour Bob"]
    assert await texts(ward, "alice", dossier) == ["entre nous", "pour Bob"]
    assert await texts(ward, "paul", dossier) == []
    outside = {"reason": "outside_circle", "accounts": [ids["carol"]]}
    for named in ("recipients", "mentions"):
        told = body("dac", named, **{named: [ids["carol"]]})
        assert await ward.refused("alice", "POST", f"{ALL}/{dossier}/notes", told) == (403, "forbidden", outside)


@on_sqlite
async def test_a_consent_that_does_not_name_notes_gives_none(ward: Ward) -> None:
    dossier = await circle(ward)
    await noted(ward, "alice", dossier, "journal", "visite")
    await ward.joined(dossier, "carol", grounds={**ward.agreed(), "scope": ["identity"]})
    page = await ward.told("carol", "GET", f"{ALL}/{dossier}/notes")
    assert (page["notes"], page["may_write"]) == ([], [])
    assert (await ward.refused("carol", "POST", f"{ALL}/{dossier}/notes", body("journal")))[1] == "forbidden"
    assert await texts(ward, "bob", dossier) == ["visite"]


async def test_every_version_of_what_evolves_is_kept(ward: Ward) -> None:
    dossier = await circle(ward)
    note = await noted(ward, "bob", dossier, "dossier", "un")
    await noted(ward, "alice", dossier, "journal", "entre")
    path = f"{ALL}/{dossier}/notes/{note['number']}"
    ward.house.clock.advance(60)
    second = await ward.told("bob", "PUT", path, {"text": "deux", "version": 1})
    assert (second["newest"]["version"], second["written_at"]) == (2, note["written_at"])
    read = await ward.told("alice", "GET", path)
    assert [(one["version"], one["text"]) for one in read["versions"]] == [(2, "deux"), (1, "un")]
    assert (read["note"]["may_rewrite"], second["may_rewrite"]) == (False, True)
    assert await texts(ward, "alice", dossier) == ["deux", "entre"], "once, as what was recorded last"
    late = await ward.refused("bob", "PUT", path, {"text": "trois", "version": 1})
    assert late == (409, "conflict", {"reason": "version_old", "version": 2})
    assert (await ward.refused("alice", "PUT", path, {"text": "x", "version": 2}))[2] == {"reason": "note_author"}
    journal = f"{ALL}/{dossier}/notes/2"
    assert (await ward.refused("alice", "PUT", journal, {"text": "x", "version": 1}))[2] == {"reason": "note_fixed"}
    assert (await ward.refused("paul", "PUT", path, {"text": "x", "version": 2}))[:2] == (404, "not_found")


@on_sqlite
async def test_those_who_may_read_it_are_told_and_who_is_named_in_it_apart(ward: Ward) -> None:
    dossier = await circle(ward)
    told: list[Told] = []

    def hear(heard: Any) -> None:
        told.extend(one for one in getattr(heard, "told", [heard]) if isinstance(one, Told))

    ward.app.bus.listen(hear)
    ids = {name: account.id for name, account in ward.accounts.items()}
    await noted(ward, "alice", dossier, "journal", mentions=[ids["bob"], ids["paul"], ids["alice"]])
    await noted(ward, "alice", dossier, "dac")
    await noted(ward, "paul", dossier, "liaison")
    names = {account: name for name, account in ids.items()}
    heard = [(one.event, {names[account] for account in one.accounts}) for one in told if one.accounts]
    assert [(one.part.value, who) for one, who in heard if isinstance(one, DossierChanged)] == [
        ("notes", {"alice", "bob"}),
        ("mention", {"bob"}),
        ("notes", {"alice"}),
        ("notes", {"alice", "bob", "paul", "aida"}),
    ]


@on_sqlite
async def test_the_same_key_gives_the_same_note_and_bad_input_its_reason(ward: Ward) -> None:
    dossier = await circle(ward)
    first = await noted(ward, "bob", dossier, "journal", "<script>alert(1)</script>")
    assert await noted(ward, "bob", dossier, "journal", "<script>alert(1)</script>") == first
    assert first["newest"]["text"] == "<script>alert(1)</script>", "kept as it was written"
    assert len(await texts(ward, "bob", dossier)) == 1
    path = f"{ALL}/{dossier}/notes"
    cases = [
        (body("journal", "x" * 100_000), 413, {"field": "text", "most_chars": 20_000}),
        (body("journal", " \n"), 400, {"field": "text", "reason": "note_empty"}),
        (body("journal", "\x00", client_ref="nul"), 400, {"field": "text"}),
        (body("roman"), 400, {"field": "kind"}),
        (
            body("journal", recipients=[ward.accounts["alice"].id]),
            400,
            {"field": "recipients", "reason": "note_recipients"},
        ),
    ]
    for told, status, details in cases:
        refused = await ward.refused("bob", "POST", path, told)
        assert (refused[0], refused[2]) == (status, details), told["text"][:20]
    assert (await ward.refused("bob", "GET", f"{path}?kind=roman"))[2] == {"field": "kind"}
    assert (await ward.refused("bob", "GET", f"{path}?before=x"))[2] == {"field": "cursor"}
    for number in ("0", "9", "x"):
        assert (await ward.refused("bob", "GET", f"{path}/{number}"))[:2] == (404, "not_found")


async def test_a_long_list_is_paged_past_what_one_may_not_read(ward: Ward) -> None:
    dossier = await circle(ward)
    for number in range(52):
        await noted(ward, "alice", dossier, "dac" if number % 2 else "journal", f"note {number}")
    await noted(ward, "alice", dossier, "journal", "la dernière")
    page = await ward.told("bob", "GET", f"{ALL}/{dossier}/notes")
    assert (len(page["notes"]), page["next"]) == (27, None), "what is not theirs is no reason for another page"
    first = await ward.told("alice", "GET", f"{ALL}/{dossier}/notes")
    rest = await ward.told("alice", "GET", f"{ALL}/{dossier}/notes?before={first['next']}")
    assert (len(first["notes"]), len(rest["notes"]), rest["next"]) == (50, 3, None)
    numbers = [one["number"] for one in first["notes"] + rest["notes"]]
    assert numbers == list(range(53, 0, -1))
