"""Who opened what, in the export of the person: as the page shows it, proved, and in nobody else's."""

import json
from typing import Any

import mis_verify
import pytest

from dossier.export.looked import LOOKED
from dossier.operations.accesses import _access
from tests.clients.verify.forger import sealed
from tests.dossier.exports import Exported, exported, verified
from tests.dossier.papers import Papers
from tests.dossier.test_emergency import EMERGENCIES, WORDS, emergency
from tests.dossier.ward import ALL, Ward

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
FOLDER, DATA = "qui-a-lu/", "qui-a-lu/qui-a-lu.json"
TITLE = "Compte rendu du 3 mars"
APPOINTED = {"basis": "legal_representative", "proof": "jugement du 3 mars"}


async def opened(ward: Ward) -> str:
    """Alice's dossier, which Dora, a stranger and an emergency physician came to."""
    dossier = str((await ward.included())["id"])
    await ward.newcomer("Dora Lemoine", "Médecin généraliste")
    for who in ("bob", "dora", "paul"):
        await ward.joined(dossier, who)
    root = f"{ALL}/{dossier}"
    paper = await Papers(ward, dossier).deposited("alice", title=TITLE)
    await ward.told("dora", "GET", f"{root}/documents/{paper['id']}")
    assert (await ward.refused("bob", "GET", f"{root}/documents/{paper['id']}"))[0] == 404
    await ward.told("bob", "POST", f"{root}/prints", {"part": "plan"})
    assert (await ward.refused("carol", "GET", root))[0] == 404
    helene = await ward.newcomer("Helene Aubry", "Médecin urgentiste")
    await ward.told(helene, "POST", EMERGENCIES, emergency())
    await ward.told(helene, "GET", root)
    (glass,) = [one["glass"]["id"] for one in await looked_at(ward, dossier) if one["act"] == "emergency"]
    answer = {"answer": "reported", "words": "Je n’ai pas fait de malaise."}
    await ward.told("paul", "POST", f"{root}/emergencies/{glass}/answer", answer)
    await exported(ward, "alice", dossier)
    return dossier


async def looked_at(ward: Ward, dossier: str) -> list[Any]:
    """What the page shows to the person."""
    shown = await ward.told("paul", "GET", f"{ALL}/{dossier}/accesses")
    assert (shown["is_all"], shown["next"]) == (True, None)
    accesses: list[Any] = shown["accesses"]
    return accesses


def parts(got: Exported) -> list[str]:
    return [name for name in got.files if name.startswith(FOLDER)]


async def test_the_person_takes_along_who_opened_what_when_and_why(ward: Ward) -> None:
    dossier = await opened(ward)
    shown = await looked_at(ward, dossier)
    got = await exported(ward, "paul", dossier)
    entries = got.read(DATA)["entries"]
    assert [(one["at"], one["author"]) for one in entries] == [(one["at"], one["account"]["id"]) for one in shown[::-1]]
    assert {one["act"] for one in shown} >= {"opened", "refused", "printed", "emergency", "answered", "exported"}
    assert not any(one["is_cut"] for one in entries)
    outcome = got.verified(ward)
    assert (outcome.code, outcome.parts[FOLDER].count, outcome.parts[FOLDER].left_out) == (0, len(shown), 1)
    paper = Exported(got.answer, {"dossier.pdf": got.files["qui-a-lu/qui-a-lu.pdf"]}).paper
    for page in (got.files["qui-a-lu/qui-a-lu.html"].decode(), paper):
        said = " ".join(page.split())
        for sentence in (
            f"Dora Lemoine, Médecin généraliste : a ouvert un document : « {TITLE} ».",
            f"accès refusé. A demandé un document, et ne l’a pas vu : « {TITLE} ».",
            "a imprimé le plan. Membre de l’équipe de soins.",
            "Carol Petit",
            "accès refusé. N’a rien vu.",
            "Helene Aubry, Médecin urgentiste : accès d’urgence.",
            WORDS,
            "signale l’accès d’urgence. « Je n’ai pas fait de malaise. »",
            "a exporté ce dossier",
            "Transfert à l’hôpital.",
        ):
            assert sentence in said, sentence
    assert 'href="qui-a-lu/qui-a-lu.html"' in got.page
    assert FOLDER in got.files["LISEZMOI.txt"].decode()


@on_sqlite
async def test_it_is_in_nobody_elses_export_but_of_who_represents_them(ward: Ward) -> None:
    dossier = await opened(ward)
    await ward.joined(dossier, "aida", role="GUARD", grounds=APPOINTED)
    assert parts(await exported(ward, "aida", dossier))
    for who in ("alice", "bob"):
        got = await exported(ward, who, dossier)
        assert (parts(got), got.has("qui-a-lu"), got.has(WORDS), got.has("Carol Petit")) == ([], False, False, False)
        assert got.verified(ward).code == 0
    assert parts(await exported(ward, "paul", dossier)), "there was something to take along"


@on_sqlite
async def test_what_is_not_told_to_the_person_has_no_title_there_either(ward: Ward) -> None:
    dossier = await opened(ward)
    assert (await exported(ward, "paul", dossier)).has(TITLE), "there was something to hide"
    (paper,) = (await ward.told("alice", "GET", f"{ALL}/{dossier}/documents"))["documents"]
    hidden = {"confidentiality": ["N", "INVISIBLE_PATIENT"]}
    await ward.told("alice", "PUT", f"{ALL}/{dossier}/documents/{paper['id']}/confidentiality", hidden)
    got = await exported(ward, "paul", dossier)
    assert not got.has(TITLE)
    assert "a ouvert un document." in got.files["qui-a-lu/qui-a-lu.html"].decode(), "that somebody did is told still"
    assert got.verified(ward).code == 0


@on_sqlite
async def test_a_server_that_hides_who_looked_is_found_out(ward: Ward) -> None:
    dossier = await opened(ward)
    got = await exported(ward, "paul", dossier)
    signer, files = ward.app.exports._signer, got.files

    def word(changed: dict[str, bytes]) -> tuple[str, str]:
        try:
            verified(ward, sealed(changed, signer))
        except mis_verify.Fault as fault:
            return fault.word, fault.folder
        return "verified", ""

    assert word(files) == ("verified", "")
    said = files[DATA].replace(WORDS.encode(), b"Tout va bien, une simple visite.")
    assert word({**files, DATA: said}) == ("commitment", FOLDER)
    assert word({**files, "qui-a-lu/qui-a-lu.html": b"x"}) == ("digest", FOLDER)
    data = json.loads(files[DATA])
    author = data["entries"][0]["author"]
    other = next(one["id"] for one in data["people"] if one["id"] != author)
    lie = files[DATA].replace(f'"author":"{author}"'.encode(), f'"author":"{other}"'.encode())
    assert word({**files, DATA: lie}) == ("shown", FOLDER)
    renamed = {name.replace(FOLDER, "conversations/7/"): content for name, content in files.items()}
    assert word(renamed) == ("files", "")


def test_every_access_that_the_page_shows_has_its_sentence() -> None:
    told = {kind for kind in LOOKED if kind.__name__ in _access.__code__.co_names}
    assert told == set(LOOKED)
    assert len(told) == 9
