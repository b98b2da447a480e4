"""Contact groups: made from a conversation or from the directory, shared with one's place, chosen with one gesture."""

import re

from playwright.async_api import Locator, expect

from tests.web.screen import Screen
from tests.web.ward import Ward

PLACE = "MSP des Tilleuls"


def card(screen: Screen, name: str) -> Locator:
    return screen.page.locator(".group-card", has_text=name)


def item(screen: Screen, name: str) -> Locator:
    return screen.page.get_by_role("list", name="Groupes de contacts").get_by_role("listitem").filter(has_text=name)


async def start(screen: Screen) -> None:
    await screen.page.get_by_role("button", name="Nouvelle conversation").first.click()
    await expect(screen.page.get_by_role("heading", level=1, name="Nouvelle conversation")).to_be_visible()


async def test_a_group_is_made_of_a_conversation_and_chosen_with_one_gesture(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    carol, paul = await ward.person("Carol"), await ward.paul()
    await ward.start(alice, bob, carol, paul, subject="Équipe plaies", text="Bonjour")
    screen = await ward.screen(alice)
    await screen.open("Équipe plaies")

    # 1. Its professionals, and nobody else: a list says of no patient who cares for them.
    await screen.page.get_by_role("button", name="Autres actions sur la conversation").click()
    await screen.page.get_by_role("menuitem", name="En faire un groupe de contacts").click()
    await expect(screen.page.get_by_label("Nom du groupe")).to_have_value("Équipe plaies")
    members = screen.page.get_by_role("list", name="Participants")
    await expect(members.get_by_role("listitem")).to_have_count(2)
    await expect(members).not_to_contain_text(paul.name)
    await screen.page.get_by_role("button", name="Enregistrer").click()
    await expect(screen.page.get_by_text("Le groupe Équipe plaies est enregistré.")).to_be_visible()
    await expect(item(screen, "Équipe plaies")).to_contain_text("2 professionnels · Mon groupe")

    # 2. One gesture picks all of it, another takes them away again.
    await start(screen)
    picked = screen.page.get_by_role("list", name="Participants").get_by_role("listitem")
    await card(screen, "Équipe plaies").click()
    await expect(picked).to_have_count(2)
    await expect(card(screen, "Équipe plaies")).to_have_attribute("aria-pressed", "true")
    await card(screen, "Équipe plaies").click()
    await expect(picked).to_have_count(0)
    await card(screen, "Équipe plaies").click()
    await screen.page.get_by_role("button", name="Ouvrir la conversation").click()
    await expect(screen.page.get_by_role("heading", level=1, name=re.compile(carol.name))).to_be_visible()


async def test_a_shared_group_is_seen_by_the_place_and_changed_by_its_owner_alone(ward: Ward) -> None:
    alice = await ward.person("Alice", place=f"{PLACE} {ward.family}")
    bob = await ward.person("Bob", place=f"{PLACE} {ward.family}")
    carol = await ward.person("Carol", place="Ailleurs")
    owner, near, far = [await ward.screen(one) for one in (alice, bob, carol)]

    # 1. A group needs a name and somebody in it.
    await owner.page.get_by_role("button", name="Groupes de contacts").click()
    await owner.page.get_by_role("button", name="Nouveau groupe").click()
    await owner.page.get_by_role("button", name="Enregistrer").click()
    await expect(owner.page.get_by_role("alert").filter(has_text="Donnez un nom au groupe.")).to_be_visible()
    await owner.page.get_by_label("Nom du groupe").fill("Garde")
    await owner.page.get_by_role("button", name="Enregistrer").click()
    await expect(
        owner.page.get_by_role("alert").filter(has_text="Choisissez au moins un professionnel.")
    ).to_be_visible()
    await owner.page.get_by_label("Avec qui ?").fill(carol.name)
    await owner.page.get_by_role("checkbox", name=re.compile(carol.name)).check()
    await owner.page.get_by_role("switch", name=re.compile("Partager avec")).check()
    await owner.page.get_by_role("button", name="Enregistrer").click()
    await expect(item(owner, "Garde")).to_contain_text("partagé avec")

    # 2. Those of the place see it, and nobody else does.
    for screen in (near, far):
        await screen.page.get_by_role("button", name="Groupes de contacts").click()
    await expect(item(near, "Garde")).to_contain_text("Partagé par la structure")
    await expect(near.page.get_by_role("button", name="Modifier Garde")).to_have_count(0)
    await expect(far.page.get_by_role("heading", name="Aucun groupe")).to_be_visible()

    # 3. Renamed, then deleted after a question.
    await owner.page.get_by_role("button", name="Modifier Garde").click()
    await owner.page.get_by_label("Nom du groupe").fill("Permanence")
    await owner.page.get_by_role("button", name="Enregistrer").click()
    await expect(item(owner, "Permanence")).to_be_visible()
    await owner.page.get_by_role("button", name=re.compile("Supprimer le groupe Permanence")).click()
    await owner.page.get_by_role("dialog").get_by_role("button", name="Supprimer").click()
    await expect(owner.page.get_by_text("Le groupe Permanence est supprimé.")).to_be_visible()
    await expect(owner.page.get_by_role("heading", name="Aucun groupe")).to_be_visible()
