"""Backups while people write, `kill -9` in the middle of one, and what clients find when one was put back."""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any

import pytest
from mis_client import Client, ConnectionLost

from protocol.values import AccountId, ConversationId
from tests.conformance.server import Person, Server
from tests.faults.serving import SETTINGS, serving
from tests.faults.test_disk import unshared
from tests.mis.backup.region import FILES, fill, region, send_file
from tests.support.mis_process import COMMAND, MisProcess

WRITERS = 3


@asynccontextmanager
async def connected(server: Server, person: Person) -> AsyncIterator[Client]:
    async with Client(server.url, await server.log_in(person), reconnect=False) as client:
        yield client


class Talk:
    """Several write in one conversation without a pause; what was acknowledged is known."""

    def __init__(self) -> None:
        self.acknowledged: list[int] = []
        self._waited_for = 0
        self._enough = asyncio.Event()

    async def run(self, client: Client, conversation: ConversationId) -> None:
        with suppress(ConnectionLost):
            while True:
                self.acknowledged.append((await client.send_message(conversation, "bonjour")).seq)
                if len(self.acknowledged) >= self._waited_for:
                    self._enough.set()

    async def more(self, count: int) -> None:
        self._waited_for = len(self.acknowledged) + count
        self._enough.clear()
        async with asyncio.timeout(60):
            await self._enough.wait()


async def opened(server: Server) -> tuple[Person, Person, ConversationId]:
    alice, bob = [await asyncio.to_thread(server.person, name) for name in ("alice", "bob")]
    async with connected(server, alice) as client:
        return alice, bob, (await client.start_conversation([AccountId(bob.id)], subject="Suivi")).id


def messages_in(file: Path, conversation: str) -> list[int]:
    with closing(sqlite3.connect(file)) as database:
        query = "SELECT seq FROM messages WHERE conversation = ? ORDER BY seq"
        return [seq for (seq,) in database.execute(query, (conversation,))]


def with_keys(process: MisProcess, data: Path) -> MisProcess:
    """A server on an empty data folder that has the keys of another."""
    data.mkdir()
    for key in ("pepper", "conversation.key", "archive.key"):
        shutil.copy(process.data_dir / key, data)
    return MisProcess(data, SETTINGS)


@pytest.mark.timeout(120)
async def test_all_that_was_acknowledged_before_a_backup_began_is_in_it(tmp_path: Path) -> None:
    process, folder, talk = MisProcess(tmp_path / "data", SETTINGS), tmp_path / "backups", Talk()
    async with serving(process) as server:
        alice, _, conversation = await opened(server)
        async with connected(server, alice) as client:
            writing = [asyncio.create_task(talk.run(client, conversation)) for _ in range(WRITERS)]
            for _ in range(3):
                await talk.more(100)
                before = len(talk.acknowledged)
                taken = json.loads(await asyncio.to_thread(process.run, "backup", str(folder)))
                assert len(talk.acknowledged) > before, "they must have written meanwhile"
            acknowledged = set(talk.acknowledged[:before])
        await asyncio.gather(*writing)
        drilled = await asyncio.to_thread(process.run, "restore", str(folder), "--drill")
        assert "wrong" not in drilled
    other = with_keys(process, tmp_path / "other")
    restored = json.loads(await asyncio.to_thread(other.run, "restore", str(folder)))
    assert restored["generation"] == taken["generation"]
    there = messages_in(other.data_dir / "mis.sqlite3", conversation)
    assert acknowledged <= set(there)
    assert there == list(range(1, len(there) + 1)), "as of one moment: no gap"
    assert set(there) < set(messages_in(process.data_dir / "mis.sqlite3", conversation))


async def killed_backup(process: MisProcess, folder: Path, step: str, at: int) -> int:
    command = [sys.executable, "-m", "tests.faults.killed_backup", str(process.data_dir), str(folder), step, str(at)]
    running = await asyncio.create_subprocess_exec(*command)
    return await running.wait()


