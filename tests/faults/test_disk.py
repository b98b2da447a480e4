"""A disk that is full for a while, and one that fails for good."""

import asyncio
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from tests.conformance.client import Client, new_ref
from tests.faults.serving import SETTINGS, newcomers, serving
from tests.support.mis_process import COMMAND, MisProcess

DISK_BYTES = 8 << 20
LEFT_BYTES = 1 << 20
TEXT = "a" * 8_000
MESSAGES = 1_000  # 8 MB of text: more than the disk holds
RECOVERS_WITHIN_S = 10.0
DISK_FAILED = 74

# The data folder becomes a small disk of the server's own, in a mount namespace that ends with it; as root, or as the
# root of a user namespace.
MOUNT = f'mount -t tmpfs -o size={DISK_BYTES} small "$0" && exec "$@"'
MAY_MOUNT = (("unshare", "--mount"), ("unshare", "--map-root-user", "--mount"))


def unshared() -> tuple[str, ...]:
    """How a namespace with mounts of its own is had on this machine."""
    for command in MAY_MOUNT:
        tried = subprocess.run([*command, "mount", "-t", "tmpfs", "small", "/mnt"], capture_output=True, check=False)
        if tried.returncode == 0:
            return command
    pytest.skip("mounting is permitted neither here nor in a user namespace")


def inside(process: MisProcess) -> MisProcess:
    """The same server, with its data folder as it is seen from outside its namespace."""
    assert process.process is not None
    return MisProcess(Path(f"/proc/{process.process.pid}/root{process.data_dir}"), process.settings, process.port)


async def send(client: Client, conversation: str, ref: str) -> str:
    """Send one message, and give the code of the refusal, or `ok`."""
    id = await client.send("message.send", conversation=conversation, client_ref=ref, text=TEXT)
    answer = await client.answer(id)
    code: str = answer.get("code", "ok")
    return code


async def until_refused(client: Client, conversation: str) -> tuple[list[str], str]:
    """Send until a message is not acknowledged: the refs of those that were, and the one that was not."""
    acknowledged: list[str] = []
    for _ in range(MESSAGES):
        ref = new_ref()
        with suppress(ConnectionClosed):
            if (code := await send(client, conversation, ref)) == "ok":
                acknowledged.append(ref)
                continue
            assert code == "unavailable"
        return acknowledged, ref
    raise AssertionError("the disk was never full")


async def stored_refs(client: Client, conversation: str) -> list[str]:
    """The refs of every message, page by page; a page of long texts may end before its limit."""
    refs: list[str] = []
    while True:
        page = await client.request("message.history", conversation=conversation, after=len(refs) + 1)
        refs += [message["client_ref"] for message in page["messages"]]
        if not page["messages"] or page["messages"][-1]["seq"] >= page["last_seq"]:
            return refs


@pytest.mark.timeout(120)
async def test_a_full_disk_refuses_what_is_sent_serves_what_is_read_and_recovers(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    process = MisProcess(data, SETTINGS, program=(*unshared(), "sh", "-c", MOUNT, str(data), COMMAND))
    async with serving(process, lambda **person: inside(process).create_account(**person)) as server:
        alice, bob = await newcomers(server, "alice", "bob")
        conversation = (await alice.start(bob))["id"]
        folder = inside(process).data_dir
        filler = folder / "filler"
        filler.write_bytes(b"x" * (DISK_BYTES - LEFT_BYTES - used_bytes(folder)))

        acknowledged, refused = await until_refused(alice, conversation)
        assert await stored_refs(bob, conversation) == acknowledged, "what was acknowledged is read on a full disk"
        assert await send(alice, conversation, refused) == "unavailable", "and it is still full"
        assert process.process is not None
        assert process.process.poll() is None, "the server stays up"

        filler.unlink()
        began = time.monotonic()
        while await send(alice, conversation, refused) != "ok":
            assert time.monotonic() - began < RECOVERS_WITHIN_S
        assert await stored_refs(bob, conversation) == [*acknowledged, refused]
        assert await asyncio.to_thread(process.stop) == 0


def used_bytes(folder: Path) -> int:
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*"))


@pytest.mark.timeout(120)
async def test_a_disk_that_fails_ends_the_server_and_what_was_acknowledged_is_there_afterwards(tmp_path: Path) -> None:
    """A write past RLIMIT_FSIZE is EFBIG, to SQLite an error of the disk and no lack of space: no retry is safe."""
    limited = (sys.executable, "-m", "tests.faults.limited", "fsize", str(1 << 20), COMMAND)
    process = MisProcess(tmp_path / "data", SETTINGS, program=limited)
    async with serving(process) as server:
        alice, bob = await newcomers(server, "alice", "bob")
        conversation = (await alice.start(bob))["id"]
        acknowledged, refused = await until_refused(alice, conversation)
        assert process.process is not None
        assert await asyncio.to_thread(process.process.wait, 5) == DISK_FAILED
        process.process = None
    healthy = MisProcess(tmp_path / "data", SETTINGS)
    async with serving(healthy) as server:
        back = await server.connect(alice.token)
        assert await stored_refs(back, conversation) == acknowledged
        assert await send(back, conversation, refused) == "ok", "and it goes on"
