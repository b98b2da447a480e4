"""One dossier from its inclusion to an emergency, by each method of the client, on a real server."""

import asyncio
import inspect
import io
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import msgspec
import pytest
from mis_client import (
    BadRequest,
    Client,
    Conflict,
    Forbidden,
    NotFound,
)
from mis_client.dossiers import Dossiers
from mis_client.dossiers.asking import OverHttp

from dossier.contract.circle import MemberParcours, MembershipEnd, NewCareTeamStructure
from dossier.contract.document import DocumentAudience, DocumentConfidentiality, NewDocument, NewVersion
from dossier.contract.dossier import Dossier, DossierFilter
from dossier.contract.emergencies import EmergencyAnswer, NewEmergency
from dossier.contract.export import ExportRequest
from dossier.contract.filing import Filing
from dossier.contract.identity import IdentityCorrection, ProofShown
from dossier.contract.insi import InsiQuestion, InsiVerdict
from dossier.contract.invitation import NewCirclePerson
from dossier.contract.life_line import EventCorrection, WrittenEvent
from dossier.contract.merge import MergeMove, NewMerge
from dossier.contract.note import NewNote, NoteRewriting
from dossier.contract.oppositions import NewOpposition
from dossier.contract.plan import ActionMove, OwnAction, PlanMove, PlanSigning, PlanWriting, WrittenAction
from dossier.contract.prints import PrintedPart
from dossier.contract.timeline import TimelineKind
from dossier.domain.action import ActionKind, ActionTrigger
from dossier.domain.agreement import Agreement
from dossier.domain.break_glass import Answer, Emergency
from dossier.domain.circle import Role
from dossier.domain.document import Confidentiality
from dossier.domain.insi import InsiDecision
from dossier.domain.legal_basis import Means
from dossier.domain.life_line import EventKind
from dossier.domain.merge import MergeStep
from dossier.domain.note import NoteKind
from dossier.domain.objective import Objective, Problem
from dossier.domain.opposition import Against
from dossier.domain.ppcs import PpcsTrigger
from dossier.domain.proof import Proof
from dossier.domain.review import Review
from dossier.domain.structure import Structure
from protocol.values import AccountId, DossierId
from tests.access.world import ONE_PAGE
from tests.clients.care import IDENTITY, Region, agreed, now
from tests.dossier.papers import CONSULTATION

FALL = WrittenEvent(EventKind.FALL, "Chute", "2025-03", "sa fille")
WORDS = b"La plaie est propre.\n"
DAY = "2099-01-15"
METHODS = {name for name, _ in inspect.getmembers(Dossiers, inspect.isfunction) if not name.startswith("_")}


class Used(Dossiers):
    """Notes which of the methods were used."""

    def __init__(self, over_http: OverHttp, names: set[str]) -> None:
        super().__init__(over_http)
        self.names = names

    def __getattribute__(self, name: str) -> Any:
        if name in METHODS:
            self.names.add(name)
        return super().__getattribute__(name)


