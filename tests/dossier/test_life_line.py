"""The life line: told by professionals with its source, corrected by versions, read by whom the rules let."""

from typing import Any

import pytest

from tests.dossier.ward import ALL, Ward

FALL = {"kind": "fall", "title": "Chute dans l’escalier", "began_on": "2025-03", "source": "son fils"}
SCAN = {
    "kind": "imaging",
    "title": "Scanner",
    "began_on": "2025-03-02",
    "source": "CHU",
    "link": "https://images.example.org/42",
}


async def test_events_are_told_ordered_and_corrected_and_every_version_stays(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    await ward.joined(dossier, "bob")
    path = f"{ALL}/{dossier}/events"
    for event in (SCAN, {**FALL, "began_on": "1998"}, FALL):
        await ward.told("alice", "POST", path, event)
    line = await ward.told("bob", "GET", path)
    assert [(one["number"], one["event"]["began_on"]) for one in line["events"]] == [
        (3, "2025-03"),
        (1, "2025-03-02"),
        (2, "1998"),
    ]
    assert line["events"][1]["event"]["link"] == SCAN["link"]
    corrected = {"event": {**FALL, "began_on": "1997-05"}, "seen_version": 1}
    told = await ward.told("bob", "PUT", f"{path}/3", corrected)
    assert (told["version"], told["author"]["name"]) == (2, "Bob Durand")
    refused = await ward.refused("alice", "PUT", f"{path}/3", corrected)
    assert refused == (409, "conflict", {"reason": "version_old", "version": 2})
    assert (await ward.refused("alice", "PUT", f"{path}/9", corrected))[0] == 404
    assert [one["number"] for one in (await ward.told("bob", "GET", path))["events"]] == [1, 2, 3]
    versions = (await ward.told("alice", "GET", f"{path}/3/versions"))["versions"]
    assert [(one["version"], one["event"]["began_on"]) for one in versions] == [(2, "1997-05"), (1, "2025-03")]
    assert "escalier" not in await ward.stored()
    assert (await ward.verified()).found == []


async def test_who_may_not_read_the_life_line_neither_reads_nor_writes_it(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    path = f"{ALL}/{dossier}/events"
    await ward.told("alice", "POST", path, FALL)
    await ward.joined(dossier, "bob", grounds={**ward.agreed(), "scope": ["identity", "plan"]})
    for who in ("paul", "aida"):
        await ward.joined(dossier, who)
        line = await ward.told(who, "GET", path)
        assert ([one["event"]["title"] for one in line["events"]], line["may_write"]) == ([FALL["title"]], False)
        (told,) = (await ward.told(who, "GET", f"{ALL}/{dossier}/timeline?kind=event"))["lines"]
        assert (told["event"]["version"], told["event"]["event"]["source"]) == (1, FALL["source"])
        assert (await ward.refused(who, "POST", path, FALL))[:2] == (403, "forbidden")
    assert await ward.listed("bob") == [dossier], "there is something that bob opens"
    assert (await ward.told("bob", "GET", f"{ALL}/{dossier}/timeline?kind=event"))["lines"] == []
    absent = await ward.refused("bob", "GET", f"{ALL}/{'a' * 26}/events")
    asked: list[tuple[str, str, Any]] = [
        ("GET", "", None),
        ("POST", "", FALL),
        ("PUT", "/1", {"event": FALL, "seen_version": 1}),
        ("GET", "/1/versions", None),
    ]
    for login in ("bob", "carol"):
        for method, rest, body in asked:
            assert await ward.refused(login, method, path + rest, body) == absent, (login, method, rest)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_what_cannot_have_happened_so_is_refused_and_a_long_life_comes_in_pages(ward: Ward) -> None:
    dossier = (await ward.included())["id"]
    path = f"{ALL}/{dossier}/events"
    cases: list[tuple[dict[str, Any], str]] = [
        ({**FALL, "began_on": "2025-02-30"}, "date_impossible"),
        ({**FALL, "began_on": "2999"}, "date_to_come"),
        ({**FALL, "ended_on": "2024"}, "end_before_start"),
        ({**FALL, "source": " "}, "text_missing"),
        ({**FALL, "link": SCAN["link"]}, "event_link"),
        ({**SCAN, "link": "javascript:alert(1)"}, "event_link"),
    ]
    for event, reason in cases:
        refused = await ward.refused("alice", "POST", path, event)
        assert (refused[0], refused[2]["reason"]) == (400, reason)
    assert (await ward.refused("alice", "POST", path, {**FALL, "title": "x" * 100_000}))[1] == "too_large"
    for year in range(1940, 1991):
        await ward.told("alice", "POST", path, {**FALL, "began_on": f"{year}"})
    first = await ward.told("alice", "GET", path)
    rest = await ward.told("alice", "GET", f"{path}?before={first['next']}")
    shown = [one["event"]["began_on"] for one in (*first["events"], *rest["events"])]
    assert shown == [f"{year}" for year in range(1990, 1939, -1)]
    assert (len(first["events"]), rest["next"]) == (50, None)
    assert (await ward.refused("alice", "GET", f"{path}?before=x"))[1] == "bad_request"
