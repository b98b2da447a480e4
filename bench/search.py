"""`python -m bench.search`: somebody with 100,000 messages in hundreds of conversations searches them, over the wire.

A frequent word, a rare one, one that nobody wrote; the first page is what one waits for, the whole walk is what an
absent word costs. Meanwhile somebody else writes messages, one after the other.
"""

import argparse
import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from mis_client import Client

from bench import accounts, result
from bench.databases import DATABASES, serving_on
from bench.durations import percentiles
from bench.facts import facts
from bench.measure import cpu_s
from bench.server import Server
from bench.text import SENTENCE
from protocol.values import AccountId, ConversationId

WRITERS = 8
AT_ONCE = 32  # unanswered messages of one writer while the archive is filled
PAUSE_S = 0.02  # between two messages of somebody who writes while others search
QUIET_S = 5.0
AIM_P95_MS = 300.0
# How many messages of a thousand have the word; the last is written by nobody.
WORDS = {"pansement": 100.0, "leucopenie": 0.2, "xylophone": 0.0}
WRITTEN = {"pansement": "Pansement refait, ", "leucopenie": "Leucopénie à surveiller, "}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--conversations", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=60, help="first pages of each word")
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--throw-away", action="store_true", help="print the result, and do not keep it")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="mis-bench-") as name:
        folder = Path(name)
        measured: dict[str, Any] = {"work": "search", **facts(folder)}
        measured |= {"messages": given.messages, "conversations": given.conversations}
        for database in given.databases:
            measured[database] = _measure(folder / database, database, given)
    measured["aims"] = {
        f"{database}.{word}.first_page.p95_ms": {"aim": AIM_P95_MS, "figure": figure, "met": figure <= AIM_P95_MS}
        for database in given.databases
        for word in WORDS
        if (figure := measured[database][word]["first_page"]["p95_ms"]) is not None
    }
    print(json.dumps(measured, ensure_ascii=False))
    if not given.throw_away:
        result.store(measured)


def _measure(folder: Path, database: str, given: argparse.Namespace) -> dict[str, Any]:
    with serving_on(database, folder) as (server, settings):
        logins = accounts.create(settings, WRITERS + 1)
        return asyncio.run(_with_people(server, logins, given))


async def _with_people(server: Server, logins: Sequence[accounts.Login], given: argparse.Namespace) -> dict[str, Any]:
    address = f"http://{server.host}:{server.port}"
    searcher, *writers = logins
    count, each = given.conversations // WRITERS, given.messages // WRITERS
    await asyncio.gather(*(_fill(address, one, searcher, count, each) for one in writers))
    async with (
        Client.log_in(address, searcher.login, searcher.password) as client,
        Client.log_in(address, writers[0].login, writers[0].password) as other,
    ):
        apart = (await other.start_conversation([AccountId(writers[1].id)], subject="Autre chose")).id
        async with writing(other, apart) as took:
            await asyncio.sleep(QUIET_S)
        quiet = percentiles(took)
        async with writing(other, apart) as took:
            words = {word: await _search(client, server.process, word, given.rounds) for word in WORDS}
        return {**words, "messages_before_ms": quiet, "messages_ms": percentiles(took)}


async def _fill(
    address: str, writer: accounts.Login, reader: accounts.Login, conversations: int, messages: int
) -> None:
    """Some conversations are busy, most are not; all are written in by turns."""
    chance = random.Random(writer.login)  # noqa: S311 - the same each time
    at_once = asyncio.Semaphore(AT_ONCE)

    async def write(conversation: ConversationId) -> None:
        async with at_once:
            await client.send_message(conversation, _text(chance))

    async with Client.log_in(address, writer.login, writer.password) as client:
        people = [AccountId(reader.id)]
        subjects = [f"Suivi {number}" for number in range(conversations)]
        ids = [(await client.start_conversation(people, subject=subject)).id for subject in subjects]
        busy = [1 / (number + 1) for number in range(conversations)]
        await asyncio.gather(*(write(id) for id in chance.choices(ids, busy, k=messages)))


def _text(chance: random.Random) -> str:
    words = SENTENCE.replace("Pansement refait ce matin, p", "P").split(" ")
    begun = "".join(WRITTEN[word] for word, of_1000 in WORDS.items() if chance.random() * 1_000 < of_1000)
    return begun + " ".join(chance.choices(words, k=chance.randint(5, 30)))


async def _search(client: Client, server: psutil.Process, word: str, rounds: int) -> dict[str, Any]:
    first: list[float] = []
    for _ in range(rounds):
        began = time.monotonic()
        page = await client.search_messages(word)
        first.append(time.monotonic() - began)
    cpu_before, began, found, pages = cpu_s(server), time.monotonic(), 0, 0
    async for walked in client.search_pages(word, limit=200):
        pages += 1
        found += len(walked.messages)
    return {
        "first_page": {**percentiles(first), "found": len(page.messages), "more": page.more},
        "walk": {
            "found": found,
            "pages": pages,
            "seconds": round(time.monotonic() - began, 2),
            "server_cpu_s": round(cpu_s(server) - cpu_before, 2),
        },
    }


@asynccontextmanager
async def writing(client: Client, conversation: ConversationId) -> AsyncIterator[list[float]]:
    """Write until the block ends; how long each message took."""
    took: list[float] = []

    async def write() -> None:
        while True:
            began = time.monotonic()
            await client.send_message(conversation, "Bonjour, merci de me rappeler.")
            took.append(time.monotonic() - began)
            await asyncio.sleep(PAUSE_S)

    writing = asyncio.create_task(write())
    yield took
    writing.cancel()
    await asyncio.wait([writing])


if __name__ == "__main__":
    main()
