"""Files go up, with a message to the others, and come down; by button, by pasting, by dropping, through any weather."""

import asyncio
import base64
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mis_client import Client
from playwright.async_api import FilePayload, Locator, Route, expect

from protocol.message import Message
from protocol.values import ConversationId
from tests.support.files import documents, pictures, sounds
from tests.support.files.corpus import HTML
from tests.web.screen import Screen
from tests.web.ward import PHONE, PIN, Person, Ward

SUBJECT = "Plaie du mollet"
LIMIT_BYTES = 10 * 1024 * 1024
UPLOADS = "**/api/attachments?**"
# A file of a person's computer, as a browser hands it to a page that it is pasted or dropped into.
GIVE = """(target, [kind, files]) => {
    const transfer = new DataTransfer();
    for (const { name, mimeType, bytes } of files) {
        const content = Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0));
        transfer.items.add(new File([content], name, { type: mimeType }));
    }
    const more = kind === 'paste' ? { clipboardData: transfer } : { dataTransfer: transfer };
    const made = kind === 'paste' ? new ClipboardEvent(kind, { bubbles: true, cancelable: true, ...more })
        : new DragEvent(kind, { bubbles: true, cancelable: true, ...more });
    target.dispatchEvent(made);
}"""
# Which of these addresses still lead to a picture in the memory of the page.
STILL_THERE = """(addresses) => Promise.all(addresses.map((address) => new Promise((done) => {
    const image = new Image();
    Object.assign(image, { onload: () => done([address]), onerror: () => done([]), src: address });
}))).then((found) => found.flat())"""
# Whether so many files lie sealed on the device.
KEPT = """async (count) => {
    const { answer, opened } = await import('/platform/idb.js');
    return (await answer((await opened('mis-files', 'sealed', 'readonly')).count())) === count;
}"""
IS_THERE = "(image) => image.complete && image.naturalWidth > 0"


