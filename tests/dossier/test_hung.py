"""Documents that hang on notes: documents as all others, and nothing at all to who reads the note and not them."""

from typing import Any

import pytest

from tests.dossier.exports import exported
from tests.dossier.pair import Pair
from tests.dossier.papers import CONSULTATION, PHOTO, PSYCHIATRY, Papers
from tests.dossier.test_note import body, noted
from tests.dossier.test_timeline import found, thread
from tests.dossier.ward import ALL, Ward

# What has nothing of the database in it.
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
WOUND, SECRET = "Plaie du talon", "Suivi psychiatrique"


async def circle(ward: Ward) -> str:
    """Dora's dossier, with a pharmacist, the person and their caregiver."""
    await ward.newcomer("Dora Lemoine", "Médecin généraliste")
    await ward.newcomer("Phil Morel", "Pharmacien")
    dossier = str((await ward.included("dora", grounds=ward.informed("dora")))["id"])
    await ward.joined(dossier, "phil", by="dora", grounds=ward.informed("dora"))
    for who in ("paul", "aida"):
        await ward.joined(dossier, who, by="dora")
    return dossier


async def hung(ward: Ward, who: str, dossier: str, title: str = WOUND, **changes: Any) -> dict[str, Any]:
    """A document as a note brings it."""
    return await Papers(ward, dossier).paper(who, **{"title": title, "type_code": PHOTO, **changes})


async def shown(ward: Ward, who: str, dossier: str, number: int = 1) -> list[str]:
    """The titles that somebody sees on a note; the list, its page, the thread and the documents themselves agree."""
    root = f"{ALL}/{dossier}"
    read = (await ward.told(who, "GET", f"{root}/notes/{number}"))["versions"][0]["documents"]
    listed = (await ward.told(who, "GET", f"{root}/notes"))["notes"]
    assert [one["newest"]["documents"] for one in listed if one["number"] == number] == [read]
    lines = [one["note"] for one in await thread(ward, who, dossier) if one["note"]]
    assert next(one["documents"] for one in lines if one["number"] == number) == read
    theirs = (await Papers(ward, dossier).listed(who))["documents"]
    assert [one for one in read if one not in theirs] == []
    assert all([await Papers(ward, dossier).opens(who, one["id"]) for one in read])
    return [one["versions"][0]["title"] for one in read]


async def test_each_reader_of_a_note_sees_of_what_hangs_on_it_what_they_may_read(ward: Ward) -> None:
    dossier = await circle(ward)
    documents = [
        await hung(ward, "dora", dossier),
        await hung(ward, "dora", dossier, SECRET, type_code=PSYCHIATRY),
        await hung(ward, "dora", dossier, "Pour Aida", listed=[ward.accounts["aida"].id]),
    ]
    made = await noted(ward, "dora", dossier, "liaison", documents=documents)
    assert [one["versions"][0]["title"] for one in made["newest"]["documents"]] == [WOUND, SECRET, "Pour Aida"]
    assert await shown(ward, "dora", dossier) == [WOUND, SECRET, "Pour Aida"]
    assert await shown(ward, "phil", dossier) == [WOUND, "Pour Aida"], "as the matrix has it"
    assert await shown(ward, "paul", dossier) == [WOUND, SECRET, "Pour Aida"]
    assert await shown(ward, "aida", dossier) == ["Pour Aida"], "a caregiver reads what names them"
    refused = await ward.refused("carol", "GET", f"{ALL}/{dossier}/notes/1")
    assert refused == await ward.refused("carol", "GET", f"{ALL}/{dossier}/notes/9")
    hidden = made["newest"]["documents"][1]["id"]
    for who in ("phil", "aida", "carol"):
        assert not await Papers(ward, dossier).opens(who, hidden), who
    assert (await ward.verified()).found == []


