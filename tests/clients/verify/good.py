"""Exports as a server makes them: what is forged in the tests here was good before."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from zipfile import ZipFile

from mis.archive.note import Signer
from mis.operations.erasure import ErasureDesk
from protocol.values import AccountKind, ConversationId
from tests.mis.http.test_attachments import files_of, sent
from tests.support.clock import FakeClock
from tests.support.node import new_ref
from tests.support.stores import migrated_settings
from tests.support.wire import Person, Wire, wired


class Good(NamedTuple):
    """Shape:   older: of the same conversation, earlier; other: of another one, by the same server."""

    export: bytes
    signer: Signer
    older: bytes
    other: bytes

    @property
    def key(self) -> str:
        return str(self.signer.verifier)


@cache
def good() -> Good:
    """A conversation with people who came, files, an answer and a correction, written in among others."""
    return made(_story)


@cache
def small() -> Good:
    """The least that has of everything a little."""
    return made(_small_story)


@cache
def erased() -> Good:
    """A conversation of which the beginning was erased."""
    return made(_erased_story)


def files_in(export: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(export)) as zip:
        return {name: zip.read(name) for name in zip.namelist()}


def made(story: Callable[[Wire], Awaitable[tuple[bytes, bytes, bytes]]]) -> Good:
    async def run() -> Good:
        with TemporaryDirectory() as folder:
            async with wired(await migrated_settings("sqlite", Path(folder)), FakeClock()) as wire:
                export, older, other = await story(wire)
                return Good(export, wire.app.exports._signer, older, other)

    return asyncio.run(run())


async def _story(wire: Wire) -> tuple[bytes, bytes, bytes]:
    beside = await wire.alice.start(wire.bob, text="autre chose")
    id = await wire.alice.start(wire.bob, wire.paul, subject="Plaie de M. Roux", text="bonjour")
    await _talk(wire, beside, 3)
    alice = await files_of(wire, wire.alice)
    first = await alice.stored(id, b"Compte rendu", "compte rendu.txt")
    second = await alice.stored(id, b"Ordonnance", "ordonnance.txt")
    await sent(wire.alice, id, first["id"], second["id"])
    older = await _exported(wire, wire.alice, id)
    await _talk(wire, beside, 2)
    await _say(wire.paul, id, "À quelle heure ?", reply_to=3)
    await wire.alice.ask("conversation.add", conversation=id, accounts=[wire.carol.id])
    await _say(wire.alice, id, "À 8 h")
    await _say(wire.alice, id, "À 9 h", corrects=6)
    await _talk(wire, beside, 7)
    await _say(wire.bob, id, "Bien reçu", urgent=True)
    await _talk(wire, beside, 1)
    return await _exported(wire, wire.alice, id), older, await _exported(wire, wire.alice, beside)


async def _small_story(wire: Wire) -> tuple[bytes, bytes, bytes]:
    beside = await wire.alice.start(wire.bob)
    id = await wire.alice.start(wire.bob, subject="x")
    file = await (await files_of(wire, wire.alice)).stored(id, b"abc", "a.txt")
    await sent(wire.alice, id, file["id"])
    await _talk(wire, beside, 1)
    return await _exported(wire, wire.alice, id), b"", b""


async def _erased_story(wire: Wire) -> tuple[bytes, bytes, bytes]:
    id = await wire.alice.start(wire.bob, subject="Secret", text="un secret")
    operator = await wire.add("Exploitant", AccountKind.OPERATOR)
    desk = ErasureDesk(wire.app.store, wire.app.filing.blobs, wire.app.keyring)
    await desk.erase(id, by=operator.id, basis="décision du 12 mars")
    await _say(wire.alice, id, "après")
    return await _exported(wire, wire.alice, id), b"", b""


async def _say(person: Person, id: ConversationId, text: str, **fields: Any) -> None:
    await person.ask("message.send", conversation=id, client_ref=new_ref(), text=text, **fields)


async def _talk(wire: Wire, id: ConversationId, count: int) -> None:
    for _ in range(count):
        await _say(wire.bob, id, "ailleurs")


async def _exported(wire: Wire, person: Person, id: ConversationId) -> bytes:
    """The export of one conversation, under a checkpoint of all that was written in any."""
    while await wire.app.archivist.turn():
        pass
    async with wire.http(await person.log_in()) as http:
        answer = await http.get(f"/api/conversations/{id}/export")
    assert answer.status_code == 200, answer.text
    return answer.content