async def people(region: Region, alice: Used) -> Dossier:
    assert [one.name for one in (await alice.find_birth_places("14047")).places] == ["Bayeux"]
    assert [page.secretariats async for page in alice.secretariat_pages()] == [[]]
    found = await alice.find_candidates(IDENTITY)
    dossier = await region.included(alice)
    again = await alice.find_candidates(IDENTITY)
    assert dossier.id in {one.dossier for one in again.candidates} - {one.dossier for one in found.candidates}
    assert dossier.id in [one.dossier async for page in alice.search_pages("march") for one in page.dossiers]
    assert [one.dossier async for page in alice.search_pages("personne") for one in page.dossiers] == []
    mine, nobody_s = DossierFilter(administers=True, unqualified=True), DossierFilter(roles=[Role.TREATING_PHYSICIAN])
    assert dossier.id in [one.dossier async for page in alice.search_pages("march", mine) for one in page.dossiers]
    assert [one.dossier async for page in alice.search_pages(only=nobody_s) for one in page.dossiers] == []

    used_name = msgspec.structs.replace(IDENTITY, used_name="Marchand-Roy")
    corrected = await alice.correct_identity(dossier.id, IdentityCorrection(used_name, dossier.identity_version))
    with pytest.raises(Conflict):
        await alice.correct_identity(dossier.id, IdentityCorrection(used_name, dossier.identity_version))
    shown = ProofShown(Proof.NATIONAL_ID_CARD, corrected.identity_version)
    proved = await alice.show_proof(dossier.id, shown)
    assert (proved.person.used_name, proved.standing) != (dossier.person.used_name, dossier.standing)

    assert not (await alice.read_insi_access(dossier.id)).may_ask, "this region has no INSi"
    with pytest.raises(Conflict):
        await alice.ask_insi(dossier.id, InsiQuestion(proved.identity_version))
    with pytest.raises(Conflict):
        await alice.conclude_insi(dossier.id, InsiVerdict("none", InsiDecision.CONFIRMED))

    taking_part = await alice.set_parcours(dossier.id, 1, MemberParcours(["DAC"]))
    assert [one.parcours for one in taking_part.members] == [["DAC"], []]
    caregiver = NewCirclePerson(Role.CAREGIVER, agreed(), "Ida Marchand", "1980-01-02")
    assert (await alice.invite(dossier.id, caregiver)).code
    members = (await alice.read(dossier.id)).members
    assert [one.is_active for one in members] == [True, True, True]
    await alice.end_membership(dossier.id, members[2].number, MembershipEnd())
    await alice.withdraw_membership(dossier.id, members[1].number)
    assert [one.is_active for one in (await alice.read(dossier.id)).members] == [True, False, False]

    told = NewCareTeamStructure(Structure("99 000 001 0", "SSIAD du Bessin"), Role.CORRESPONDENT, agreed())
    (*_, ssiad) = (await alice.add_structure(dossier.id, told)).members
    assert (ssiad.structure, ssiad.account, ssiad.is_active) == (Structure("990000010", "SSIAD du Bessin"), None, True)
    with pytest.raises(Conflict):
        await alice.add_structure(dossier.id, told)
    await alice.end_membership(dossier.id, ssiad.number, MembershipEnd())
    return proved


async def notes(alice: Used, dossier: DossierId, file: Path) -> None:
    written = await alice.write_note(dossier, NewNote("n", NoteKind.DOSSIER, "Vit seule."))
    assert await alice.write_note(dossier, NewNote("n", NoteKind.DOSSIER, "Vit seule.")) == written
    await alice.rewrite_note(dossier, written.number, NoteRewriting("Vit avec sa fille.", 1))
    read = await alice.read_note(dossier, written.number)
    assert [one.text for one in read.versions] == ["Vit avec sa fille.", "Vit seule."]
    await asyncio.to_thread(file.write_bytes, WORDS)
    brought = await alice.bring_file(dossier, file)
    hung = NewDocument(brought.id, "Surveillance", "2020-01-02", CONSULTATION)
    noted = await alice.rewrite_note(dossier, written.number, NoteRewriting("Vit chez sa fille.", 2, documents=[hung]))
    assert [one.versions[0].title for one in noted.newest.documents] == ["Surveillance"]
    (document,) = noted.newest.documents
    assert await alice.read_document(dossier, document.id) == document
    for number in range(50):
        await alice.write_note(dossier, NewNote(f"n{number}", NoteKind.JOURNAL, f"Passage {number}."))
    assert [len(page.notes) async for page in alice.note_pages(dossier)] == [50, 1]
    assert [len(page.notes) async for page in alice.note_pages(dossier, kind=NoteKind.DOSSIER)] == [1]
    lines = [line async for page in alice.timeline_pages(dossier) for line in page.lines]
    assert [line.note.text for line in lines if line.note][-3:] == [
        "Vit chez sa fille.",
        "Vit avec sa fille.",
        "Vit seule.",
    ]
    found = [
        line
        async for page in alice.timeline_search_pages(dossier, "FILLE", kind=TimelineKind.NOTE)
        for line in page.lines
    ]
    assert [line.note.text for line in found if line.note] == ["Vit chez sa fille.", "Vit avec sa fille."]