def file(name: str, mime_type: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": mime_type, "buffer": data}


def photo(name: str = "plaie.jpg", *, size: tuple[int, int] = (400, 300)) -> FilePayload:
    return file(name, "image/jpeg", pictures.jpeg(size=size))


def letter(name: str = "courrier.pdf", pages: int = 2) -> FilePayload:
    return file(name, "application/pdf", documents.pdf(pages))


def large(folder: Path) -> Path:
    """A photo over the limit, as a phone held upright writes it: lying on its side."""
    place = folder / "IMG_0012.png"
    image = pictures.corners((3_600, 3_000), "L")
    place.write_bytes(pictures.saved(image, "PNG", compress_level=0, exif=pictures.exif(6)))
    assert place.stat().st_size > LIMIT_BYTES
    return place


async def choose(screen: Screen, *files: FilePayload) -> None:
    await screen.page.locator(".file-input").set_input_files(list(files))


async def choose_from(screen: Screen, *places: Path) -> None:
    """Choose what is too large to be handed over in a call."""
    await screen.page.locator(".file-input").set_input_files(list(places))


async def give(target: Locator, kind: str, *files: FilePayload) -> None:
    told = [
        {**{name: one[name] for name in ("name", "mimeType")}, "bytes": base64.b64encode(one["buffer"]).decode()}
        for one in files
    ]
    await target.evaluate(GIVE, [kind, told])


def chosen(screen: Screen) -> Locator:
    """What is attached to the message that is being written."""
    return screen.page.get_by_role("list", name="Pièces jointes de votre message").get_by_role("listitem")


async def ready(screen: Screen, *names: str) -> None:
    await expect(chosen(screen).locator("strong")).to_have_text(names)
    await expect(chosen(screen).locator(".bar")).to_have_count(0)
    await expect(screen.page.get_by_text("prête", exact=False)).to_be_attached()


async def send(screen: Screen) -> None:
    await screen.page.get_by_role("button", name="Envoyer", exact=True).click()


async def messages(client: Client, conversation: ConversationId) -> Sequence[Message]:
    """The texts and files that the server has, asked afresh."""
    return [one for one in (await client.message_history(conversation, limit=200)).messages if one.kind == "text"]


async def is_seen(picture: Locator) -> None:
    """A picture is there, and is no empty frame."""
    await expect(picture).to_be_visible()
    assert await picture.evaluate(IS_THERE)


async def at_work(ward: Ward, **options: Any) -> tuple[Screen, Client, ConversationId, Person]:
    """A doctor with a conversation open, and the nurse's client."""
    alice, bob = await ward.alice(), await ward.bob()
    conversation = await ward.start(bob, alice, subject=SUBJECT, text="Bonjour")
    screen = await ward.screen(alice, **options)
    await screen.open(SUBJECT)
    return screen, await ward.client(bob), conversation.id, bob


async def test_a_photo_and_a_letter_reach_the_other_screen_and_stand_there_after_a_reload(ward: Ward) -> None:
    doctor, client, conversation, bob = await at_work(ward)
    nurse = await ward.screen(bob)
    await choose(doctor, photo(), letter())
    await ready(doctor, "plaie.jpg", "courrier.pdf")
    await doctor.send("Ce matin")
    await expect(chosen(doctor)).to_have_count(0)
    await expect(nurse.row(SUBJECT)).to_contain_text("Ce matin")
    await nurse.open(SUBJECT)
    for screen in (doctor, nurse):
        message = screen.message("Ce matin")
        await is_seen(message.get_by_role("img", name="plaie.jpg"))
        await expect(message.get_by_role("button", name="courrier.pdf")).to_contain_text("PDF · 2 pages")
        await is_seen(message.locator(".first-page img"))
    (stored,) = (await messages(client, conversation))[1:]
    assert [one.name for one in stored.attachments] == ["plaie.jpg", "courrier.pdf"]
    await choose(doctor, photo("a.jpg"), photo("b.jpg"), photo("c.jpg"))
    await ready(doctor, "a.jpg", "b.jpg", "c.jpg")
    await send(doctor)
    await expect(nurse.row(SUBJECT)).to_contain_text("3 photos")
    await expect(doctor.row(SUBJECT)).to_contain_text("Vous : 3 photos")
    await doctor.page.reload()
    await is_seen(doctor.articles.last.get_by_role("img", name="c.jpg"))


async def test_files_are_pasted_and_dropped_and_taken_away_again(ward: Ward) -> None:
    screen, client, conversation, _ = await at_work(ward)
    await give(screen.field, "paste", photo("capture.jpg"))
    await expect(chosen(screen)).to_have_count(1)
    thread = screen.page.locator(".thread")
    await give(screen.log, "dragenter", letter())
    await expect(thread.locator(".drop-target")).to_be_visible()
    await give(screen.log, "drop", letter("lettre.pdf"), photo("profil.jpg"))
    await expect(thread.locator(".drop-target")).to_have_count(0)
    await ready(screen, "capture.jpg", "lettre.pdf", "profil.jpg")
    await screen.page.get_by_role("button", name="Retirer lettre.pdf").click()
    await ready(screen, "capture.jpg", "profil.jpg")
    await screen.field.press("Enter")
    await expect(screen.articles.last.get_by_role("img")).to_have_count(2)
    await expect(screen.articles.last.locator(".fate")).to_have_text("Envoyé")
    (sent,) = (await messages(client, conversation))[1:]
    assert (sent.text, [one.name for one in sent.attachments]) == (None, ["capture.jpg", "profil.jpg"])


async def test_what_is_refused_says_why_before_or_after_it_is_sent_and_holds_the_message_back(
    ward: Ward, tmp_path: Path
) -> None:
    screen, client, conversation, _ = await at_work(ward)
    with (tmp_path / "bilan-complet.pdf").open("wb") as heavy:
        heavy.truncate(LIMIT_BYTES + 1)
    await choose_from(screen, tmp_path / "bilan-complet.pdf")
    await choose(screen, file("page.html", "text/html", HTML), file("vide.txt", "text/plain", b""), photo())
    told = chosen(screen).get_by_role("alert")
    await expect(told.nth(0)).to_have_text("Trop lourd : 10 Mo au plus. Réduisez-le ou envoyez-le en deux parties.")
    await expect(told.nth(1)).to_have_text(re.compile("^Les pages web et les dessins SVG sont refusés"))
    await expect(told.nth(2)).to_have_text("Ce fichier est vide.")
    await screen.send("Le bilan")
    notice = screen.page.locator(".notice")
    await expect(notice).to_contain_text("bilan-complet.pdf, page.html et vide.txt")
    await expect(screen.field).to_have_value("Le bilan")
    for name in ("bilan-complet.pdf", "page.html", "vide.txt"):
        await screen.page.get_by_role("button", name=f"Retirer {name}").click()
    await ready(screen, "plaie.jpg")
    await choose(screen, *(photo(f"{number}.jpg") for number in range(1, 12)))
    await expect(notice).to_have_text("10 pièces jointes au plus par message : 10.jpg et 11.jpg ne sont pas ajoutés.")
    await expect(chosen(screen)).to_have_count(10)
    assert len(await messages(client, conversation)) == 1, "nothing has gone out"


async def test_on_a_phone_what_is_refused_comes_into_view_above_the_field_and_what_is_there_says_so(ward: Ward) -> None:
    screen, _, _, _ = await at_work(ward, viewport=PHONE, has_touch=True)
    await choose(screen, photo("a.jpg"), photo("b.jpg"), photo("c.jpg"), photo("d.jpg"))
    await ready(screen, "a.jpg", "b.jpg", "c.jpg", "d.jpg")
    await expect(chosen(screen).get_by_text("Prêt à partir")).to_have_count(4)
    await choose(screen, file("page.html", "text/html", HTML))
    refused = chosen(screen).filter(has_text="page.html").get_by_role("alert")
    await expect(refused).to_be_in_viewport(ratio=1)


async def test_a_photo_that_is_too_large_is_made_smaller_and_stands_upright(ward: Ward, tmp_path: Path) -> None:
    screen, client, conversation, _ = await at_work(ward)
    await choose_from(screen, large(tmp_path))
    await ready(screen, "IMG_0012.jpg")
    await screen.send("Réduite")
    await expect(screen.fate("Réduite")).to_have_text("Envoyé")
    (sent,) = (await messages(client, conversation))[1:]
    (attachment,) = sent.attachments
    assert (attachment.width, attachment.height) == (2_133, 2_560)
    assert attachment.media_type == "image/jpeg"


async def test_what_is_sent_while_files_go_up_waits_for_them_and_what_follows_waits_behind(ward: Ward) -> None:
    screen, client, conversation, _ = await at_work(ward)
    free = asyncio.Event()

    async def hold(route: Route) -> None:
        await free.wait()
        await route.continue_()

    await screen.page.route(UPLOADS, hold)
    await choose(screen, photo("une.jpg"), photo("deux.jpg"), photo("trois.jpg"))
    await expect(chosen(screen).get_by_text("En attente")).to_have_count(1)
    await screen.page.get_by_role("button", name="Annuler l’envoi de trois.jpg").click()
    await screen.send("avec photos")
    await screen.send("et ceci après")
    await expect(screen.fate("avec photos")).to_have_text(re.compile(r"^Envoi de 2 fichiers… \d+\s%$"))
    await is_seen(screen.message("avec photos").get_by_role("img", name="une.jpg"))
    await expect(screen.fate("et ceci après")).to_have_text("En attente")
    assert len(await messages(client, conversation)) == 1
    free.set()
    await expect(screen.fate("et ceci après")).to_have_text("Envoyé")
    sent = (await messages(client, conversation))[1:]
    assert [(one.text, len(one.attachments)) for one in sent] == [("avec photos", 2), ("et ceci après", 0)]


async def test_an_upload_that_is_cut_off_goes_on_by_itself_and_is_one_file(ward: Ward) -> None:
    screen, client, conversation, _ = await at_work(ward)
    tries: list[str] = []

    async def cut(route: Route) -> None:
        tries.append(route.request.url)
        if len(tries) == 1:
            await route.fetch()  # the server has it, and its answer is lost
        await (route.continue_() if len(tries) > 2 else route.abort("connectionreset"))

    await screen.page.route(UPLOADS, cut)
    await choose(screen, photo())
    await screen.send("une seule fois")
    await expect(screen.fate("une seule fois")).to_have_text("Envoyé")
    assert len(tries) == 3
    assert len(set(tries)) == 1, "under one reference"
    listed = await client.list_attachments(conversation)
    assert [one.name for one in listed.attachments] == ["plaie.jpg"]


async def test_files_chosen_without_a_network_outlive_the_page_and_go_out_with_their_message(ward: Ward) -> None:
    screen, client, conversation, _ = await at_work(ward)
    uploads: list[Route] = []
    await screen.page.route(UPLOADS, lambda route: uploads.append(route))  # and never answer
    await choose(screen, photo("envoyée.jpg"))
    await screen.send("avant la panne")
    await expect(screen.fate("avant la panne")).to_have_text(re.compile("^Envoi de 1 fichier"))
    await choose(screen, letter("brouillon.pdf"))
    await expect(chosen(screen)).to_have_count(1)
    await screen.page.wait_for_function(KEPT, arg=2)
    await screen.page.unroute(UPLOADS)
    await screen.page.reload()
    await expect(screen.fate("avant la panne")).to_have_text("Envoyé")
    await is_seen(screen.message("avant la panne").get_by_role("img", name="envoyée.jpg"))
    await ready(screen, "brouillon.pdf")
    (sent,) = (await messages(client, conversation))[1:]
    assert [one.name for one in sent.attachments] == ["envoyée.jpg"]
    await screen.log_out()
    await screen.page.wait_for_function(KEPT, arg=0)  # who logs out leaves no file


async def with_files(ward: Ward, tmp_path: Path, *, between: int = 0) -> Screen:
    """A thread with a photo, as many messages as are asked for, a letter, a sound, and two photos at the end."""
    alice, bob = await ward.alice(), await ward.bob()
    conversation = (await ward.start(bob, alice, subject=SUBJECT, text="Bonjour")).id
    client = await ward.client(bob)

    async def sent(text: str | None, *files: FilePayload) -> None:
        ids = []
        for one in files:
            place = tmp_path / one["name"]
            place.write_bytes(one["buffer"])
            ids.append((await client.upload(conversation, place)).id)
        await client.send_message(conversation, text, attachments=ids)

    await sent("la première", photo("ancienne.jpg"))
    await asyncio.gather(*(client.send_message(conversation, f"message {number}") for number in range(between)))
    await sent("la lettre", letter("courrier.pdf", 3), file("dictée.wav", "audio/wav", sounds.wav()))
    await sent(None, photo("face.jpg"), photo("profil.jpg", size=(300, 400)))
    last = await client.message_history(conversation, limit=1)
    await (await ward.client(alice)).send_read_receipt(conversation, last.last_seq)
    screen = await ward.screen(alice)
    await screen.open(SUBJECT)
    return screen


async def test_the_viewer_by_keyboard(ward: Ward, tmp_path: Path) -> None:
    screen = await with_files(ward, tmp_path)
    keyboard, viewer = screen.page.keyboard, screen.page.get_by_role("dialog")
    opener = screen.articles.last.get_by_role("button", name="face.jpg")
    await opener.focus()
    await keyboard.press("Enter")
    await expect(viewer.get_by_role("heading")).to_have_text("face.jpg")
    await is_seen(viewer.get_by_role("img", name="face.jpg"))
    await keyboard.press("ArrowRight")
    await expect(viewer.get_by_role("heading")).to_have_text("profil.jpg")
    await keyboard.press("ArrowRight")
    await expect(viewer.get_by_role("heading")).to_have_text("profil.jpg")
    picture = viewer.get_by_role("img", name="profil.jpg")
    await is_seen(picture)
    whole = await picture.bounding_box()
    await keyboard.press("+")
    near = await picture.bounding_box()
    assert whole
    assert near
    assert round(near["width"] / whole["width"], 1) == 1.5
    await keyboard.press("ArrowRight")
    moved = await picture.bounding_box()
    assert moved
    assert moved["x"] < near["x"] or moved["width"] <= 1_440
    await keyboard.press("0")
    assert await picture.bounding_box() == whole
    await keyboard.press("ArrowLeft")
    await expect(viewer.get_by_role("status")).to_have_text("Photo 2 sur 3")
    await keyboard.press("Escape")
    await expect(viewer).to_have_count(0)
    await expect(opener).to_be_focused()
    await screen.message("la lettre").get_by_role("button", name="courrier.pdf").press("Enter")
    await is_seen(viewer.get_by_role("img", name="courrier.pdf, page 1 sur 3"))
    await expect(viewer.get_by_role("img", name="courrier.pdf, page 3 sur 3")).to_have_count(0)
    await viewer.get_by_role("region").press("End")
    await is_seen(viewer.get_by_role("img", name="courrier.pdf, page 3 sur 3"))
    await keyboard.press("Escape")
    async with screen.page.expect_download() as download:
        await opener.press("Enter")
        await viewer.get_by_role("link", name="Télécharger face.jpg").press("Enter")
    assert (await download.value).suggested_filename == "face.jpg"


async def test_all_files_of_a_conversation_and_the_way_to_their_messages(ward: Ward, tmp_path: Path) -> None:
    screen = await with_files(ward, tmp_path, between=70)
    await expect(screen.message("la première")).to_have_count(0)

    async def opened() -> Locator:
        await screen.page.get_by_role("button", name="Autres actions").click()
        await screen.page.get_by_role("menuitem", name="Fichiers de la conversation").click()
        return screen.page.get_by_role("dialog", name="Fichiers de la conversation")

    files = await opened()
    await expect(files.get_by_role("img")).to_have_count(3)
    await files.get_by_text("Documents", exact=True).click()
    await expect(files.get_by_role("listitem")).to_have_count(2)
    await expect(files.get_by_role("listitem").filter(has_text="courrier.pdf")).to_contain_text("PDF · 3 pages")
    await files.get_by_role("button", name="Voir courrier.pdf dans la conversation").click()
    await expect(files).to_have_count(0)
    await expect(screen.message("la lettre")).to_be_focused()
    files = await opened()
    await files.get_by_role("button", name="ancienne.jpg").click()
    viewer = screen.page.get_by_role("dialog", name="Visionneuse")
    await is_seen(viewer.get_by_role("img", name="ancienne.jpg"))
    await viewer.get_by_role("button", name="Voir dans la conversation").click()
    await expect(screen.message("la première")).to_be_in_viewport()
    await is_seen(screen.message("la première").get_by_role("img", name="ancienne.jpg"))


async def test_a_patient_sends_a_photo_from_the_phone(ward: Ward) -> None:
    alice, paul = await ward.alice(), await ward.paul()
    conversation = await ward.start(alice, paul, subject=SUBJECT, text="Comment va la jambe ?")
    patient = await ward.screen(paul, viewport=PHONE, has_touch=True)
    await patient.open(SUBJECT)
    await patient.page.get_by_role("button", name="Joindre un fichier").tap()
    async with patient.page.expect_file_chooser() as asked:
        await patient.page.get_by_role("menuitem", name="Photo").tap()
    camera = (await asked.value).element
    assert await camera.get_attribute("capture") == "environment"
    await camera.set_input_files([photo()])
    await ready(patient, "plaie.jpg")
    await patient.send("Elle va mieux")
    doctor = await ward.screen(alice)
    await doctor.open(SUBJECT)
    for screen in (patient, doctor):
        await is_seen(screen.message("Elle va mieux").get_by_role("img", name="plaie.jpg"))
    assert len((await messages(await ward.client(alice), conversation.id))[1].attachments) == 1


async def test_the_lock_takes_every_picture_away_and_what_was_going_up_goes_on_after_it(ward: Ward) -> None:
    alice, bob = await ward.with_pin(await ward.alice()), await ward.bob()
    await ward.start(bob, alice, subject=SUBJECT, text="Bonjour")
    screen = await ward.screen(alice)
    await screen.open(SUBJECT)
    await choose(screen, photo("vue.jpg"))
    await ready(screen, "vue.jpg")
    await screen.send("avant")
    await expect(screen.fate("avant")).to_have_text("Envoyé")
    held: list[Route] = []
    await screen.page.route(UPLOADS, lambda route: held.append(route))
    await choose(screen, photo("en route.jpg"))
    await expect(chosen(screen).locator(".thumb img")).to_be_visible()
    await screen.message("avant").get_by_role("button", name="vue.jpg").click()
    shown = screen.page.get_by_role("dialog").get_by_role("img", name="vue.jpg")
    await is_seen(shown)
    addresses = await screen.page.locator("img").evaluate_all("(images) => images.map(({ src }) => src)")
    other = Screen(await screen.page.context.new_page())
    await other.page.goto(ward.region.url)
    await other.lock()  # a viewer covers the button of its own page
    await expect(screen.page.get_by_role("heading", name="Session verrouillée")).to_be_visible()
    await expect(screen.page.locator("dialog, img")).to_have_count(0)
    assert not re.search(r"vue|en route", await screen.page.content())
    assert len(addresses) > 2
    assert all(address.startswith("blob:") for address in addresses)
    assert await screen.page.evaluate(STILL_THERE, addresses) == [], "no picture is left in the page"
    await screen.page.unroute(UPLOADS)
    await screen.page.keyboard.type(PIN)
    await screen.page.keyboard.press("Enter")
    await expect(screen.workspace).to_be_visible()
    await ready(screen, "en route.jpg")
    await is_seen(screen.message("avant").get_by_role("img", name="vue.jpg"))


async def test_a_bubble_has_its_height_before_its_pictures_come(ward: Ward, tmp_path: Path) -> None:
    screen = await with_files(ward, tmp_path)
    free = asyncio.Event()

    async def hold(route: Route) -> None:
        await free.wait()
        await route.continue_()

    await screen.page.route("**/thumbnail", hold)
    await screen.page.reload()
    bubbles = screen.articles.filter(has=screen.page.locator(".tile, .first-page"))
    await expect(bubbles).to_have_count(3)
    boxes = "(all) => all.map((one) => [one.offsetTop, one.offsetHeight])"
    await expect(screen.log.locator(".tile img")).to_have_count(0)
    before = await bubbles.evaluate_all(boxes)
    free.set()
    await is_seen(screen.articles.last.get_by_role("img", name="profil.jpg"))
    await is_seen(screen.message("la lettre").locator(".first-page img"))
    assert await bubbles.evaluate_all(boxes) == before
