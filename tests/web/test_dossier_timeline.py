"""The shared thread and the notes on the screen: what is said and noted comes by itself, to those who read it."""

import re
from pathlib import Path

from playwright.async_api import Locator, Page, Route, expect

from dossier.contract.document import NewDocument
from dossier.contract.note import NewNote
from dossier.domain.note import NoteKind
from protocol.values import DossierId
from tests.access.world import ONE_PAGE
from tests.web.dossiers import (
    Patient,
    add_professional,
    add_the_person,
    dossiers_page,
    include,
    show_tab,
)
from tests.web.looks import Looks, axe_finds
from tests.web.plans import action, include_as_coordinator, make_plan
from tests.web.ward import PHONE, Ward

THREAD = re.compile("^Fil")
NOTES = re.compile("^Notes")


def cards(page: Page) -> Locator:
    return page.locator(".card")


def id_of(page: Page) -> str:
    return re.split(r"/dossiers/|[/?]", page.url.partition("#")[2])[1]


async def add(page: Page, what: str) -> None:
    await page.get_by_role("button", name="Ajouter", exact=True).click()
    await page.get_by_role("menuitem", name=what).click()


async def write(page: Page, text: str, *, to: str | None = None) -> None:
    dialog = page.get_by_role("dialog")
    if to:
        await dialog.get_by_role("checkbox", name=to).check()
    await dialog.get_by_label("Texte").fill(text)
    await dialog.get_by_role("button", name="Enregistrer la note").click()
    await expect(dialog).to_have_count(0)


async def test_what_was_written_is_found_in_the_thread(ward: Ward, tmp_path: Path) -> None:
    alice, photo = await ward.alice(), tmp_path / "plaie.pdf"
    photo.write_bytes(ONE_PAGE)
    doctor = await ward.screen(alice, viewport=PHONE)
    page = await dossiers_page(doctor)
    await include(page, Patient.of(ward))
    client = await ward.client(alice)
    dossier = DossierId(id_of(page))
    field = page.get_by_role("searchbox", name="Rechercher dans le fil")
    await show_tab(page, THREAD)
    await expect(page.locator(".happened")).to_have_count(2)
    await expect(field).to_have_count(0)  # there is nothing yet to search
    for number in range(60):
        text = "Rougeur **étendue** du talon" if number in (3, 7) else f"Passage {number}"
        await client.dossiers.write_note(dossier, NewNote(f"n{number}", NoteKind.JOURNAL, text))
    await field.fill("etend rou")
    await expect(cards(page)).to_have_count(2)
    await expect(cards(page).first.locator("mark")).to_have_text(["Rou", "étend"])
    await expect(page.get_by_role("status").filter(has_text="2 résultats.")).to_have_count(1)
    file = await client.dossiers.bring_file(dossier, photo)
    hung = NewDocument(file.id, "Mesure de la plaie", "2020-01-02", "52040-3")
    await client.dossiers.write_note(dossier, NewNote("hung", NoteKind.JOURNAL, "Vu ce matin.", documents=[hung]))
    await field.fill("mesure")
    await expect(cards(page)).to_have_count(1)
    await expect(cards(page)).to_contain_text("Vu ce matin.")
    await expect(cards(page).locator(".hung mark")).to_have_text(["Mesure"])
    await field.fill("ecchymose")
    await expect(page.get_by_role("heading", name="Rien trouvé dans le fil")).to_be_visible()
    await expect(field).to_be_focused()
    await field.fill("")
    await expect(cards(page)).to_have_count(49)  # the 50th line is the document, which its note shows
    await expect(field).to_be_focused()


