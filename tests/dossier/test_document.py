"""Documents: who reads one is decided for each, and whatever lists, counts, tells, previews or gives it agrees."""

from collections.abc import Mapping
from typing import Any

import pytest

from mis.bus.base import Told
from mis.domain.attachment import UNSENT_MS
from mis.operations.collection import collect
from protocol.dossier import DossierPart
from tests.dossier.papers import CONSENT, CONSULTATION, PHOTO, PSYCHIATRY, Papers
from tests.dossier.ward import ALL, ODETTE, Ward, changed
from tests.support.download import broken_off

LETTER = "Compte rendu : la plaie évolue bien.\n".encode() * 20_000
EVERYBODY = ("alice", "dora", "nina", "phil", "sami", "paul", "aida", "eve", "carol")


async def peopled(ward: Ward) -> str:
    """A dossier with a doctor, a nurse, a pharmacist, a secretary, the person, a caregiver, and Eve, who has left."""
    dossier = str((await ward.included())["id"])
    for name, profession in (
        ("Dora Lemoine", "Médecin généraliste"),
        ("Nina Roux", "Infirmière"),
        ("Phil Morel", "Pharmacien"),
        ("Sami Blanc", "Secrétaire"),
        ("Eve Colin", "Médecin"),
    ):
        await ward.joined(dossier, await ward.newcomer(name, profession))
    for who in ("paul", "aida"):
        await ward.joined(dossier, who)
    return dossier


async def left(ward: Ward, dossier: str, who: str) -> None:
    ward.house.clock.advance(60)
    members = (await ward.told("alice", "GET", f"{ALL}/{dossier}"))["members"]
    mine = [one["number"] for one in members if one["account"]["id"] == ward.accounts[who].id]
    await ward.ended(dossier, mine[-1])


def hearing(ward: Ward) -> list[Told]:
    heard: list[Told] = []

    def hear(one: Any) -> None:
        heard.extend(told for told in getattr(one, "told", [one]) if isinstance(told, Told))

    ward.app.bus.listen(hear)
    return heard


def told_of_documents(ward: Ward, heard: list[Told]) -> set[str]:
    names = {account.id: name for name, account in ward.accounts.items()}
    about = [one for one in heard if getattr(one.event, "part", None) is DossierPart.DOCUMENTS]
    return {names[account] for one in about for account in one.accounts}


async def test_whatever_shows_a_document_agrees_with_the_decision(ward: Ward) -> None:
    dossier = await peopled(ward)
    papers, ids = Papers(ward, dossier), {name: one.id for name, one in ward.accounts.items()}
    # Who reads what, from the matrix that ships (a coordinator whose profession nobody knows reads nothing by it).
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({"type_code": CONSULTATION}, {"dora", "nina", "phil", "eve", "paul"}),
        ({"type_code": PSYCHIATRY}, {"dora", "nina", "eve", "paul"}),  # Nina is its author
        ({"confidentiality": ["R"], "listed": [ids["phil"]]}, {"nina", "phil", "paul"}),
        ({"confidentiality": ["N", "MASQUE_PS"]}, {"nina", "paul"}),
        ({"confidentiality": ["N", "INVISIBLE_PATIENT"], "listed": [ids["aida"]]},
         {"dora", "nina", "phil", "eve", "aida"}),
    ]  # fmt: skip
    readable: dict[str, set[str]] = {}
    for paper, readers in cases:
        heard = hearing(ward)
        audience = {"type_code": CONSULTATION, **paper}
        preview = await ward.told("nina", "POST", f"{papers.root}/readers", audience)
        made = await papers.deposited("nina", **paper)
        assert {one["id"] for one in preview["readers"]} == {ids[who] for who in readers}
        assert preview["count"] == len(readers)
        assert told_of_documents(ward, heard) == readers
        readable[made["id"]] = readers
    await left(ward, dossier, "eve")
    readable = {document: readers - {"eve"} for document, readers in readable.items()}
    for who in EVERYBODY:
        expected = {document for document, readers in readable.items() if who in readers}
        page = await papers.listed(who)
        assert (page is None) == (who in ("sami", "eve", "carol")), "Sami acts for nobody"
        shown = page["documents"] if page else []
        assert {one["id"] for one in shown} == expected, who
        assert sum(one["count"] for one in (page or {"classes": []})["classes"]) == len(expected)
        if page:
            lines = (await ward.told(who, "GET", f"{papers.root}/timeline?kind=document"))["lines"]
            assert {one["document"]["document"] for one in lines} == expected
        for document in readable:
            assert await papers.opens(who, document) == (document in expected), (who, document)
    assert await papers.listed("alice") == {"documents": [], "classes": [], "next": None}
    assert (await ward.verified()).found == []
    assert (await ward.app.filing.check().run(read=True)).is_whole


