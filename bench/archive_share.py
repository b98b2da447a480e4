"""What the archive costs of each message of W1: to seal and chain its entry, and its part of the archivist's turns.

No server can do without them, so they are measured beside it, by the same code: entries with W1's texts, in batches as
W1 has them, and turns of 256 entries, the fewest that are not waited for any longer. That is more rather than less than
the server pays: a turn has a transaction of its own here, and shares that of some messages there.
"""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.archive import Archive, entries_of
from bench.text import text_of
from mis.ids import new_id
from mis.keys import Keyring, Wrapper
from mis.operations.archivist import ENTRIES
from mis.settings import Settings
from mis.store.entries import Chain, staged
from protocol.message import MessageSent
from protocol.values import AccountId, ConversationId, MessageKind
from tests.support.stores import new_store

CONVERSATIONS = 20
TEXT_BYTES = 200
BATCH = 80  # messages that W1 commits together, about
BATCHES = 400
TURNS = 200
SIZE = 10_000  # entries before anything is measured; their number makes no difference (`python -m bench.archive`)


def archive_share() -> dict[str, Any]:
    """Units:   CPU of all threads, the middle of many batches and turns."""
    seal_us = median(_sealing_us())
    with TemporaryDirectory(prefix="mis-bench-") as name:
        turn_us = median(asyncio.run(_turns_us(Path(name))))
    return {
        "seal_cpu_us_per_message": round(seal_us / BATCH, 2),
        "archivist_cpu_us_per_message": round(turn_us / ENTRIES, 2),
        "cpu_us_per_message": round(seal_us / BATCH + turn_us / ENTRIES, 2),
    }


def _sealing_us() -> Iterator[float]:
    """What it takes to make the rows of each batch of messages: content, head, encryption, commitment, chain."""
    chains, author, text = _chains(), AccountId(new_id()), text_of(TEXT_BYTES)
    for number in range(BATCHES):
        messages = [
            _message(id, author, text, seq=number * BATCH // CONVERSATIONS + 1)
            for id in chains
            for _ in range(BATCH // CONVERSATIONS)
        ]
        start_s = time.process_time()
        for leaf, message in enumerate(messages):
            chains[message.conversation].row(staged(message), leaf)
        yield (time.process_time() - start_s) * 1e6


def _chains() -> dict[ConversationId, Chain]:
    keyring = Keyring(Wrapper(b"k" * 32))
    ids = [ConversationId(new_id()) for _ in range(CONVERSATIONS)]
    return {id: Chain(1, keyring.open(keyring.new(id), id, 1)) for id in ids}


def _message(conversation: ConversationId, author: AccountId, text: str, *, seq: int) -> MessageSent:
    return MessageSent(
        conversation=conversation,
        seq=seq,
        at=int(time.time() * 1e3),
        author=author,
        kind=MessageKind.TEXT,
        client_ref=f"bench-{seq}",
        text=text,
        attachments=[],
        reply_to=None,
        urgent=False,
        data=None,
    )


async def _turns_us(folder: Path) -> list[float]:
    """What each turn of the archivist takes: leaves read, tree, signature, tiles and checkpoint stored, commit."""
    settings = Settings(data_dir=str(folder))
    store = new_store(settings)
    await store.migrate()
    store.start()
    with entries_of(settings) as entries:
        archive = Archive(store, entries)
        await archive.sign()
        await archive.grow(SIZE)
        turns = [(await archive.spent(ENTRIES)).cpu_s * 1e6 for _ in range(TURNS)]
    await store.close()
    return turns


if __name__ == "__main__":
    print(archive_share())