async def test_a_note_is_found_by_what_hangs_on_it_by_who_may_read_that(ward: Ward) -> None:
    dossier = await circle(ward)
    file = await Papers(ward, dossier).file("dora", name="ordonnance-2026.pdf")
    documents = [
        await hung(ward, "dora", dossier, file=file),
        await hung(ward, "dora", dossier, SECRET, type_code=PSYCHIATRY),
    ]
    made = await noted(ward, "dora", dossier, "liaison", documents=documents)
    text = made["newest"]["text"]
    assert len(text) > 0
    for sought, readers in (("talon", "dora phil paul"), ("ordonn", "dora phil paul"), ("psychiatr", "dora paul")):
        for who in ("dora", "phil", "paul", "aida"):
            got = await found(ward, who, dossier, sought, kind="note")
            assert got == ([text] if who in readers.split() else []), (who, sought)
    assert await found(ward, "aida", dossier, text, kind="note") == [text], "she reads the note"
    opposed = {"against": "document", "target": made["newest"]["documents"][0]["id"]}
    await ward.told("paul", "POST", f"{ALL}/{dossier}/oppositions", opposed)
    assert await found(ward, "phil", dossier, "talon", kind="note") == []
    assert await found(ward, "dora", dossier, "talon", kind="note") == [text], "an author finds their own"


@on_sqlite
async def test_what_may_be_read_no_more_hangs_there_no_more(ward: Ward) -> None:
    dossier = await circle(ward)
    made = await noted(ward, "dora", dossier, "journal", documents=[await hung(ward, "dora", dossier)])
    (document,) = made["newest"]["documents"]
    assert await shown(ward, "phil", dossier) == [WOUND]
    opposed = {"against": "document", "target": document["id"]}
    oppositions = (await ward.told("paul", "POST", f"{ALL}/{dossier}/oppositions", opposed))["oppositions"]
    assert await shown(ward, "phil", dossier) == []
    assert await shown(ward, "dora", dossier) == [WOUND], "an author reads their own"
    await ward.told("paul", "POST", f"{ALL}/{dossier}/oppositions/{oppositions[0]['number']}/end")
    assert await shown(ward, "phil", dossier) == [WOUND]
    version = {"file": await Papers(ward, dossier).file("dora"), "title": "Plaie, de près", "dated": "2020-01-03"}
    await ward.told("dora", "POST", f"{ALL}/{dossier}/documents/{document['id']}/versions", version)
    assert await shown(ward, "phil", dossier) == ["Plaie, de près"], "as it stands now"


@on_sqlite
async def test_who_reads_a_document_is_not_told_of_the_note_that_it_hangs_on(ward: Ward) -> None:
    dossier = await circle(ward)
    await noted(ward, "dora", dossier, "dac", documents=[await hung(ward, "dora", dossier)])
    (document,) = (await Papers(ward, dossier).listed("phil"))["documents"]
    assert document["versions"][0]["title"] == WOUND
    assert (await ward.told("phil", "GET", f"{ALL}/{dossier}/notes"))["notes"] == []
    kinds = [one["kind"] for one in await thread(ward, "phil", dossier)]
    assert ("document" in kinds, "note" in kinds) == (True, False)
    taken = await exported(ward, "phil", dossier)
    assert ("document" in taken.told, {"note", "hung"} & {*taken.told}) == (True, set())
    assert taken.has(WOUND)


async def test_an_export_has_what_hangs_on_a_note_for_who_reads_both(ward: Ward) -> None:
    dossier = await circle(ward)
    documents = [await hung(ward, "dora", dossier), await hung(ward, "dora", dossier, SECRET, type_code=PSYCHIATRY)]
    await noted(ward, "dora", dossier, "journal", documents=documents)
    whole, part = [await exported(ward, who, dossier) for who in ("dora", "phil")]
    assert (whole.told.count("hung"), part.told.count("hung")) == (2, 1)
    assert (len(whole.attached), len(part.attached)) == (2, 1)
    assert f"a joint « {WOUND} » (Journal n° 1)" in part.page
    assert (whole.has(SECRET), part.has(SECRET)) == (True, False)
    (note,) = [one for one in part.data["entries"] if one["said"]["record"]["what"] == "note"]
    assert not note["is_cut"], "nothing tells that there is more"
    for got in (whole, part):
        assert got.verified(ward)


async def test_what_hangs_on_a_note_stays_when_it_is_rewritten(ward: Ward) -> None:
    dossier = await circle(ward)
    await noted(ward, "dora", dossier, "dossier", "un", documents=[await hung(ward, "dora", dossier)])
    path = f"{ALL}/{dossier}/notes/1"
    second = {"text": "deux", "version": 1, "documents": [await hung(ward, "dora", dossier, "Après")]}
    await ward.told("dora", "PUT", path, second)
    await ward.told("dora", "PUT", path, {"text": "trois", "version": 2})
    versions = (await ward.told("phil", "GET", path))["versions"]
    assert [[one["versions"][0]["title"] for one in version["documents"]] for version in versions] == [
        [WOUND, "Après"],
        [WOUND, "Après"],
        [WOUND],
    ]