async def test_each_version_stays_and_is_read_by_its_author_for_ever(ward: Ward) -> None:
    dossier = await peopled(ward)
    papers = Papers(ward, dossier)
    made = await papers.deposited("eve", title="Première")
    path = f"{papers.root}/documents/{made['id']}/versions"
    second = {"file": await papers.file("nina"), "title": "Seconde", "dated": "2020-01-03"}
    ward.house.clock.advance(1)
    both = await ward.told("nina", "POST", path, second)
    assert [(one["number"], one["title"], one["author"]["name"]) for one in both["versions"]] == [
        (2, "Seconde", "Nina Roux"),
        (1, "Première", "Eve Colin"),
    ]
    assert await ward.told("nina", "POST", path, second) == both, "the same file makes no third one"
    assert (await ward.refused("aida", "POST", path, {**second, "file": await papers.file("aida")}))[0] == 404
    assert (await ward.refused("nina", "POST", path, {**second, "file": made["versions"][0]["file"]["id"]}))[0] == 404
    await left(ward, dossier, "eve")
    assert await papers.opens("eve", made["id"])
    (own,) = (await papers.listed("eve"))["documents"]
    assert [one["number"] for one in own["versions"]] == [1], "what came later is not theirs"
    assert (await ward.refused("eve", "GET", f"{path}/2/file"))[0] == 404
    assert (await ward.refused("eve", "POST", path, second))[0] == 404
    (all_of_it,) = (await papers.listed("dora"))["documents"]
    assert [one["number"] for one in all_of_it["versions"]] == [2, 1]


async def test_what_is_hidden_until_told_is_shown_by_its_author_or_who_administers(ward: Ward) -> None:
    dossier = await peopled(ward)
    papers = Papers(ward, dossier)
    hidden = {"confidentiality": ["N", "INVISIBLE_PATIENT"], "listed": [ward.accounts["alice"].id]}
    await ward.joined(dossier, await ward.newcomer("Cleo Petit", "Médecin"), is_administrator=True)
    made = await papers.deposited("dora", **hidden)
    path = f"{papers.root}/documents/{made['id']}/confidentiality"
    assert (made["may_change"], made["may_show"]) == (True, True)
    assert not await papers.opens("paul", made["id"])
    shown = {**hidden, "confidentiality": ["N"]}
    not_the_author = (403, "forbidden", {"reason": "document_author"})
    assert await ward.refused("nina", "PUT", path, shown) == not_the_author
    for body in ({**shown, "confidentiality": ["R"]}, {**shown, "listed": []}, hidden | {"listed": []}):
        assert await ward.refused("cleo", "PUT", path, body) == not_the_author
    assert (await ward.refused("paul", "PUT", path, shown))[0] == 404, "for the person there is none yet"
    heard = hearing(ward)
    after = await ward.told("cleo", "PUT", path, shown)
    assert (after["confidentiality"], after["may_show"]) == (["N"], False)
    assert await papers.opens("paul", made["id"])
    assert "paul" in told_of_documents(ward, heard)
    assert await ward.refused("cleo", "PUT", path, hidden) == not_the_author
    await ward.told("dora", "PUT", path, {"confidentiality": ["V", "MASQUE_PS"]})
    assert (await papers.opens("dora", made["id"]), await papers.opens("nina", made["id"])) == (True, False)
    assert (await ward.verified()).found == []