async def test_what_is_said_and_noted_comes_by_itself_to_those_who_read_it(ward: Ward) -> None:
    alice, bob, paul = await ward.alice(), await ward.bob(), await ward.paul()
    doctor, nurse = await ward.screen(alice), await ward.screen(bob)
    person = await ward.screen(paul, viewport=PHONE)

    # 1. A dossier is included and its circle gathered: the thread says so.
    page = await dossiers_page(doctor)
    await include(page, Patient.of(ward))
    await add_professional(page, bob)
    await add_the_person(page, paul)
    await show_tab(page, THREAD)
    await expect(page.locator(".happened")).to_have_count(4)
    await expect(page.locator(".happened").first).to_contain_text(f"{paul.name} rejoint le cercle de soins.")
    for screen in (nurse, person):
        await dossiers_page(screen, f"/{id_of(page)}")
        await expect(screen.page.locator(".happened")).to_have_count(4)

    # 2. What is said with the person is read by them, and by the nurse, who is not there and is told so.
    client = await ward.client(alice)
    said = await client.start_conversation([paul.id], subject="Plaie du mollet", dossier=DossierId(id_of(page)))
    await client.send_message(said.id, "Je passe à 9 h 15.")
    await client.send_message(said.id, "Ne remettez pas la bande.")
    for screen in (doctor, person, nurse):
        card = cards(screen.page).filter(has_text="Plaie du mollet")
        await expect(card.locator("p.text")).to_have_text(["Je passe à 9 h 15.", "Ne remettez pas la bande."])
    await expect(cards(nurse.page)).to_contain_text("sans y participer")
    await expect(cards(nurse.page).get_by_role("link", name="Ouvrir la conversation")).to_have_count(0)

    # 3. A note of professionals says who reads it before it is written; what looks like markup is words.
    await add(page, "Écrire dans le journal")
    await page.get_by_role("button", name="Enregistrer la note").click()
    await expect(page.locator("#note-text-fault")).to_have_text("Écrivez quelque chose.")
    await expect(page.locator("#note-text")).to_be_focused()
    await expect(page.get_by_role("dialog").locator(".audience")).to_contain_text("les professionnels du cercle")
    assert await axe_finds(page) == []
    await page.keyboard.press("Escape")
    words = "**Pansement** refait :\n- plaie propre\n- <img src=x onerror=alert(1)>"
    await add(page, "Écrire dans le journal")
    await write(page, words, to=bob.name)
    for screen in (doctor, nurse):
        card = cards(screen.page).filter(has_text="Journal")
        await expect(card.locator("strong", has_text="Pansement")).to_be_visible()
        await expect(card.locator(".marked li")).to_have_text(["plaie propre", "<img src=x onerror=alert(1)>"])
    await expect(cards(nurse.page).filter(has_text="Journal")).to_contain_text("À votre attention")

    # 4. The person writes in the cahier de liaison, and is shown nothing of what is between professionals.
    await add(person.page, "Écrire dans le cahier de liaison")
    await write(person.page, "Maman a mal dormi.")
    await expect(cards(page).filter(has_text="Maman a mal dormi.")).to_contain_text("Patient")
    await expect(cards(person.page)).to_have_count(2)
    await expect(person.page.locator("body")).not_to_contain_text("Pansement")
    for screen in (doctor, person):
        assert await axe_finds(screen.page) == []

    # 5. One looks at one kind of lines, and from a message into its conversation.
    await page.get_by_role("button", name="Notes", exact=True).click()
    await expect(cards(page)).to_have_count(2)
    await page.get_by_role("button", name="Messages", exact=True).click()
    await expect(cards(page)).to_have_count(1)
    await cards(page).get_by_role("link", name="Ouvrir la conversation").click()
    await expect(page.get_by_role("heading", level=1, name="Plaie du mollet")).to_be_visible()


async def test_a_note_that_evolves_keeps_its_versions_and_nobody_undoes_another_s(ward: Ward) -> None:
    alice = await ward.alice()
    page = await dossiers_page(await ward.screen(alice))
    await include(page, Patient.of(ward))
    await show_tab(page, NOTES)
    await expect(page.get_by_role("heading", name="Aucune note")).to_be_visible()
    await page.get_by_role("button", name="Écrire une note").click()
    await page.get_by_role("radio", name=re.compile("^Note du dossier")).check()
    await write(page, "Vit seule.")

    # 1. It is rewritten on another screen, while it is being rewritten here.
    await page.get_by_role("button", name="Réécrire").click()
    other = await dossiers_page(await ward.screen(alice), f"/{id_of(page)}/notes")
    await other.get_by_role("button", name="Réécrire").click()
    await other.get_by_label("Texte").fill("Vit avec sa fille.")
    await other.get_by_role("button", name="Enregistrer cette version").click()
    await expect(cards(other)).to_contain_text("Vit avec sa fille.")
    await page.get_by_label("Texte").fill("Vit seule, voit sa fille le dimanche.")
    await page.get_by_role("button", name="Enregistrer cette version").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Cela a changé depuis que vous l’avez lu.")
    await page.keyboard.press("Escape")

    # 2. Every version is there, the newest first.
    await expect(cards(page)).to_contain_text("Vit avec sa fille.")
    await page.get_by_role("button", name="Voir les 2 versions").click()
    await expect(page.get_by_role("dialog").locator(".marked")).to_have_text(["Vit avec sa fille.", "Vit seule."])
    assert await axe_finds(page) == []
    await page.keyboard.press("Escape")

    # 3. The thread has each of them; a kind of line of a newer server is passed over.
    await page.route("**/timeline*", with_an_unknown_line)
    await show_tab(page, THREAD)
    await expect(cards(page)).to_have_text([re.compile("version 2"), re.compile("Vit seule.")])


