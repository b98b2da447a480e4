"""The shared thread: what happened and what was said in one list, each line for who may read it now, no other."""

from typing import Any, get_args

import pytest

from dossier.operations import timeline
from dossier.operations.timeline_lines import LINES
from dossier.records import (
    DocumentRead,
    EmergencyAnswered,
    EmergencyReviewed,
    Exported,
    GlassBroken,
    Printed,
    Record,
    Refused,
    Searched,
    Visited,
)
from mis.bus.base import Told
from protocol.dossier import DossierChanged, DossierPart
from protocol.values import ConversationId, DossierId
from tests.dossier.talk import Talk
from tests.dossier.ward import ALL, Ward

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def circle(ward: Ward, *others: str) -> str:
    dossier: str = (await ward.included())["id"]
    for who in others:
        await ward.joined(dossier, who)
    return dossier


async def noted(ward: Ward, who: str, dossier: str, kind: str, text: str) -> Any:
    body = {"client_ref": f"{hash(text)}", "kind": kind, "text": text}
    return await ward.told(who, "POST", f"{ALL}/{dossier}/notes", body)


async def thread(ward: Ward, who: str, dossier: str, **query: str) -> list[Any]:
    """Everything in the thread for somebody, page after page."""
    lines: list[Any] = []
    while True:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        page = await ward.told(who, "GET", f"{ALL}/{dossier}/timeline?{asked}")
        assert {one["author"] for one in page["lines"]} <= {one["id"] for one in page["accounts"]}
        lines += page["lines"]
        if page["next"] is None:
            return lines
        query["before"] = page["next"]


def words(lines: list[Any]) -> list[str]:
    """What was written, or the kind of what happened."""
    return [(one["message"] or one["note"] or {}).get("text") or one["kind"] for one in lines]


async def test_what_happened_and_what_was_said_is_one_list_by_time(ward: Ward) -> None:
    dossier = await circle(ward)
    talk = Talk(ward, dossier)
    for who in ("bob", "paul"):
        ward.house.clock.advance(1)
        await ward.joined(dossier, who)
    wound = await talk.start("alice", "bob")
    for number in range(60):
        ward.house.clock.advance(1)
        if number % 3:
            await talk.say("alice" if number % 2 else "bob", wound, f"dit {number}")
        else:
            await noted(ward, "alice", dossier, "journal", f"noté {number}")
    ward.house.clock.advance(1)
    await ward.ended(dossier, 2)
    lines = await thread(ward, "alice", dossier)
    written = [f"dit {one}" if one % 3 else f"noté {one}" for one in reversed(range(60))]
    assert words(lines) == ["member", *written, "member", "member", "member", "identity"]
    assert [one["at"] for one in lines] == sorted((one["at"] for one in lines), reverse=True)
    assert lines[0]["member"]["is_over"]
    assert lines[0]["member"]["member"] == ward.accounts["bob"].id
    assert lines[-1]["identity"]["is_first"]
    assert words(await thread(ward, "alice", dossier, kind="note")) == [one for one in written if one[0] == "n"]
    assert words(await thread(ward, "alice", dossier, kind="message")) == [one for one in written if one[0] == "d"]
    assert (await ward.refused("bob", "GET", f"{ALL}/{dossier}/timeline"))[:2] == (404, "not_found")
    assert (await ward.refused("carol", "GET", f"{ALL}/{dossier}/timeline"))[:2] == (404, "not_found")
    looked = (await ward.told("paul", "GET", f"{ALL}/{dossier}/accesses"))["accesses"]
    assert ("Alice Martin", "timeline") in {(one["account"]["name"], one["part"]) for one in looked}


