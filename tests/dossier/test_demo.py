"""The dossiers of the demo region: whole, of the last days, and with the conversations that are about them."""

from functools import partial
from pathlib import Path

from sqlalchemy import text

from dossier.contract.dossier import DossierSearch
from dossier.demo import region
from dossier.domain.ppcs import PpcsState
from dossier.extension import DossierExtension
from dossier.operations import document, listed, plan, seen
from dossier.operations import note as notes
from mis.actor import Actor
from mis.administration import execute
from mis.app import App, build
from mis.commands import ArchiveVerify, DemoSeed
from mis.demo import region as demo_region
from mis.domain.session import begun
from mis.settings import Settings
from protocol.values import DossierId, SessionId
from tests.support.clock import FakeClock


async def seeded(folder: Path) -> App:
    app = build(Settings(data_dir=str(folder)), FakeClock(), (DossierExtension(),), broken=lambda: None)
    await app.open()
    await execute(app, DemoSeed())
    return app


async def actor(app: App, login: str) -> Actor:
    async with app.store.reading() as reading:
        known = await reading.accounts.by_login(f"{login}.demo")
    assert known is not None
    now = app.clock.now()
    return Actor(known.account, SessionId(""), begun(now, now, 0))


async def dossiers_of(app: App, login: str) -> list[DossierId]:
    async with app.store.reading() as reading:
        page = await listed.page(reading, await actor(app, login), DossierSearch(), "2026-01-01")
    return [one.dossier for one in page.dossiers]


async def test_each_of_the_demo_finds_the_dossiers_of_their_circles(tmp_path: Path) -> None:
    app = await seeded(tmp_path)
    counts = {
        login: len(await dossiers_of(app, login)) for login in ("annelaure", "claire", "julie", "odette", "luc", "ops")
    }
    assert counts == {"annelaure": 3, "claire": 3, "julie": 2, "odette": 1, "luc": 1, "ops": 0}
    annelaure = await actor(app, "annelaure")
    for id in await dossiers_of(app, "annelaure"):
        shown = await app.store.writer.run(partial(plan.read, actor=annelaure, id=id))
        assert shown.ppcs is not None
        assert (shown.ppcs.state, shown.missing) == (PpcsState.ACTIVE, [])
    async with app.store.reading() as reading:
        linked = await reading.connection.execute(
            text("SELECT count(*) FROM conversations WHERE subject IS NOT NULL AND dossier IS NOT NULL")
        )
        told = sum(story.dossier is not None for story in demo_region().stories)
        assert linked.scalar_one() == told == 3
    await app.archivist.turn()
    verified = await execute(app, ArchiveVerify())
    assert (verified["is_whole"], verified["found"]) == (True, [])
    await app.close()


async def test_each_dossier_has_documents_and_one_of_them_hangs_on_a_note_for_the_caregiver(tmp_path: Path) -> None:
    app = await seeded(tmp_path)
    claire, luc = await actor(app, "claire"), await actor(app, "luc")
    counts = []
    for id in await dossiers_of(app, "claire"):
        page = partial(document.page, actor=claire, id=id, class_code=None, before=None)
        documents = (await app.store.writer.run(page)).documents
        assert all(one.versions[0].file and one.versions[0].at < app.clock.now() for one in documents)
        counts.append(len(documents))
    assert sorted(counts) == sorted(len(one.papers) for one in region().dossiers) == [2, 2, 3]
    (mother,) = await dossiers_of(app, "luc")
    async with app.store.reading() as reading:
        newest = (await notes.page(reading, luc, mother, None, None)).notes[0].newest
    assert [one.versions[0].title for one in newest.documents] == ["Carnet de pesée de la semaine"]
    await app.close()


async def test_one_circle_has_a_structure(tmp_path: Path) -> None:
    app = await seeded(tmp_path)
    odette = await actor(app, "odette")
    (id,) = await dossiers_of(app, "odette")
    members = (await app.store.writer.run(partial(seen.show, actor=odette, id=id))).members
    assert [(one.structure.name, one.is_active) for one in members if one.structure] == [("SSIAD du Val d’Aure", True)]
    await app.close()


def test_the_words_are_set_as_french_is() -> None:
    words = (Path(__file__).parents[2] / "dossier" / "demo.toml").read_text(encoding="utf-8")
    told = [
        line.partition(" = ")[2]
        for line in words.splitlines()
        if line.startswith(("text", "title", "medical", "wishes"))
    ]
    assert told
    papers = [paper for dossier in region().dossiers for paper in dossier.papers]
    told += [words for paper in papers for words in (paper.title, paper.note or "", *paper.words)]
    for one in [*told, *(note.text for dossier in region().dossiers for note in dossier.notes)]:
        assert not any(sign in one for sign in (" :", " ?", " !", " ;", "'", " »", "« ")), one
