"""Two hundred messages to a real server, some with files, and a stop in good order half-way: all of it traced."""

import asyncio
from pathlib import Path

from mis_client import Client

from protocol.values import AccountId, ConversationId
from tests.conformance.server import Person, Server
from tests.faults.serving import SETTINGS, serving
from tests.power.trace import traced
from tests.support.mis_process import COMMAND, MisProcess

MESSAGES = 200
# Every so many messages one has a file, of so many bytes.
FILE_EVERY = 10
FILE_BYTES = 20_000


async def told(folder: Path, *, messages: int = MESSAGES, program: tuple[str, ...] = (COMMAND,)) -> Path:
    """Let two people write to each other on a server that begins with nothing, and kill it; give the trace.

    Shape:   the server's data are in `folder`/data
    """
    data, trace = folder / "data", folder / "trace"
    data.mkdir()
    process = MisProcess(data, SETTINGS, program=traced(program, folder=data, trace=trace))
    async with serving(process) as server:
        alice, bob = [await asyncio.to_thread(server.person, name) for name in ("alice", "bob")]
        conversation = await _started(server, alice, bob)
        await _write(server, alice, bob, conversation, folder, messages // 2)
        await asyncio.to_thread(process.stop)
        await asyncio.to_thread(process.start)
        await _write(server, alice, bob, conversation, folder, messages - messages // 2)
    return trace


async def _started(server: Server, alice: Person, bob: Person) -> ConversationId:
    async with Client(server.url, await server.log_in(alice), reconnect=False) as client:
        return (await client.start_conversation([AccountId(bob.id)], subject="Retour")).id


async def _write(
    server: Server, alice: Person, bob: Person, conversation: ConversationId, folder: Path, messages: int
) -> None:
    tokens = [await server.log_in(person) for person in (alice, bob)]
    async with Client(server.url, tokens[0], reconnect=False) as one, Client(server.url, tokens[1]) as other:
        await asyncio.gather(
            _say(one, conversation, folder / "alice.txt", messages // 2),
            _say(other, conversation, folder / "bob.txt", messages - messages // 2),
        )


async def _say(client: Client, conversation: ConversationId, file: Path, messages: int) -> None:
    for number in range(messages):
        if number % FILE_EVERY == 0:
            content = f"{client.welcome.account.id} {number} ".ljust(FILE_BYTES, ".")
            await asyncio.to_thread(file.write_text, content)
            await client.send_file(conversation, file, text=f"voici {number}")
        else:
            sent = await client.send_message(conversation, f"bonjour {number}")
            await client.send_read_receipt(conversation, sent.seq)