@on_sqlite
async def test_a_note_and_what_hangs_on_it_are_written_together_or_not_at_all(ward: Ward) -> None:
    dossier = await circle(ward)
    papers, path = Papers(ward, dossier), f"{ALL}/{dossier}/notes"
    good, other = await hung(ward, "dora", dossier), await hung(ward, "dora", dossier)
    mine = (await papers.deposited("phil"))["versions"][0]["file"]["id"]
    eleven = [await hung(ward, "dora", dossier) for _ in range(11)]
    cases = [
        ([{**good, "type_code": None}], 400, {"field": "type_code", "reason": "document_untyped"}),
        ([good, {**other, "dated": "demain"}], 400, {"field": "dated", "reason": "day_form"}),
        ([good, {**other, "file": mine}], 404, {"field": "file"}),
        ([good, {**other, "file": "none"}], 404, {"field": "attachments"}),
        (eleven, 400, {"field": "documents", "reason": "note_documents"}),
    ]
    for documents, status, details in cases:
        refused = await ward.refused("dora", "POST", path, body("journal", documents=documents))
        assert (refused[0], refused[2]) == (status, details)
    assert (await ward.told("dora", "GET", path))["notes"] == []
    listed = (await papers.listed("dora"))["documents"]
    assert [one["versions"][0]["title"] for one in listed] == ["Consultation"], "the pharmacist's alone"
    made = await noted(ward, "dora", dossier, "journal", documents=[good])
    assert await noted(ward, "dora", dossier, "journal", documents=[good]) == made
    assert len((await papers.listed("dora"))["documents"]) == 2


@on_sqlite
async def test_the_person_and_a_caregiver_hang_what_they_bring_on_the_cahier_de_liaison(ward: Ward) -> None:
    dossier = await circle(ward)
    for number, who in enumerate(("paul", "aida"), 1):
        await noted(ward, who, dossier, "liaison", who, documents=[await hung(ward, who, dossier, f"de {who}")])
        assert await shown(ward, "dora", dossier, number) == await shown(ward, who, dossier, number) == [f"de {who}"]
    refused = await ward.refused("carol", "POST", f"{ALL}/{dossier}/notes", body("liaison", documents=[]))
    assert refused[:2] == (404, "not_found")


@on_sqlite
async def test_a_reading_of_what_hangs_on_a_note_is_recorded_as_of_any_document(ward: Ward) -> None:
    dossier = await circle(ward)
    made = await noted(ward, "dora", dossier, "journal", documents=[await hung(ward, "dora", dossier)])
    (document,) = made["newest"]["documents"]
    at = f"{ALL}/{dossier}/documents/{document['id']}/versions/1/file"
    assert (await (await ward.at("phil")).ask("GET", at)).is_success
    told = (await ward.told("paul", "GET", f"{ALL}/{dossier}/accesses"))["accesses"]
    assert [one["account"]["name"] for one in told if one["document"]] == ["Phil Morel"]


async def test_a_merged_dossier_shows_what_hangs_on_its_notes_and_begins_no_document(ward: Ward) -> None:
    pair = await Pair.made(ward)
    file = await hung(ward, "bob", pair.merged)
    await noted(ward, "bob", pair.merged, "dossier", "un", documents=[file])
    await pair.joined()
    for who, titles in {"bob": [WOUND], "alice": []}.items():
        line = next(one for one in await thread(ward, who, pair.goes_on) if one["note"])
        assert [one["versions"][0]["title"] for one in line["note"]["documents"]] == titles, who
    path = f"{ALL}/{pair.merged}/notes/1"
    other = await hung(ward, "bob", pair.merged, type_code=CONSULTATION)
    more = {"text": "deux", "version": 1, "documents": [other]}
    merged = {"reason": "merged", "dossier": pair.goes_on}
    assert await ward.refused("bob", "PUT", path, more) == (409, "conflict", merged)
    assert (await ward.told("bob", "PUT", path, {**more, "documents": []}))["newest"]["version"] == 2
