"""`kill -9` while files go up: no message without its bytes, and no bytes without an owner after the collection."""

import asyncio
import hashlib
import json
import random
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from mis_client import Client, ConnectionLost

from mis.domain.attachment import UNSENT_MS
from mis.operations.collection import collect
from mis.settings import Settings
from protocol.message import Message
from protocol.values import AccountId, ConversationId
from tests.conformance.server import Person, Server
from tests.faults.mutants import program
from tests.faults.serving import SETTINGS, serving
from tests.support.clock import FakeClock
from tests.support.mis_process import MisProcess
from tests.support.stores import migrated_database
from tests.support.wire import wired

UPLOADERS = 3
KIB = 1 << 10
# Parts of 64 KiB that go up before the next kill.
PARTS = (20, 60)


class Uploads:
    """Files that go up one after the other, by several at once, and what of them was acknowledged."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self.chance = chance
        self.digests: dict[str, str] = {}
        self.acknowledged: list[str] = []
        self.unanswered = 0
        self._parts = 0
        self._enough = asyncio.Event()
        self._count = 0

    async def run(self, client: Client, conversation: ConversationId) -> None:
        """Send file after file, each until it is answered."""
        while True:
            ref, file = self.next()
            try:
                await client.send_file(conversation, file, client_ref=ref, progress=self._on_part)
            except ConnectionLost:
                self.unanswered += 1
                raise
            self.acknowledged.append(ref)

    async def some_parts(self) -> None:
        """Wait until so many parts more have gone up."""
        self._parts = self.chance.randint(*PARTS)
        self._enough.clear()
        async with asyncio.timeout(60):
            await self._enough.wait()

    def _on_part(self, _sent: int, _of: int) -> None:
        self._parts -= 1
        if self._parts <= 0:
            self._enough.set()

    def next(self) -> tuple[str, Path]:
        self._count += 1
        ref = f"file-{self._count}"
        content = self.chance.randbytes(self.chance.randint(1, 400) * KIB // 2).hex().encode()
        file = self.folder / f"{ref}.txt"
        file.write_bytes(content)
        self.digests[ref] = hashlib.sha256(content).hexdigest()
        return ref, file


@asynccontextmanager
async def connected(server: Server, person: Person) -> AsyncIterator[Client]:
    token = await server.log_in(person)
    async with Client(server.url, token, reconnect=False) as client:
        yield client


async def opened(server: Server) -> tuple[Person, Person, ConversationId]:
    """Alice, Bob, and their conversation."""
    alice, bob = [await asyncio.to_thread(server.person, name) for name in ("alice", "bob")]
    async with connected(server, alice) as client:
        return alice, bob, (await client.start_conversation([AccountId(bob.id)], subject="Photos")).id


async def killed_while_uploading(process: MisProcess, uploads: Uploads, *, kills: int) -> dict[str, Message]:
    """What a reader finds afterwards, by client_ref; each byte of it was fetched and compared."""
    async with serving(process) as server:
        alice, bob, conversation = await opened(server)
        for _ in range(kills):
            await upload_until_killed(process, server, alice, conversation, uploads)
            await asyncio.to_thread(process.start)
        async with connected(server, bob) as reader:
            found = await everything(reader, conversation)
            for ref, message in found.items():
                (attachment,) = message.attachments
                assert await digest_of(reader, attachment.id, uploads.folder) == uploads.digests[ref]
        return found


async def upload_until_killed(
    process: MisProcess, server: Server, person: Person, conversation: ConversationId, uploads: Uploads
) -> None:
    async with connected(server, person) as client:
        running = [asyncio.create_task(uploads.run(client, conversation)) for _ in range(UPLOADERS)]
        await uploads.some_parts()
        await asyncio.to_thread(process.kill)
        outcomes = await asyncio.gather(*running, return_exceptions=True)
        assert all(isinstance(one, ConnectionLost) for one in outcomes), outcomes


async def everything(client: Client, conversation: ConversationId) -> dict[str, Message]:
    found: dict[str, Message] = {}
    after = 1
    while (page := await client.message_history(conversation, after=after, limit=200)).messages:
        for message in page.messages:
            assert message.client_ref not in found, "twice"
            found[str(message.client_ref)] = message
        after = page.messages[-1].seq
    return found


async def digest_of(client: Client, id: str, folder: Path) -> str:
    with (folder / "fetched").open("w+b") as file:
        await client.download(id, file)  # type: ignore[arg-type]
        file.seek(0)
        return hashlib.sha256(file.read()).hexdigest()


async def kill_before_its_row(
    process: MisProcess, server: Server, person: Person, conversation: ConversationId, upload: tuple[str, Path]
) -> None:
    """Upload to a server that stores the bytes and never comes to the row; then start it again, whole."""
    ref, file = upload
    mark = process.data_dir / "looking"
    async with connected(server, person) as client:
        sending = asyncio.create_task(client.upload(conversation, file, client_ref=ref))
        async with asyncio.timeout(30):
            while not mark.exists():  # noqa: ASYNC110 - another process makes it
                await asyncio.sleep(0.01)
        await asyncio.to_thread(process.kill)
        with pytest.raises(ConnectionLost):
            await sending
    process.program = None
    await asyncio.to_thread(process.start)


async def checked(process: MisProcess) -> dict[str, int]:
    report: dict[str, int] = json.loads(await asyncio.to_thread(process.run, "blobs", "check", "--read"))
    assert report["read"]
    return report


async def collected(settings: Settings) -> tuple[int, int]:
    """How many blobs are collected once all are a day old, and how many remain; the server is stopped."""
    async with wired(settings, FakeClock()) as wire:
        blobs = wire.app.filing.blobs
        newest = max([stored.modified_at async for stored in blobs.list()])
        count = await collect(wire.app.store, blobs, now=newest + UNSENT_MS + 60_000)
        return count, len([stored async for stored in blobs.list()])


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("database", "kills"), [("sqlite", 2), ("postgresql", 2)])
async def test_a_kill_leaves_no_message_without_its_bytes_and_no_bytes_without_a_message(
    tmp_path: Path, seed: int, database: str, kills: int
) -> None:
    url = migrated_database() if database == "postgresql" else None
    process = MisProcess(
        tmp_path / "data", SETTINGS | ({"MIS_DATABASE_URL": url} if url else {}), is_migrated=bool(url)
    )
    uploads = Uploads(tmp_path, random.Random(seed))  # noqa: S311 - a script, no secret
    found = await killed_while_uploading(process, uploads, kills=kills)
    assert set(uploads.acknowledged) <= set(found) <= set(uploads.digests)
    assert len(found) > kills
    assert uploads.unanswered == kills * UPLOADERS, "the kills must have hit what was under way"
    report = await checked(process)
    assert (report["missing"], report["wrong_size"], report["broken"]) == (0, 0, 0)
    assert report["blobs"] >= len(found)
    _, left = await collected(Settings(data_dir=str(process.data_dir), database_url=url, rate_limits="off"))
    assert left == len(found), "what is left is what messages have"
    shutil.rmtree(process.data_dir / "blobs")
    with pytest.raises(RuntimeError, match="ended with 1"):
        await asyncio.to_thread(process.run, "blobs", "check")


@pytest.mark.timeout(120)
async def test_bytes_whose_row_was_never_committed_are_collected_and_may_come_again(tmp_path: Path, seed: int) -> None:
    process = MisProcess(tmp_path / "data", SETTINGS, program=program("stuck-keep"))
    uploads = Uploads(tmp_path, random.Random(seed))  # noqa: S311 - a script, no secret
    async with serving(process) as server:
        alice, _, conversation = await opened(server)
        ref, file = uploads.next()
        await kill_before_its_row(process, server, alice, conversation, (ref, file))
        assert (await checked(process))["nameless"] == 1
        async with connected(server, alice) as client:
            await client.send_file(conversation, file, client_ref=ref)
            assert list(await everything(client, conversation)) == [ref]
    assert await collected(Settings(data_dir=str(process.data_dir), rate_limits="off")) == (1, 1)
