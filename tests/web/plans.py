"""A plan under way on the server, as its people made it from their own pages."""

from typing import Any

from playwright.async_api import Page, expect

from tests.web.dossiers import Patient, dossiers_page
from tests.web.screen import Screen
from tests.web.ward import Person

ASK = """async ([method, path, body]) => {
    const { ask } = await import('/wire/http.js');
    return ask(method, path, body ?? undefined);
}"""


async def asked(page: Page, method: str, path: str, body: Any = None) -> Any:
    """What the server answers to who is logged in on the page."""
    return await page.evaluate(ASK, [method, path, body])


def dossier_on(page: Page) -> str:
    """The dossier that is on the screen."""
    return page.url.partition("#/dossiers/")[2].split("/")[0]


async def include_as_coordinator(screen: Screen, who: Person, patient: Patient) -> Page:
    """The page of a new dossier, whose first member coordinates."""
    identity = {
        "traits": {
            "birth_name": patient.birth_name,
            "birth_given_names": "Odette Marie",
            "sex": "F",
            "birth_date": patient.born.isoformat(),
            "birth_place": "14047",
        },
        "first_birth_given_name": "Odette",
        "used_name": patient.used_name,
    }
    grounds = {"basis": "equipe_soins_1", "informed_at": 1_700_000_000_000, "informed_by": who.id}
    body = {"client_ref": patient.birth_name, "identity": identity, "role": "330", "grounds": grounds}
    made = await asked(screen.page, "POST", "/api/dossier/dossiers", body)
    page = await dossiers_page(screen, f"/{made['id']}")
    await expect(page.get_by_role("heading", level=1, name=patient.name)).to_be_visible()
    return page


def action(id: str, objective: str, title: str, actor: Person, due: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "objective": objective,
        "title": title,
        "kind": "treatment",
        "actor": actor.id,
        "due": due,
        **more,
    }


async def make_plan(page: Page, coordinator: Person, *actions: dict[str, Any]) -> None:
    """Have a plan under way in the dossier on the screen, with two problems and an objective that was not reached."""
    path = f"/api/dossier/dossiers/{dossier_on(page)}/plan"
    await asked(page, "POST", path)
    await asked(
        page,
        "PUT",
        path,
        {
            "seen_version": 1,
            "lead": coordinator.id,
            "agreement": {"at": 1_700_000_000_000, "by": "Odette Marchand", "means": "oral"},
            "synthesis": {
                "wishes": "Rester chez moi et pouvoir retourner au jardin au printemps.",
                "medical": "Ulcère veineux depuis trois mois, hypertension équilibrée.",
                "social": "Vit seule. Son fils passe le dimanche.",
            },
            "problems": [
                {
                    "id": "p1",
                    "text": "Ulcère veineux de la jambe gauche",
                    "code": "MED-062",
                    "is_necessary": True,
                    "is_possible": True,
                },
                {"id": "p2", "text": "Perte d’appétit, 3 kg perdus en deux mois", "code": "MED-061"},
            ],
            "objectives": [
                {"id": "o1", "problem": "p1", "text": "Obtenir la cicatrisation en trois mois", "is_own": True},
                {"id": "o2", "problem": "p2", "text": "Stabiliser le poids au-dessus de 52 kg"},
                {
                    "id": "o3",
                    "problem": "p2",
                    "text": "Douche de plain-pied",
                    "state": "not_reached",
                    "reason": "Refus de la copropriété.",
                    "decision": "siège de bain et barres d’appui",
                },
            ],
            "actions": [
                *actions,
                action("a8", "o2", "Portage de repas enrichis", coordinator, "2999-01-01"),
                action("a9", "o3", "Demander les travaux", coordinator, "2999-01-01"),
            ],
            "reviews": [{"planned_on": "2999-01-15"}],
        },
    )
    await asked(page, "POST", f"{path}/moves", {"move": "activated", "seen_version": 2})
