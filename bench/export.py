"""`python -m bench.export`: somebody exports a conversation of 100,000 messages, while others write theirs.

How long it takes, how large it is and was said to be, what the server's memory rises by, what the others wait for one
of their messages before and meanwhile, and how long `mis-verify` takes in how much memory.
"""

import argparse
import asyncio
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import psutil
from mis_client import Client

from bench import accounts, result
from bench.durations import percentiles
from bench.facts import ROOT, facts
from bench.measure import cpu_s
from bench.search import AT_ONCE, QUIET_S, writing
from bench.server import Server, environment, serving
from bench.text import SENTENCE
from protocol.values import AccountId, ConversationId

LOOK_S = 0.02
VERIFY = ROOT / "clients/verify/mis_verify.py"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.export", description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--apart", type=int, default=10, help="percent of messages that are written elsewhere")
    parser.add_argument("--throw-away", action="store_true", help="print the result, and do not keep it")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="mis-bench-") as name:
        folder = Path(name)
        measured: dict[str, Any] = {"work": "export", **facts(folder), "messages": given.messages}
        with serving(folder) as server:
            logins = accounts.create(environment(folder), 3)
            measured |= asyncio.run(_with_people(server, logins, folder / "conversation.zip", given))
    print(json.dumps(measured, ensure_ascii=False))
    if not given.throw_away:
        print(result.store(measured))


async def _with_people(
    server: Server, logins: list[accounts.Login], file: Path, given: argparse.Namespace
) -> dict[str, Any]:
    address = f"http://{server.host}:{server.port}"
    async with (
        Client.log_in(address, logins[0].login, logins[0].password) as one,
        Client.log_in(address, logins[1].login, logins[1].password) as other,
    ):
        large = (await one.start_conversation([AccountId(logins[2].id)], subject="Suivi")).id
        apart = (await other.start_conversation([AccountId(logins[2].id)], subject="Autre chose")).id
        await _fill(one, other, large, apart, given)
        async with writing(other, apart) as took:
            await asyncio.sleep(QUIET_S)
        quiet = percentiles(took)
        async with writing(other, apart) as took:
            exported = await _export(one, large, server.process, file)
        assert one.archive is not None
        return {
            **exported,
            "messages_before_ms": quiet,
            "messages_meanwhile_ms": percentiles(took),
            "verify": await asyncio.to_thread(_verify, file, one.archive.key),
        }


async def _fill(
    one: Client, other: Client, large: ConversationId, apart: ConversationId, given: argparse.Namespace
) -> None:
    chance = random.Random("export")  # noqa: S311 - the same each time
    at_once = asyncio.Semaphore(AT_ONCE)
    words = SENTENCE.split(" ")

    async def write(client: Client, conversation: ConversationId) -> None:
        async with at_once:
            await client.send_message(conversation, " ".join(chance.choices(words, k=chance.randint(5, 30))))

    async with asyncio.TaskGroup() as group:
        for _ in range(given.messages):
            group.create_task(write(one, large))
            if chance.random() * 100 < given.apart:
                group.create_task(write(other, apart))


async def _export(client: Client, conversation: ConversationId, server: psutil.Process, file: Path) -> dict[str, Any]:
    told: list[int] = []
    cpu_before, began = cpu_s(server), time.monotonic()
    with _memory(server) as most_mib:
        await client.export(conversation, file, progress=lambda _, of: told.append(of))
    size = (await asyncio.to_thread(file.stat)).st_size
    return {
        "seconds": round(time.monotonic() - began, 2),
        "server_cpu_s": round(cpu_s(server) - cpu_before, 2),
        "bytes": size,
        "bytes_told": told[-1],
        "memory_before_mib": most_mib[0],
        "memory_most_mib": max(most_mib),
    }


@contextmanager
def _memory(process: psutil.Process) -> Iterator[list[float]]:
    """Look at the memory of a process again and again until the block ends."""
    seen, is_over = [_mib(process)], Event()

    def look() -> None:
        while not is_over.wait(LOOK_S):
            seen.append(_mib(process))

    thread = Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        is_over.set()
        thread.join()


def _mib(process: psutil.Process) -> float:
    """What is the process's own: pages of the database's file, which its readers map, are the system's."""
    try:
        memory = process.memory_info()
    except psutil.NoSuchProcess:
        return 0.0
    return float(round((memory.rss - memory.shared) / (1 << 20), 1))


def _verify(file: Path, key: str) -> dict[str, Any]:
    began = time.monotonic()
    process = psutil.Popen([sys.executable, VERIFY, file, "--key", key], stdout=subprocess.PIPE, text=True)
    with _memory(process) as most_mib:
        says, _ = process.communicate()
    seconds = round(time.monotonic() - began, 2)
    return {"says": says.splitlines()[0], "seconds": seconds, "memory_most_mib": max(most_mib)}


if __name__ == "__main__":
    main()
