"""What is pasted or dragged into the field is there as it was, and in no other conversation."""

from playwright.async_api import expect

from tests.web.ward import Ward

LINES = "Paracétamol 1 g\n3 fois par jour\n— Dr Test"


async def test_a_text_of_several_lines_is_pasted_and_sent_as_it_is(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(alice, bob, subject="Ordonnance", text="Bonjour")
    await ward.start(alice, bob, subject="Autre", text="Bonjour")
    screen = await ward.screen(alice)
    await screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await screen.open("Ordonnance")
    await screen.page.evaluate("(text) => navigator.clipboard.writeText(text)", LINES.replace("\n", "\r\n"))
    await screen.field.focus()
    await screen.page.keyboard.press("Control+V")
    await expect(screen.field).to_have_value(LINES)
    await screen.open("Autre")
    await expect(screen.field).to_have_value("")
    await screen.open("Ordonnance")
    await screen.field.press("Enter")
    await expect(screen.texts.last).to_have_text(LINES, use_inner_text=True)
    await expect(screen.field).to_have_value("")


async def test_a_text_is_dragged_from_a_message_into_the_field(ward: Ward) -> None:
    alice, bob = await ward.alice(), await ward.bob()
    await ward.start(bob, alice, subject="Glisser", text="Apixaban")
    screen = await ward.screen(alice)
    await screen.open("Glisser")
    said = screen.message("Apixaban").locator(".text")
    await said.dblclick(position={"x": 20, "y": 10})
    await said.drag_to(screen.field, source_position={"x": 20, "y": 10})
    await expect(screen.field).to_have_value("Apixaban")
    await screen.page.reload()
    await expect(screen.field).to_have_value("Apixaban")
