"""`python -m bench.directory`: import a directory of a million into a server in use, then search it as one types.

Everything goes over the wire, as people have it: the import by `mis directory import` while somebody writes messages,
each letter of a search as a request of its own. On SQLite, then on PostgreSQL.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from mis_client import Client

from bench import accounts, result
from bench.databases import DATABASES, serving_on
from bench.directory_file import People, lines
from bench.durations import in_ms, percentiles
from bench.facts import facts
from bench.measure import cpu_s
from bench.server import MIS, Server
from protocol.values import AccountId, ConversationId

# What people type; the first ones are the worst: a letter, what everybody has, two frequent words, two that exclude
# each other. Each beginning of each is a keystroke.
TYPED = (
    "m",
    "s",
    "dr",
    "paris",
    "martin",
    "marie martin",
    "martin paris",
    "infirmier paris",
    "infirmier martin",
    "infirmier medecin",
    "medecin generale lyon",
    "pharmacien bayeux",
    "kinesitherapeute caen",
    "jean pierre dubois",
    "saint etienne",
    "l'hay les roses",
    "10000000132",
    "zzz",
)
ROUNDS = 3
PAUSE_S = 0.05  # between two messages of somebody who writes while the import runs
AIM_P95_MS = 50.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.directory", description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--throw-away", action="store_true", help="print the result, and do not keep it")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="mis-bench-") as name:
        folder = Path(name)
        measured: dict[str, Any] = {"work": "directory", **facts(folder), "people": given.people}
        file = folder / "extraction.txt"
        with file.open("w", encoding="utf-8") as written:
            written.writelines(lines(People()(given.people)))
        measured["file_bytes"] = file.stat().st_size
        for database in given.databases:
            measured[database] = _measure(folder / database, database, file)
    measured["aims"] = {
        f"{database}.search.p95_ms": {"aim": AIM_P95_MS, "figure": figure, "met": figure <= AIM_P95_MS}
        for database in given.databases
        if (figure := measured[database]["search"]["p95_ms"]) is not None
    }
    print(json.dumps(measured, ensure_ascii=False))
    if not given.throw_away:
        result.store(measured)


def _measure(folder: Path, database: str, file: Path) -> dict[str, Any]:
    with serving_on(database, folder) as (server, settings):
        logins = accounts.create(settings, 2)
        measured = asyncio.run(_with_people(server, logins, settings, file))
    if database == "sqlite":
        measured["database_bytes"] = sum(part.stat().st_size for part in folder.glob("mis.sqlite3*"))
    return measured


async def _with_people(
    server: Server, logins: Sequence[accounts.Login], settings: Mapping[str, str], file: Path
) -> dict[str, Any]:
    address = f"http://{server.host}:{server.port}"
    first, second = logins
    async with Client.log_in(address, first.login, first.password) as one:
        conversation = (await one.start_conversation([AccountId(second.id)])).id
        return {
            "messages_before_ms": percentiles([await _send(one, conversation) for _ in range(100)]),
            "import": await _import(one, conversation, settings, file, server.process),
            "search": await _search(one, server.process),
        }


async def _import(
    client: Client, conversation: ConversationId, settings: Mapping[str, str], file: Path, server: psutil.Process
) -> dict[str, Any]:
    command = [str(MIS), "directory", "import", str(file)]
    server_before, cpu_before = server.memory_info().rss, cpu_s(server)
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(*command, env=settings, stdout=asyncio.subprocess.PIPE)
    importer, ended = psutil.Process(process.pid), asyncio.create_task(process.communicate())
    took: list[float] = []
    rss: list[int] = []
    server_rss: list[int] = []
    while not ended.done():
        took.append(await _send(client, conversation))
        server_rss.append(server.memory_info().rss)
        if process.returncode is None:
            rss.append(importer.memory_info().rss)
        await asyncio.wait([ended], timeout=PAUSE_S)
    answer, _ = await ended
    return {
        "seconds": round(time.monotonic() - began, 1),
        "counts": json.loads(answer),
        "messages_ms": percentiles(took),
        "importer_peak_rss_bytes": max(rss),
        "server_peak_rss_growth_bytes": max(server_rss) - server_before,
        "server_cpu_s": round(cpu_s(server) - cpu_before, 1),
    }


async def _send(client: Client, conversation: ConversationId) -> float:
    began = time.monotonic()
    await client.send_message(conversation, "Bonjour, merci de me rappeler.")
    return time.monotonic() - began


async def _search(client: Client, server: psutil.Process) -> dict[str, Any]:
    """Each keystroke one after the other; the first round finds nothing in the caches, and counts."""
    by_text: dict[str, list[float]] = {}
    keystrokes: list[float] = []
    cpu_before = cpu_s(server)
    for _ in range(ROUNDS):
        for typed in TYPED:
            for length in range(1, len(typed) + 1):
                began = time.monotonic()
                await client.search_directory(typed[:length])
                keystrokes.append(time.monotonic() - began)
            by_text.setdefault(typed, []).append(keystrokes[-1])
    return {
        **percentiles(keystrokes),
        "server_cpu_ms_per_keystroke": in_ms((cpu_s(server) - cpu_before) / len(keystrokes)),
        "whole_words_max_ms": {typed: in_ms(max(took)) for typed, took in by_text.items()},
    }


if __name__ == "__main__":
    main()
