"""Guarantee 7 in a crowd: half of the connections never read, the others are served, and memory stays within bounds."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from tests.conformance.client import Client
from tests.conformance.wire import Wire
from tests.faults.serving import SETTINGS, newcomers, serving
from tests.support.mis_process import MisProcess

STALLED = 20
READING = 20
TEXT = "🩺" * 8_000  # 32,000 bytes
MESSAGES = 300  # some 10 MB for each connection: far more than both kernels' buffers and the 1 MiB the server keeps
PROMPTLY_S = 10.0
TOO_SLOW = (4408, 1006)  # "a reader that has stalled may see only the connection drop"
EACH_BYTES = 2 << 20  # the 1 MiB of unsent bytes, and as much again for what a buffer that grows leaves behind


def memory_bytes(process: MisProcess) -> int:
    assert process.process is not None
    rss: int = psutil.Process(process.process.pid).memory_info().rss
    return rss


@pytest.mark.timeout(180)
async def test_half_of_the_connections_never_read(tmp_path: Path) -> None:
    process = MisProcess(tmp_path / "data", SETTINGS)
    async with serving(process) as server:
        alice, bob, carol = await newcomers(server, "alice", "bob", "carol")
        group = await alice.start(bob, carol)
        stalled = [await Wire.open(server, carol.token, receive_buffer_bytes=4_096) for _ in range(STALLED)]
        reading = [await server.connect(bob.token) for _ in range(READING)]
        before = memory_bytes(process)
        most = await told(process, alice, reading, group)
        assert most - before < STALLED * EACH_BYTES, f"{(most - before) >> 20} MiB more"
        for wire in stalled:
            while await wire.pull():
                pass
            wire.close()
            assert wire.protocol.close_code in TOO_SLOW


async def told(process: MisProcess, alice: Client, reading: Sequence[Client], group: dict[str, object]) -> int:
    """Send, see that every reader has each message soon, and give the most memory that the server took."""
    most = 0
    for n in range(MESSAGES):
        async with asyncio.timeout(PROMPTLY_S):
            sent = await alice.say(group, TEXT, client_ref=f"{n}")
            await asyncio.gather(*(hear(one, sent["seq"]) for one in reading))
        alice.received.clear()
        most = max(most, memory_bytes(process))
    return most


async def hear(client: Client, seq: int) -> None:
    """Read until the event of this message, and keep nothing: a client of the conformance suite would keep it all."""
    while client.encoding.decode(await client.socket.recv()).get("seq") != seq:
        pass