async def test_from_the_thread_one_adds_starts_a_conversation_and_sees_what_the_plan_has_due(ward: Ward) -> None:
    alice, bob, paul = await ward.alice(), await ward.bob(), await ward.paul()
    page = await include_as_coordinator(await ward.screen(alice), alice, Patient.of(ward))
    await add_professional(page, bob)
    await add_the_person(page, paul)
    looks = Looks()

    # 1. Without a plan nothing is due; of one under way, what is late stands first, and leads to the plan.
    nurse = await dossiers_page(await ward.screen(bob), f"/{id_of(page)}")
    await expect(nurse.locator(".fil-circle")).to_be_visible()
    await expect(nurse.locator(".fil-dues")).to_have_count(0)
    await make_plan(page, alice, action("a1", "o1", "Revoir la compression", bob, "2020-12-01"))
    dues = nurse.locator(".fil-dues li")
    await expect(dues).to_have_text(
        [
            re.compile("Revoir la compression.*Vous · en retard de"),
            re.compile(f"Portage de repas enrichis.*{alice.name} · 01/01/2999"),
            re.compile("Demander les travaux"),
        ]
    )
    await expect(nurse.locator(".fil-dues .late")).to_have_count(1)
    await looks.at("thread of a nurse", nurse)

    # 2. By keyboard an event is added; the thread tells it.
    await nurse.get_by_role("button", name="Ajouter", exact=True).press("Enter")
    await expect(nurse.get_by_role("menuitem")).to_have_text(
        [
            "Écrire une note du dossier",
            "Écrire dans le cahier de liaison",
            "Écrire dans le journal",
            "Ajouter un document",
            "Ajouter un événement",
        ]
    )
    await looks.at("what a nurse may add", nurse)
    await nurse.keyboard.press("ArrowUp")
    await nurse.keyboard.press("Enter")
    for name, text in (("title", "Chute au jardin"), ("began_on", "2020"), ("source", "Son fils")):
        await nurse.locator(f"#dossier-{name}").fill(text)
    await nurse.get_by_role("button", name="Enregistrer", exact=True).click()
    await expect(cards(nurse).first).to_contain_text("Chute au jardin")

    # 3. The person adds what they may, and starts no conversation; on a phone no plan is read for what is not shown.
    person = await dossiers_page(await ward.screen(paul, viewport=PHONE), f"/{id_of(page)}")
    read: list[str] = []
    person.on("request", lambda request: read.append(request.url))
    await person.reload()
    await person.get_by_role("button", name="Ajouter", exact=True).click()
    await expect(person.get_by_role("menuitem")).to_have_text(
        ["Écrire dans le cahier de liaison", "Ajouter un document"]
    )
    await expect(person.get_by_role("button", name="Conversation", exact=True)).to_have_count(0)
    assert any(url.partition("?")[0].endswith("/timeline") for url in read)
    assert not any(url.endswith("/plan") for url in read)
    await person.keyboard.press("Escape")
    await looks.at("thread on a phone", person)

    # 4. A conversation that is started here is about the dossier.
    await nurse.get_by_role("button", name="Conversation", exact=True).click()
    await nurse.get_by_role("dialog").get_by_role("checkbox", name=alice.name).check()
    await nurse.get_by_role("dialog").get_by_role("button", name="Ouvrir la conversation").click()
    await expect(nurse.locator(".patient-strip")).to_be_visible()
    assert looks.amiss == {}


async def with_an_unknown_line(route: Route) -> None:
    answer = await route.fetch()
    told = await answer.json()
    told["lines"].insert(0, {**told["lines"][0], "kind": "prophecy", "seq": 999})
    await route.fulfill(response=answer, json=told)