async def test_each_reading_is_recorded_with_what_decided_and_each_refusal_too(ward: Ward) -> None:
    dossier = await peopled(ward)
    papers = Papers(ward, dossier)
    made = await papers.deposited("nina", type_code=PSYCHIATRY)
    for who in ("dora", "phil", "paul", "carol"):
        await papers.opens(who, made["id"])
        await papers.opens(who, made["id"])
    told = (await ward.told("paul", "GET", f"{papers.root}/accesses"))["accesses"]
    read = [
        (one["account"]["name"].split()[0].lower(), one["document"]["version"], one["document"]["rule"])
        for one in reversed(told)
        if one["part"] == "document"
    ]
    assert read == [
        ("nina", None, "author"),
        ("dora", None, "matrix"),
        ("dora", 1, "matrix"),
        ("phil", None, "matrix_denies"),
        ("phil", 1, "matrix_denies"),
        ("paul", None, "person"),
        ("paul", 1, "person"),
        ("carol", None, "no_member"),
        ("carol", 1, "no_member"),
    ], "once a visit"
    by_phil: Mapping[str, Any] = next(one["document"] for one in told if one["account"]["name"] == "Phil Morel")
    assert by_phil == {
        "document": made["id"],
        "version": 1,
        "is_allowed": False,
        "rule": "matrix_denies",
        "profile": "PHARMACIEN",
        "matrix": "default-1",
        "basis": "equipe_soins_1",
        "title": "Consultation",
    }
    hidden = {"confidentiality": ["N", "INVISIBLE_PATIENT"]}
    await ward.told("nina", "PUT", f"{papers.root}/documents/{made['id']}/confidentiality", hidden)
    told = (await ward.told("paul", "GET", f"{papers.root}/accesses"))["accesses"]
    about = [one["document"] for one in told if one["part"] == "document"]
    assert {one["title"] for one in about} == {None}, "what it is called is not told before the document is"
    assert {one["document"] for one in about} == {made["id"]}


async def test_a_download_ends_with_the_place_in_the_circle(ward: Ward) -> None:
    dossier = await peopled(ward)
    papers = Papers(ward, dossier)
    made = await papers.deposited("nina", file=await papers.file("nina", LETTER, "lettre.txt"))
    path = f"{papers.root}/documents/{made['id']}/versions/1/file"
    part = await (await ward.at("dora")).ask("GET", path, Range="bytes=8-9")
    assert (part.status_code, part.content) == (206, LETTER[8:10])
    got = await broken_off(ward.house, await ward.at("dora"), path, lambda: left(ward, dossier, "dora"))
    assert 0 < got < len(LETTER)
    assert (await (await ward.at("nina")).ask("GET", path)).content == LETTER