async def test_who_hears_a_conversation_reads_it_and_of_the_others_only_who_works_there(ward: Ward) -> None:
    dossier = await circle(ward, "bob", "carol", "paul", "aida")
    talk = Talk(ward, dossier)
    wound = await talk.start("alice", "bob")
    with_paul = await talk.start("alice", "paul")
    with_aida = await talk.start("bob", "aida")
    aside = await talk.start("alice", "bob", feeds=False)
    elsewhere = await talk.start("alice", "bob", linked=False)
    said = {wound: "plaie", with_paul: "avec Paul", with_aida: "avec Aïda", aside: "à part", elsewhere: "ailleurs"}
    for id, text in said.items():
        ward.house.clock.advance(1)
        await talk.say("bob" if id == with_aida else "alice", id, text)
    everything = ["avec Aïda", "avec Paul", "plaie"]
    reads = {
        "alice": everything,
        "bob": everything,
        "carol": everything,
        "paul": ["avec Paul"],
        "aida": ["avec Aïda"],
    }
    for who, texts in reads.items():
        page = await ward.told(who, "GET", f"{ALL}/{dossier}/timeline?kind=message")
        assert words(page["lines"]) == texts, who
        opens = {one["id"]: one["is_member"] for one in page["conversations"]}
        assert len(opens) == len(texts)
        assert [id for id in (wound, with_paul, with_aida) if opens.get(id)] == [
            id for id in (wound, with_paul, with_aida) if id in await talk.reads(who)
        ]
    await talk.leave("paul", with_paul)
    ward.house.clock.advance(1)
    await talk.say("alice", with_paul, "sans Paul")
    assert words(await thread(ward, "paul", dossier, kind="message")) == ["avec Paul"], "as far as they heard it"
    assert words(await thread(ward, "carol", dossier, kind="message")) == ["sans Paul", *everything]


@on_sqlite
async def test_each_line_is_for_who_may_read_it(ward: Ward) -> None:
    dossier = await circle(ward, "bob", "paul", "aida")
    ward.accounts["soline"] = await ward.house.person("Soline Robert", profession="Secrétaire")
    await ward.joined(dossier, "soline")
    await ward.joined(dossier, "carol", grounds={**ward.agreed(), "scope": ["notes"]})
    talk = Talk(ward, dossier)
    await talk.say("alice", await talk.start("alice", "bob"), "plaie")
    for kind in ("dossier", "dac", "liaison", "journal"):
        await noted(ward, "alice", dossier, kind, kind)
    opposed = {"against": "profession", "target": "PHARMACIEN"}
    await ward.told("paul", "POST", f"{ALL}/{dossier}/oppositions", opposed)
    notes = ["journal", "liaison", "dac", "dossier"]
    reads = {
        "alice": {*notes, "plaie", "member", "identity"},
        "bob": {"journal", "liaison", "dossier", "plaie", "member", "identity"},
        "carol": {"journal", "liaison", "dossier"},
        "paul": {"liaison", "member", "identity"},
        "aida": {"liaison", "member", "identity"},
    }
    for who, expected in reads.items():
        assert set(words(await thread(ward, who, dossier))) == expected, who
        page = await ward.told(who, "GET", f"{ALL}/{dossier}/timeline")
        assert set(page["may_write"]) == expected & set(notes), "who reads a kind writes it"
    hidden = await ward.refused("soline", "GET", f"{ALL}/{dossier}/timeline")
    assert hidden[:2] == (404, "not_found"), "a secretary has no place of their own"
    assert "traits" not in str(await thread(ward, "alice", dossier)), "who the person is stands elsewhere"


async def test_what_was_corrected_says_so_and_what_was_erased_says_nothing_more(ward: Ward) -> None:
    dossier = await circle(ward, "bob", "paul")
    talk = Talk(ward, dossier)
    wound = await talk.start("alice", "bob")
    for text, corrects in (("38,6", None), ("39,6", 2), ("39,5", 2)):
        ward.house.clock.advance(1)
        await talk.say("alice", wound, text, corrects)
    lines = await thread(ward, "bob", dossier, kind="message")
    told = [(one["message"]["text"], one["message"]["corrects"], one["message"]["corrected_by"]) for one in lines]
    assert told == [("39,5", 2, None), ("39,6", 2, None), ("38,6", None, 4)]
    await talk.erase(wound)
    erased = await thread(ward, "bob", dossier, kind="message")
    assert [(one["message"]["text"], one["message"]["unreadable"]) for one in erased] == [(None, "erased")] * 3


async def found(ward: Ward, who: str, dossier: str, text: str, **more: Any) -> list[str]:
    """What somebody finds in the thread, page after page."""
    lines: list[Any] = []
    while True:
        page = await ward.told(who, "POST", f"{ALL}/{dossier}/timeline/search", {"text": text, **more})
        lines += page["lines"]
        if page["next"] is None:
            return words(lines)
        more["before"] = page["next"]


