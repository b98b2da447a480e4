"""An installation with people, messages and files in it, made once by a server that runs, and copied for each test."""

import asyncio
import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from mis_client import Client

from mis.backup.taking import Taken, take
from mis.clock import SystemClock
from mis.progress import bar
from mis.settings import Settings
from protocol.values import AccountId, ConversationId
from tests.faults.serving import SETTINGS, serving
from tests.support.mis_process import MisProcess

FILES = 3
MESSAGES = 20


async def region(folder: Path, **changes: Any) -> Settings:
    """Settings on a copy of the installation, in a folder of the test's own."""
    made = await asyncio.to_thread(_made)
    await asyncio.to_thread(shutil.copytree, made, folder / "data")
    return Settings(**{"data_dir": str(folder / "data"), "rate_limits": "off", **changes})


async def backed_up(settings: Settings, folder: Path, *, keep: int = 7) -> Taken:
    return await take(settings, folder, SystemClock(), bar, keep=keep)


@cache
def _made() -> Path:
    folder = Path(mkdtemp(prefix="mis-region-"))
    atexit.register(shutil.rmtree, folder)
    asyncio.run(_make(folder))
    for left in ("lock", "control.sock"):
        (folder / "data" / left).unlink(missing_ok=True)
    return folder / "data"


async def _make(folder: Path) -> None:
    process = MisProcess(folder / "data", SETTINGS)
    async with serving(process) as server:
        alice, bob = [await asyncio.to_thread(server.person, name) for name in ("alice", "bob")]
        async with Client(server.url, await server.log_in(alice), reconnect=False) as client:
            conversation = (await client.start_conversation([AccountId(bob.id)], subject="Photos")).id
            await fill(client, conversation, folder)
        await asyncio.to_thread(process.stop)


async def fill(client: Client, conversation: ConversationId, folder: Path) -> None:
    """Send messages, and files of which no two are alike."""
    for number in range(MESSAGES):
        await client.send_message(conversation, f"bonjour {number}")
    for number in range(FILES):
        await send_file(client, conversation, folder / f"note-{number}.txt")


async def send_file(client: Client, conversation: ConversationId, file: Path) -> None:
    await asyncio.to_thread(file.write_text, f"{file.name} " * 9_000)
    await client.send_file(conversation, file)


def files(folder: Path) -> list[Path]:
    """Every file in a folder and in those within it."""
    return sorted(file for file in folder.rglob("*") if file.is_file())


def files_in(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file by its path, with what tells whether it was written again."""
    return {str(file.relative_to(folder)): (file.stat().st_ino, file.stat().st_mtime_ns) for file in files(folder)}


def flip(file: Path, at: int | None = None) -> None:
    """Change one bit, in the middle of a file if nothing else is said."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2 if at is None else at] ^= 1
    file.write_bytes(data)
