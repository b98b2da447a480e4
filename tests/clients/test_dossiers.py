"""The dossiers of the client against the real `mis serve`: every route of the contract, by the method that asks it."""

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from mis_client import Client, ConnectionLost, DossierChanged, NotFound

from dossier.contract.document import NewDocument
from dossier.contract.note import NewNote
from dossier.domain.note import NoteKind
from protocol.dossier import DossierPart
from protocol.values import DossierId
from tests.clients.care import Region
from tests.clients.dossier_story import (
    FALL,
    METHODS,
    WORDS,
    Used,
    documents,
    emergency,
    life_line,
    merges,
    notes,
    people,
    plan,
    rights,
)
from tests.dossier.papers import CONSULTATION
from tests.support.mis_process import MisProcess
from tests.support.proxy import Proxy


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    region = Region(MisProcess(tmp_path_factory.mktemp("region") / "data", {"MIS_RATE_LIMITS": "off"}))
    region.start()
    yield region
    region.process.stop()


async def test_every_method_asks_its_route(region: Region, tmp_path: Path) -> None:
    async with region.client("alice") as alice:
        used = Used(alice._over_http, set())
        dossier = await people(region, used)
        await notes(used, dossier.id, tmp_path / "carnet.txt")
        await documents(alice, used, dossier.id, region, tmp_path / "lettre.pdf")
        await plan(used, dossier.id, region.ids["alice"])
        await life_line(used, dossier.id)
        await rights(used, dossier.id, region.ids["carol"])
        await merges(region, used, dossier.id)
        await emergency(region, used, dossier.id)
    assert used.names == METHODS


async def test_to_a_stranger_there_is_no_dossier(region: Region, tmp_path: Path) -> None:
    letter = tmp_path / "lettre.txt"
    await asyncio.to_thread(letter.write_bytes, WORDS)
    async with region.client("alice") as alice, region.client("carol") as carol:
        dossier = (await region.included(alice.dossiers, born="1950-01-02")).id
        await alice.dossiers.write_note(dossier, NewNote("n", NoteKind.LIAISON, "Bonjour."))
        file = (await alice.dossiers.bring_file(dossier, letter)).id
        of_2020 = NewDocument(file, "Lettre", "2020-01-02", CONSULTATION)
        document = (await alice.dossiers.deposit_document(dossier, of_2020)).id
        into = io.BytesIO()
        for asked in (
            carol.dossiers.read(dossier),
            carol.dossiers.write_note(dossier, NewNote("n", NoteKind.LIAISON, "Bonjour.")),
            anext(carol.dossiers.note_pages(dossier)),
            anext(carol.dossiers.timeline_pages(dossier)),
            carol.dossiers.bring_file(dossier, letter),
            carol.dossiers.read_document(dossier, document),
            carol.dossiers.download_document(dossier, document, 1, into),
        ):
            with pytest.raises(NotFound):
                await asked
        assert [page.dossiers async for page in carol.dossiers.search_pages()] == [[]]
        assert into.getvalue() == b""
        await alice.dossiers.download_document(dossier, document, 1, into)
        assert into.getvalue() == WORDS
        page = await anext(alice.dossiers.note_pages(dossier))
        assert [one.newest.text for one in page.notes] == ["Bonjour."], "there is something that carol does not see"


async def test_a_lost_answer_is_asked_for_again_only_where_it_is_done_once(region: Region) -> None:
    """Bob hears over a line of his own when it is done; Alice hears nothing of it."""
    async with (
        Proxy(region.process.port) as proxy,
        region.client("alice", proxy.url) as alice,
        region.client("bob") as bob,
    ):
        dossier = (await region.included(alice.dossiers, born="1951-01-02")).id
        proxy.lose_answers()
        writing = asyncio.create_task(alice.dossiers.write_note(dossier, NewNote("n", NoteKind.JOURNAL, "Passage.")))
        await changed(bob, dossier, DossierPart.NOTES)
        proxy.cut()
        written = await writing
        page = await anext(bob.dossiers.note_pages(dossier))
        assert [one.number for one in page.notes] == [written.number], "it was asked twice, and written once"

        proxy.lose_answers()
        telling = asyncio.create_task(alice.dossiers.add_event(dossier, FALL))
        await changed(bob, dossier, DossierPart.LIFE_LINE)
        proxy.cut()
        with pytest.raises(ConnectionLost):
            await telling
        line = await anext(bob.dossiers.life_line_pages(dossier))
        assert [one.event for one in line.events] == [FALL], "it was asked once, and done"


async def changed(client: Client, dossier: DossierId, part: DossierPart) -> None:
    while await anext(client) != DossierChanged(dossier=dossier, part=part):
        pass