async def test_what_was_written_is_found_by_beginnings_of_its_words(ward: Ward) -> None:
    dossier = await circle(ward, "bob", "paul")
    talk = Talk(ward, dossier)
    wound = await talk.start("alice", "bob")
    ward.house.clock.advance(1)
    await talk.say("alice", wound, "Plaie du talon : rougeur étendue")
    for who, kind, text in (
        ("alice", "journal", "Étendue de la plaie mesurée"),
        ("paul", "liaison", "La plaie va mieux"),
    ):
        ward.house.clock.advance(1)
        await noted(ward, who, dossier, kind, text)
    fall = {"kind": "fall", "title": "Chute et plaie", "began_on": "2025-01", "source": "le fils"}
    ward.house.clock.advance(1)
    await ward.told("alice", "POST", f"{ALL}/{dossier}/events", fall)
    everything = ["event", "La plaie va mieux", "Étendue de la plaie mesurée", "Plaie du talon : rougeur étendue"]
    assert await found(ward, "alice", dossier, "PLAI") == everything
    assert await found(ward, "alice", dossier, "etend plaie") == everything[2:]
    assert await found(ward, "alice", dossier, "plaie", kind="note") == everything[1:3]
    assert await found(ward, "alice", dossier, "laie") == []
    assert await found(ward, "paul", dossier, "plaie") == [everything[0], everything[1]], "what paul reads of it"


@on_sqlite
async def test_a_search_ends_and_is_refused_where_the_thread_is(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = await circle(ward, "paul")
    for number in range(30):
        await noted(ward, "paul", dossier, "liaison", f"note {number}")
    monkeypatch.setattr(timeline, "MOST_LOOKED_AT", 10)
    at = f"{ALL}/{dossier}/timeline/search"
    first = await ward.told("paul", "POST", at, {"text": "note 3"})
    assert (first["lines"], first["next"] is None) == ([], False), "a page that found nothing yet is not the last one"
    assert await found(ward, "paul", dossier, "note 3") == ["note 3"]
    assert (await ward.refused("carol", "POST", at, {"text": "note"}))[:2] == (404, "not_found")
    for body, field in (({"text": " … "}, "text"), ({"text": "a", "before": "x"}, "cursor")):
        assert await ward.refused("paul", "POST", at, body) == (400, "bad_request", {"field": field})
    assert (await ward.refused("paul", "POST", at, {"text": "a" * 201}))[0] == 413


@on_sqlite
async def test_a_page_ends_where_nothing_more_is_theirs(ward: Ward) -> None:
    dossier = await circle(ward, "paul")
    for number in range(51):
        await noted(ward, "paul", dossier, "liaison", f"note {number}")
    first = await ward.told("paul", "GET", f"{ALL}/{dossier}/timeline?kind=note")
    rest = await ward.told("paul", "GET", f"{ALL}/{dossier}/timeline?kind=note&before={first['next']}")
    assert (len(first["lines"]), words(rest["lines"]), rest["next"]) == (50, ["note 0"], None)
    for query, field in (("kind=roman", "kind"), ("before=x", "cursor")):
        refused = await ward.refused("paul", "GET", f"{ALL}/{dossier}/timeline?{query}")
        assert refused == (400, "bad_request", {"field": field})


@on_sqlite
async def test_who_reads_what_is_said_and_is_not_there_hears_of_it_once_in_a_while(ward: Ward) -> None:
    dossier = await circle(ward, "bob", "carol", "paul")
    talk = Talk(ward, dossier)
    wound, aside = await talk.start("alice", "bob"), await talk.start("alice", "bob", feeds=False)
    told: list[Told] = []

    def hear(heard: Any) -> None:
        told.extend(one for one in getattr(heard, "told", [heard]) if isinstance(one, Told))

    async def heard(*said_in: ConversationId) -> list[set[str]]:
        """Who hears that something was said, at the second look after it."""
        told.clear()
        for id in said_in:
            await talk.say("alice", id)
        await ward.app.duties.look()
        assert not any(isinstance(one.event, DossierChanged) for one in told), "its commit may not be over"
        await ward.app.duties.look()
        names = {account.id: name for name, account in ward.accounts.items()}
        changed = DossierChanged(dossier=DossierId(dossier), part=DossierPart.TIMELINE)
        return [{names[account] for account in one.accounts} for one in told if one.event == changed]

    ward.app.bus.listen(hear)
    assert await heard(wound, wound, wound) == [{"alice", "bob", "carol"}]
    assert await heard(aside) == []
    assert await heard() == []


def test_every_record_of_a_journal_has_its_line() -> None:
    of_accesses = {DocumentRead, Exported, Printed, Searched, Visited, Refused, GlassBroken}
    of_accesses |= {EmergencyAnswered, EmergencyReviewed}
    assert set(LINES) == set(get_args(Record)) - of_accesses