def names_in(zip: Path) -> list[str]:
    with ZipFile(zip) as read:
        return read.namelist()


async def documents(alice: Client, used: Used, dossier: DossierId, region: Region, file: Path) -> None:
    await asyncio.to_thread(file.write_bytes, ONE_PAGE)
    first = await used.bring_file(dossier, file)
    await asyncio.to_thread(file.write_bytes, WORDS)
    second = await used.bring_file(dossier, file, name="suite.txt")
    types = {one.code for one in (await used.read_document_types()).types}
    assert {row.type_code for row in (await used.read_matrix()).rows} <= types
    assert (await used.document_readers(dossier, DocumentAudience(CONSULTATION))).count == 1
    document = await used.deposit_document(dossier, NewDocument(first.id, "Lettre", "2020-01-02", CONSULTATION))
    await used.add_document_version(dossier, document.id, NewVersion(second.id, "Suite", "2020-01-03"))
    hidden = DocumentConfidentiality((Confidentiality.RESTRICTED,), (region.ids["alice"],))
    changed = await used.change_document_confidentiality(dossier, document.id, hidden)
    assert changed.confidentiality == [Confidentiality.RESTRICTED]
    read = await used.read_document(dossier, document.id)
    assert [(one.number, one.file.name) for one in read.versions if one.file] == [(2, "suite.txt"), (1, "lettre.pdf")]
    into = io.BytesIO()
    await used.download_document(dossier, document.id, 2, into)
    assert into.getvalue() == WORDS
    small = await used.document_thumbnail(dossier, document.id, 1)
    drawn = await used.draw_document_page(dossier, document.id, 1, 1, width=600)
    assert {small[8:12], drawn[8:12]} == {b"WEBP"}
    zip = file.with_name("dossier.zip")
    await used.export_dossier(dossier, ExportRequest("Transfert à l’hôpital."), zip)
    assert "dossier.json" in await asyncio.to_thread(names_in, zip)

    conversation = await alice.start_conversation([region.ids["bob"]], text="La plaie évolue bien.")
    filing = Filing("f", conversation.id, conversation.last_seq, "Plaie", "2020-01-04", CONSULTATION)
    filed = await used.file_from_conversation(dossier, filing)
    page = await anext(used.document_pages(dossier))
    assert [one.id for one in page.documents][:2] == [filed.id, document.id], "and what hangs on a note"
    (counted,) = page.classes
    assert [one async for page in used.document_pages(dossier, class_code="nulle") for one in page.documents] == []
    assert counted.count == len(page.documents) == 3


