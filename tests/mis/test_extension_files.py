"""An extension has files as messages have them: where it says who brings them and who reads them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from mis.app import App
from mis.blobs.folder import FolderBlobs
from mis.domain.attachment import UNSENT_MS
from mis.operations.archive_check import ArchiveCheck
from mis.operations.collection import collect
from mis.operations.conversation import start
from mis.operations.message import send
from protocol.account import Account
from protocol.conversation import ConversationStart
from protocol.message import MessageSend
from tests.access.world import ONE_PAGE
from tests.support.download import broken_off
from tests.support.node import as_actor, new_ref
from tests.support.toy import Toy
from tests.support.visitor import OWN, House, Visitor, housed

LETTER = "Compte rendu : la plaie évolue bien.\n".encode() * 20_000


@pytest.fixture
async def house(tmp_path: Path, backend: str) -> AsyncIterator[House]:
    async with housed(tmp_path, Toy(), backend=backend) as house:
        yield house


@pytest.fixture
async def people(house: House) -> dict[str, Account]:
    return {name: await house.person(f"{name.capitalize()} Martin") for name in ("alice", "bob")}


async def box_of(alice: Visitor) -> str:
    return str((await alice.told("POST", "/api/toy/boxes", {"text": "à garder"}))["id"])


async def brought(visitor: Visitor, path: str, content: bytes = LETTER, name: str = "lettre.txt") -> httpx.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Origin": OWN}
    return await visitor.http.post(path, content=content, headers=headers)


async def looked_over(app: App) -> tuple[list[Any], bool]:
    """What is wrong with the archive, and whether every file has its bytes."""
    await app.archivist.turn()
    archive = await ArchiveCheck(app.store, app.keyring, app.archivist.verifier).run()
    return archive.found, (await app.filing.check().run(read=True)).is_whole


async def test_a_file_comes_is_named_by_a_record_and_is_read_by_who_may(
    house: House, people: dict[str, Account]
) -> None:
    alice, bob = await house.inside("alice"), await house.inside("bob")
    box = f"/api/toy/boxes/{await box_of(alice)}"
    assert (await brought(bob, f"{box}/files")).status_code == 404
    made = (await brought(alice, f"{box}/files?client_ref=a", ONE_PAGE, "lettre.pdf")).json()
    assert (await brought(alice, f"{box}/files?client_ref=a", ONE_PAGE, "lettre.pdf")).json() == made
    assert (await alice.refused("GET", f"{box}/files/{made['id']}"))[0] == 404, "nothing has it yet"
    assert (await bob.refused("POST", f"{box}/files/{made['id']}/note", {"text": "x"}))[0] == 404
    noted = await alice.told("POST", f"{box}/files/{made['id']}/note", {"text": "le courrier"})
    assert noted["notes"] == ["lettre.pdf"]
    assert (await alice.refused("POST", f"{box}/files/{made['id']}/note", {"text": "x"}))[:2] == (409, "conflict")
    whole = await alice.ask("GET", f"{box}/files/{made['id']}")
    part = await alice.ask("GET", f"{box}/files/{made['id']}", Range="bytes=1-3")
    assert (whole.content, part.status_code, part.content) == (ONE_PAGE, 206, ONE_PAGE[1:4])
    for more in ("", "/thumbnail", "/pages/1"):
        assert (await alice.ask("GET", f"{box}/files/{made['id']}{more}")).is_success
        assert (await bob.refused("GET", f"{box}/files/{made['id']}{more}"))[0] == 404
        assert (await alice.refused("GET", f"/api/attachments/{made['id']}{more}"))[0] == 404, "it is no message's"
    assert await looked_over(house.app) == ([], True)


async def test_what_no_record_has_is_collected_and_what_one_has_stays(house: House, people: dict[str, Account]) -> None:
    alice = await house.inside("alice")
    box = f"/api/toy/boxes/{await box_of(alice)}"
    kept = (await brought(alice, f"{box}/files")).json()["id"]
    await alice.told("POST", f"{box}/files/{kept}/note", {"text": "le courrier"})
    left = (await brought(alice, f"{box}/files", ONE_PAGE, "reste.pdf")).json()["id"]
    house.clock.advance(UNSENT_MS / 1_000 + 1)
    blobs = house.app.filing.blobs
    assert isinstance(blobs, FolderBlobs)
    assert await collect(house.app.store, blobs, now=house.clock.now()) == 2, "its bytes and its picture"
    alice = await house.inside("alice")
    assert (await alice.refused("POST", f"{box}/files/{left}/note", {"text": "x"}))[0] == 404
    assert (await alice.ask("GET", f"{box}/files/{kept}")).content == LETTER
    assert await looked_over(house.app) == ([], True)


async def test_a_file_of_a_message_is_copied_under_another_key(house: House, people: dict[str, Account]) -> None:
    alice, bob = await house.inside("alice"), await house.inside("bob")
    writer = house.app.store.writer
    actor = as_actor(people["alice"], house.clock)
    started = ConversationStart(id=1, client_ref=new_ref(), members=[people["bob"].id])
    conversation = (await writer.run(lambda work: start(work, actor, started))).id
    made = (await brought(alice, f"/api/attachments?conversation={conversation}", ONE_PAGE, "lettre.pdf")).json()
    sent = MessageSend(id=1, conversation=conversation, client_ref=new_ref(), attachments=[made["id"]])
    await writer.run(lambda work: send(work, actor, sent))
    box, other = [f"/api/toy/boxes/{await box_of(one)}" for one in (alice, bob)]
    copy = await bob.told("POST", f"{other}/copies/{made['id']}")
    assert {**copy, "id": made["id"]} == made
    await bob.told("POST", f"{other}/files/{copy['id']}/note", {"text": "copie"})
    assert (await bob.ask("GET", f"{other}/files/{copy['id']}")).content == ONE_PAGE
    assert (await bob.ask("GET", f"{other}/files/{copy['id']}/thumbnail")).is_success
    assert (await bob.refused("POST", f"{box}/copies/{made['id']}"))[0] == 404, "it is Alice's box"
    assert (await bob.refused("POST", f"{other}/copies/{copy['id']}"))[0] == 404, "it is no message's"
    assert await looked_over(house.app) == ([], True)


async def test_a_download_ends_when_it_may_be_read_no_more(house: House, people: dict[str, Account]) -> None:
    alice = await house.inside("alice")
    box = f"/api/toy/boxes/{await box_of(alice)}"
    made = (await brought(alice, f"{box}/files")).json()["id"]
    await alice.told("POST", f"{box}/files/{made}/note", {"text": "le courrier"})
    got = await broken_off(house, alice, f"{box}/files/{made}", lambda: alice.told("DELETE", box))
    assert 0 < got < len(LETTER)
