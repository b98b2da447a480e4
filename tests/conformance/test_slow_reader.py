"""Guarantee 7: a reader that never reads hurts nobody, and is let go."""

import asyncio
from contextlib import closing

from tests.conformance.client import Client
from tests.conformance.conftest import Again
from tests.conformance.server import Server
from tests.conformance.wire import Wire

TEXT = "🩺" * 8_000  # 32,000 bytes
MESSAGES = 300  # some 10 MB: more than both kernels' buffers and the 1 MiB that the server keeps
PROMPTLY_S = 5.0
TOO_SLOW = 4408


async def test_a_reader_that_never_reads_is_dropped_and_the_others_do_not_wait(
    server: Server, alice: Client, bob: Client, carol: Client, again: Again
) -> None:
    with closing(await Wire.open(server, carol.token, receive_buffer_bytes=4_096)) as stalled:
        await carol.close()
        group = await alice.start(bob, carol)
        for n in range(MESSAGES):
            async with asyncio.timeout(PROMPTLY_S):
                sent = await alice.say(group, TEXT, client_ref=f"{n}")
                await bob.event("message", seq=sent["seq"])
        received = 0
        while await stalled.pull():
            received += sum(frame["op"] == "message" for frame in stalled.frames())
        assert stalled.protocol.close_code in {TOO_SLOW, 1006}, "a stalled reader may see only the connection drop"
        assert received < MESSAGES

    back = await again(carol)
    assert (await back.get(group))["last_seq"] == MESSAGES + 1, "and nothing is lost for who comes back"
