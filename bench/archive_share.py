"""What the archive costs of each message of W1: to seal and chain its entry, and its part of the archivist's turns.

No server can do without them, so they are measured beside it, by the same code: entries with W1's texts, in batches as
W1 has them, and turns of the archivist once 256 entries wait, as in the server. There a turn comes into a transaction
that stores messages; so it costs what such transactions take more than those without one.
"""

import asyncio
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.archive import SIGNER
from bench.text import text_of
from mis.archive.growth import EMPTY
from mis.ids import new_id
from mis.keys import Keyring, Wrapper
from mis.operations.archivist import ENTRIES, Known, Signed, extend
from mis.store.entries import Chain, rows_of, staged
from protocol.message import MessageSent
from protocol.values import AccountId, ConversationId, MessageKind
from tests.support.clock import FakeClock
from tests.support.node import Node, say
from tests.support.stores import migrated_settings

CONVERSATIONS = 20
MEMBERS = 10
TEXT_BYTES = 200
BATCH = 80  # messages that W1 commits together, about
BATCHES = 400
BATCHES_A_TURN = -(-ENTRIES // BATCH)  # until so many wait that they are signed for at once
TURNS = 200


def archive_share() -> dict[str, Any]:
    """Units:   CPU of all threads, the middle of many batches and turns."""
    seal_us = median(_sealing_us())
    with TemporaryDirectory(prefix="mis-bench-") as name:
        turn_us = median(asyncio.run(_turns_us(Path(name))))
    return {
        "seal_cpu_us_per_message": round(seal_us / BATCH, 2),
        "archivist_cpu_us_per_message": round(turn_us / (BATCH * BATCHES_A_TURN), 2),
        "cpu_us_per_message": round(seal_us / BATCH + turn_us / (BATCH * BATCHES_A_TURN), 2),
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
        rows_of([staged(message) for message in messages], chains, 0)
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
    """What each turn of the archivist adds to a transaction of messages: leaves read, tree, signature, tiles stored."""
    async with Node(await migrated_settings("sqlite", folder), FakeClock()) as node:
        author, *others = [await node.add(f"Membre {number}") for number in range(MEMBERS)]
        groups = [await node.start(author, *others, subject=f"Groupe {n}") for n in range(CONVERSATIONS)]
        turns = Turns(node)
        await turns.take()
        alone, shared = list[float](), list[float]()
        for number in range(TURNS * BATCHES_A_TURN):
            is_due = number % BATCHES_A_TURN == BATCHES_A_TURN - 1
            says = [say(group, text_of(TEXT_BYTES)) for group in groups for _ in range(BATCH // CONVERSATIONS)]
            start_s = time.process_time()
            waited = [node.submit(author, one) for one in says]
            if is_due:
                await turns.take()
            await asyncio.gather(*waited)
            (shared if is_due else alone).append((time.process_time() - start_s) * 1e6)
    usual_us = median(alone)
    return [one - usual_us for one in shared]


class Turns:
    """What the archivist does, when it is told to."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._known = Known(EMPTY)

    async def take(self) -> None:
        """Sign for all that is committed."""
        signed = await self._node.put(partial(extend, signer=SIGNER, known=self._known))
        assert isinstance(signed, Signed), signed
        self._known = signed.known


if __name__ == "__main__":
    print(archive_share())