@pytest.mark.timeout(180)
async def test_a_killed_backup_harms_none_that_was_there_and_the_next_one_is_whole(tmp_path: Path) -> None:
    process, folder = MisProcess(tmp_path / "data", SETTINGS), tmp_path / "backups"
    async with serving(process) as server:
        alice, _, conversation = await opened(server)
        async with connected(server, alice) as client:
            await fill(client, conversation, tmp_path)
            first = json.loads(await asyncio.to_thread(process.run, "backup", str(folder)))
            for number, (step, at) in enumerate([("database", 0), ("database", 1), ("blobs", 0), ("blobs", 2)]):
                await send_file(client, conversation, tmp_path / f"more-{number}.txt")
                assert await killed_backup(process, folder, step, at) == -signal.SIGKILL
                drilled = await asyncio.to_thread(process.run, "restore", str(folder), "--drill")
                assert "wrong" not in drilled
                assert f"{FILES} blobs" in drilled, "the newest is the one before"
        second = json.loads(await asyncio.to_thread(process.run, "backup", str(folder), "--keep", "1"))
        assert (second["blobs"], second["removed"]) == (FILES + 4, 1)
        assert second["generation"] > first["generation"]
        assert [one.name for one in (folder / "generations").iterdir()] == [second["generation"]]
        assert "wrong" not in await asyncio.to_thread(process.run, "restore", str(folder), "--drill")
        assert await asyncio.to_thread(process.stop) == 0, "nor is the server harmed"


async def synced(client: Client, cursor: Any = None) -> tuple[dict[str, int], Any]:
    """The last entry of each conversation that is new since a cursor, and the cursor to go on from."""
    found: dict[str, int] = {}
    while True:
        page = await client.sync(cursor=cursor)
        found |= {one.id: one.last_seq for one in page.conversations}
        cursor = page.cursor
        if not page.more:
            return found, cursor


@pytest.mark.timeout(120)
async def test_after_an_old_backup_was_put_back_the_server_serves_and_clients_find_what_is_there(
    tmp_path: Path,
) -> None:
    process, folder = MisProcess(tmp_path / "data", SETTINGS), tmp_path / "backups"
    async with serving(process) as server:
        alice, bob, conversation = await opened(server)
        async with connected(server, alice) as client:
            await fill(client, conversation, tmp_path)
            await asyncio.to_thread(process.run, "backup", str(folder))
            was = await client.send_message(conversation, "après la sauvegarde")
            _, ahead = await synced(client)
            token = await server.log_in(bob)
        await asyncio.to_thread(process.stop)
        await asyncio.to_thread(shutil.move, process.data_dir, tmp_path / "aside")
        process.data_dir.mkdir()
        for key in ("pepper", "conversation.key", "archive.key"):
            shutil.copy(tmp_path / "aside" / key, process.data_dir)
        await asyncio.to_thread(process.run, "restore", str(folder))
        await asyncio.to_thread(process.start)
        async with server.http() as http:
            refused = await http.get("/api/session", headers={"Authorization": f"Bearer {token}"})
        assert refused.status_code == 401, "nobody is in any more"
        async with connected(server, alice) as client, connected(server, bob) as other:
            found, since = await synced(client, ahead)
            assert found == {conversation: was.seq - 1}
            assert (await client.send_message(conversation, "et maintenant")).seq == was.seq
            assert (await synced(other, ahead))[0] == {conversation: was.seq}
            assert (await synced(client, since))[0] == {conversation: was.seq}
        report = json.loads(await asyncio.to_thread(process.run, "blobs", "check", "--read"))
        assert (report["blobs"], report["missing"], report["broken"]) == (FILES, 0, 0)


DISK_BYTES = 4 << 20
# A small disk of its own: a first backup, then nothing is left of the room, then a second one, and a look at the first.
FULL = f"""mount -t tmpfs -o size={DISK_BYTES} small "$0" || exit 99
"$1" backup "$0/b" || exit 98
cat /dev/zero > "$0/filler" 2> /dev/null
"$1" backup "$0/b" && exit 97
rm "$0/filler"
"$1" restore "$0/b" --drill && "$1" backup "$0/b"
"""


@pytest.mark.timeout(60)
async def test_a_full_disk_is_one_sentence_and_what_was_there_stays_whole(tmp_path: Path) -> None:
    process, disk = MisProcess((await region(tmp_path)).data_folder), tmp_path / "disk"
    await asyncio.to_thread(disk.mkdir)
    command = [*unshared(), "sh", "-c", FULL, str(disk), COMMAND]
    environment = {"PATH": os.environ["PATH"], "MIS_DATA_DIR": str(process.data_dir)}
    running = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    printed, told = await running.communicate()
    assert running.returncode == 0, told
    assert (
        told.decode() == f"mis: The disk of {disk}/b is full: make room there; what was complete before is as it was.\n"
    )
    assert b"wrong" not in printed