async def plan(alice: Used, dossier: DossierId, lead: AccountId) -> None:
    assert (await alice.begin_plan(dossier)).missing
    writing = PlanWriting(
        seen_version=1,
        lead=lead,
        agreement=Agreement(now(), "Odette Marchand", Means.ORAL),
        problems=(Problem("p1", "Ulcère de la jambe", "MED-062", "1.1.9"),),
        objectives=(Objective("o1", "p1", "Cicatriser en trois mois"),),
        actions=(WrittenAction("a1", "o1", "Pansement", ActionKind.TREATMENT, lead, DAY, service="2.1.1.2"),),
        reviews=(Review(DAY),),
    )
    assert (await alice.write_plan(dossier, writing)).missing == []
    with pytest.raises(Conflict):
        await alice.write_plan(dossier, writing)
    await alice.move_plan(dossier, PlanMove(PpcsTrigger.ACTIVATED, 2))
    await alice.enter_action(dossier, OwnAction("a2", "o1", "Bilan", ActionKind.PREVENTION, DAY, service="2.1.2.1"))
    await alice.move_action(dossier, "a1", ActionMove(ActionTrigger.CARRIED_OUT, "plaie propre"))
    await alice.sign_plan(dossier, PlanSigning(5))
    await alice.print_part(dossier, PrintedPart.PLAN)
    read = await alice.read_plan(dossier)
    assert read.ppcs is not None
    assert ([one.id for one in read.ppcs.actions], [one.version for one in read.signatures]) == (["a1", "a2"], [5])
    assert [one.service for one in read.ppcs.actions] == ["2.1.1.2", "2.1.2.1"]
    assert [(one.code, one.need) for one in read.ppcs.problems] == [("MED-062", "1.1.9")]
    versions = [one.version async for page in alice.plan_version_pages(dossier) for one in page.versions]
    assert versions == [5, 4, 3, 2, 1]
    before = await alice.read_plan_version(dossier, 2)
    assert before.ppcs is not None
    assert [one.result for one in before.ppcs.actions] == [""]
    tasks = [one async for page in alice.task_pages() for one in page.tasks]
    assert [(one.dossier, one.action) for one in tasks] == [(dossier, "a2")]


async def life_line(alice: Used, dossier: DossierId) -> None:
    told = await alice.add_event(dossier, FALL)
    corrected = msgspec.structs.replace(FALL, began_on="2025-04")
    await alice.correct_event(dossier, told.number, EventCorrection(corrected, told.version))
    versions = (await alice.read_event_versions(dossier, told.number)).versions
    assert [one.event for one in versions] == [corrected, FALL]
    assert [one.event async for page in alice.life_line_pages(dossier) for one in page.events] == [corrected]


async def rights(alice: Used, dossier: DossierId, carol: AccountId) -> None:
    opposed = await alice.oppose(dossier, NewOpposition(Against.PERSON, carol))
    with pytest.raises(BadRequest):
        await alice.oppose(dossier, NewOpposition(Against.PERSON))
    assert await alice.read_oppositions(dossier) == opposed
    ended = await alice.end_opposition(dossier, opposed.oppositions[0].number)
    assert [one.until is None for one in (*opposed.oppositions, *ended.oppositions)] == [True, False]
    accesses = await anext(alice.access_pages(dossier))
    assert not accesses.is_all


async def merges(region: Region, alice: Used, dossier: DossierId) -> None:
    other = (await region.included(alice, born="1951-02-13")).id
    assert (await alice.compare(dossier, other)).refused is None
    asked = await alice.ask_merge(dossier, NewMerge(other, "La même personne, deux fois."))
    with pytest.raises(Forbidden):
        await alice.move_merge(dossier, asked.id, MergeMove(MergeStep.CONFIRM))
    declined = await alice.move_merge(dossier, asked.id, MergeMove(MergeStep.DECLINE))
    assert (await alice.read_merges(other)).merges == [declined]


async def emergency(region: Region, alice: Used, dossier: DossierId) -> None:
    words = "Malaise sur la voie publique, traitement inconnu."
    asked = NewEmergency(IDENTITY.traits, Emergency.VITAL, words)
    async with region.client("carol") as carol:
        with pytest.raises(NotFound):
            await carol.dossiers.read(dossier)
        opened = await Used(carol._over_http, alice.names).open_in_emergency(asked)
        assert (await carol.dossiers.read(dossier)).emergency_until == opened.until
    (told,) = [one for one in (await anext(alice.access_pages(dossier))).accesses if one.words]
    assert (told.account.name, told.words) == ("Carol Petit", words)
    assert told.glass is not None
    with pytest.raises(Forbidden):  # the person says it
        await alice.answer_emergency(dossier, told.glass.id, EmergencyAnswer(Answer.NORMAL))