async def test_what_is_brought_and_never_deposited_is_collected(ward: Ward) -> None:
    dossier = await peopled(ward)
    papers = Papers(ward, dossier)
    kept = await papers.deposited("nina")
    lost = await papers.file("nina")
    await left(ward, dossier, "eve")
    for stranger in ("carol", "eve"):
        assert (await papers.brought(stranger)).status_code == 404
    assert (await papers.brought("nina", at=f"/api/attachments?conversation={dossier}")).status_code == 404
    ward.house.clock.advance(UNSENT_MS / 1_000 + 1)
    assert await collect(ward.app.store, ward.app.filing.blobs, now=ward.now) == 1, "both have one picture"
    await ward.again("nina")
    assert (await ward.refused("nina", "POST", f"{papers.root}/documents", await papers.paper("nina", file=lost)))[
        0
    ] == 404
    assert await papers.opens("nina", kept["id"])


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_what_is_no_document_is_refused_with_its_reason(ward: Ward) -> None:
    dossier = await peopled(ward)
    papers = Papers(ward, dossier)
    file = await papers.file("nina")
    cases: list[tuple[dict[str, Any], int, str, str]] = [
        ({"type_code": None}, 400, "reason", "document_untyped"),
        ({"type_code": "8378-1"}, 400, "reason", "document_type"),
        ({"title": "  "}, 400, "reason", "document_title"),
        ({"title": "a" * 201}, 413, "field", "title"),
        ({"dated": "2999-01-01"}, 400, "reason", "document_dated"),
        ({"dated": "2020-02-30"}, 400, "reason", "day_impossible"),
        ({"dated": "hier"}, 400, "reason", "day_form"),
        ({"confidentiality": []}, 400, "reason", "document_confidentiality"),
        ({"confidentiality": ["N", "R"]}, 400, "reason", "document_confidentiality"),
        ({"confidentiality": ["X"]}, 400, "field", "confidentiality"),
        ({"listed": [ward.accounts["carol"].id]}, 400, "reason", "document_listed"),
        ({"file": "nothing"}, 404, "field", "attachments"),
    ]
    for changes, status, name, value in cases:
        body = await papers.paper("nina", **{"file": file, **changes})
        told = await ward.refused("nina", "POST", f"{papers.root}/documents", body)
        assert (told[0], told[2][name]) == (status, value), changes
    assert (await ward.refused("phil", "POST", f"{papers.root}/documents", await papers.paper("phil", file=file)))[
        0
    ] == 404
    assert (await papers.listed("nina"))["documents"] == []
    made = await papers.deposited("nina", file=file)
    assert await papers.deposited("nina", file=file) == made, "the same file makes no second one"
    assert (await papers.brought("nina", b"MZ" + bytes(60), "virus.exe")).status_code == 400
    for path in ("documents/x", "documents?before=x", f"documents/{made['id']}/versions/2/file"):
        assert (await ward.refused("nina", "GET", f"{papers.root}/{path}"))[0] in (400, 404)
    other = (await ward.included(identity=changed(ODETTE, birth_name="Martin", birth_date="1950-01-01")))["id"]
    strange = await ward.refused("alice", "GET", f"{ALL}/{other}/documents/{made['id']}")
    assert strange == await ward.refused("alice", "GET", f"{papers.root}/documents/{other}"), "of another dossier"


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_long_list_comes_in_pages_and_by_class(ward: Ward) -> None:
    dossier = await peopled(ward)
    papers = Papers(ward, dossier)
    kinds = [CONSENT, *[CONSULTATION] * 50, PHOTO]
    for number, kind in enumerate(kinds):
        ward.house.clock.advance(1)
        file = await papers.file("nina", b"%d" % number + LETTER[:40], f"{number}.txt")
        await papers.deposited("nina", file=file, type_code=kind, title=str(number))
    first = await papers.listed("phil")
    rest = await papers.listed("phil", f"?before={first['next']}")
    titles = [one["versions"][0]["title"] for page in (first, rest) for one in page["documents"]]
    assert titles == [str(number) for number in reversed(range(len(kinds)))]
    assert rest["next"] is None
    counts = [{"code": "10", "count": 50}, {"code": "31", "count": 1}, {"code": "95", "count": 1}]
    assert first["classes"] == rest["classes"] == counts
    assert [one["type_code"] for one in (await papers.listed("phil", "?class=95"))["documents"]] == [CONSENT]


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_what_the_person_opposes_is_gone_everywhere_at_once(ward: Ward) -> None:
    dossier = await peopled(ward)
    papers = Papers(ward, dossier)
    made, other = await papers.deposited("nina"), await papers.deposited("nina")

    async def read_by(document: str) -> set[str]:
        readers = set()
        for who in ("dora", "nina", "phil", "paul"):
            listed = {one["id"] for one in ((await papers.listed(who)) or {"documents": []})["documents"]}
            assert await papers.opens(who, document) == (document in listed)
            readers |= {who} if document in listed else set()
        return readers

    assert await read_by(made["id"]) == {"dora", "nina", "phil", "paul"}
    oppose = f"{papers.root}/oppositions"
    await ward.told("paul", "POST", oppose, {"against": "document", "target": made["id"]})
    assert await read_by(made["id"]) == {"nina", "paul"}, "its author reads it always"
    assert await read_by(other["id"]) == {"dora", "nina", "phil", "paul"}
    await ward.told("paul", "POST", oppose, {"against": "profession", "target": "PHARMACIEN"})
    assert await read_by(other["id"]) == {"dora", "nina", "paul"}
    preview = await ward.told("nina", "POST", f"{papers.root}/readers", {"type_code": CONSULTATION})
    assert ward.accounts["phil"].id not in {one["id"] for one in preview["readers"]}
