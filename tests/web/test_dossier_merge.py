"""Two dossiers of one person are compared and merged on the screen, read as one, and taken apart again."""

import re
from typing import Any

from playwright.async_api import Page, expect

from tests.web.dossiers import Patient, dossiers_page
from tests.web.held import hold_requests
from tests.web.looks import Looks
from tests.web.plans import asked
from tests.web.ward import DESKTOP, PHONE, Person, Ward

ALL = "/api/dossier/dossiers"
IDENTITY = re.compile("^Identité$")


def informed(by: Person) -> dict[str, Any]:
    return {"basis": "equipe_soins_1", "informed_at": 1_700_000_000_000, "informed_by": by.id}


async def included(page: Page, by: Person, patient: Patient, given_names: str) -> str:
    """A dossier that somebody made from their own page, although another one is like it."""
    identity = {
        "traits": {
            "birth_name": patient.birth_name,
            "birth_given_names": given_names,
            "sex": "F",
            "birth_date": patient.born.isoformat(),
            "birth_place": "14047",
        },
        "first_birth_given_name": given_names.split()[0],
        "used_name": patient.used_name,
    }
    about = {"client_ref": f"deux-{given_names}", "role": "330", "grounds": informed(by), "despite": True}
    dossier: str = (await asked(page, "POST", ALL, {"identity": identity, **about}))["id"]
    return dossier


async def join(page: Page, dossier: str, by: Person, who: Person) -> None:
    body = {"account": who.id, "role": "353", "grounds": informed(by)}
    await asked(page, "POST", f"{ALL}/{dossier}/members", body)


async def test_two_dossiers_are_merged_by_two_people_and_taken_apart_by_one(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    patient, looks = Patient.of(ward), Looks()
    doctor, nurse = await ward.screen(alice, viewport=DESKTOP), await ward.screen(bob, viewport=PHONE)
    goes_on = await included(doctor.page, alice, patient, "Odette Marie")
    merged = await included(nurse.page, bob, patient, "Marie Odette")
    await join(doctor.page, goes_on, alice, bob)
    await join(nurse.page, merged, bob, alice)
    note = {"client_ref": "n", "kind": "liaison", "text": "Vue à domicile, pansement propre."}
    await asked(nurse.page, "POST", f"{ALL}/{merged}/notes", note)

    # 1. The doctor finds the other one, compares them, and asks.
    page = await dossiers_page(doctor, f"/{goes_on}/identity")
    await page.get_by_role("button", name="Fusionner avec un autre dossier").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Comparer").click()
    await expect(dialog.locator(".differs")).to_contain_text("Prénoms de naissance")
    await dialog.get_by_role("button", name="Demander la fusion").click()
    await expect(dialog).to_contain_text("Dites pourquoi")
    await looks.at("compared", page)
    await dialog.get_by_label("Pourquoi").fill("Incluse deux fois, la même personne.")
    await dialog.get_by_role("button", name="Demander la fusion").click()
    panel = page.get_by_role("region", name="Doublon")
    await expect(panel).to_contain_text("Fusion demandée")
    await expect(panel.get_by_role("button", name="Comparer et confirmer")).to_have_count(0)

    # 2. Somebody else confirms, on a telephone.
    phone = await dossiers_page(nurse, f"/{merged}/identity")
    await phone.get_by_role("button", name="Comparer et confirmer").click()
    await looks.at("to be confirmed", phone)
    await phone.get_by_role("button", name="Confirmer la fusion").click()
    strip = phone.locator(".merged-strip")
    await expect(strip).to_contain_text("Ce dossier se lit dans un autre.")
    await looks.at("merged", phone)

    # 3. The one leads to the other, whose thread has both.
    await strip.get_by_role("link", name="Ouvrir le dossier qui continue").click()
    await expect(strip).to_contain_text("Un autre dossier de cette personne se lit ici.")
    await expect(panel).to_contain_text("Dossiers fusionnés")
    await page.locator(".dossier .tabs").get_by_role("link", name=re.compile("^Fil")).click()
    await expect(page.locator(".fil-main")).to_contain_text("Vue à domicile, pansement propre.")
    await looks.at("the thread of both", page)

    for tab in ("Documents", "Notes", "Cercle de soins", "Ligne de vie"):
        await page.locator(".dossier .tabs").get_by_role("link", name=re.compile(f"^{tab}")).click()
        await expect(page.get_by_role("region", name="Dans l’autre dossier")).to_be_visible()
    other = page.get_by_role("region", name="Dans l’autre dossier")
    await page.locator(".dossier .tabs").get_by_role("link", name="Notes").click()
    await expect(other).to_contain_text("Vue à domicile, pansement propre.")
    await expect(other.get_by_role("button", name="Écrire une note")).to_have_count(0)
    await looks.at("the notes of both", page)

    # 4. Undone, each is on its own.
    await page.locator(".dossier .tabs").get_by_role("link", name=IDENTITY).click()
    await panel.get_by_role("button", name="Annuler la fusion").click()
    await dialog.get_by_label("Pourquoi").fill("Deux sœurs, après tout.")
    await looks.at("to be undone", page)
    await dialog.get_by_role("button", name="Annuler la fusion").click()
    await expect(panel).to_contain_text("Fusion annulée")
    await expect(strip).to_have_count(0)
    assert looks.amiss == {}


async def test_what_is_asked_for_is_what_is_compared_on_the_screen(ward: Ward) -> None:
    alice = await ward.alice()
    patient, doctor = Patient.of(ward), await ward.screen(alice)
    goes_on = await included(doctor.page, alice, patient, "Odette Marie")
    await included(doctor.page, alice, patient, "Marie Odette")
    page = await dossiers_page(doctor, f"/{goes_on}/identity")
    await page.get_by_role("button", name="Fusionner avec un autre dossier").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Comparer").click()
    await dialog.get_by_label("Pourquoi").fill("Incluse deux fois, la même personne.")
    let_go = await hold_requests(page, "**/comparison/**")
    await dialog.get_by_role("button", name="Inverser").click()
    await expect(dialog.locator(".differs td").first).to_have_text("ODETTE MARIE")
    async with page.expect_request(lambda request: request.method == "POST") as told:
        await dialog.get_by_role("button", name="Demander la fusion").click()
    let_go.set()
    assert (await told.value).url.endswith(f"{ALL}/{goes_on}/merges")
