"""The archive: a checkpoint that only grows, a proof for each entry to who may read it, tiles for whoever asks."""

import asyncio
import base64
import hashlib
from typing import Any

import httpx
import pytest

from tests.conformance.client import WAIT_S, Client
from tests.conformance.server import Server
from tests.conformance.shapes import CHECKPOINT, PROOF, follows

HASH_BYTES = 32
TILE_HASHES = 256


# RFC 6962, 2.1, as anybody would write it who has read no line of the server's.


def leaf_hash(record: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_from(index: int, size: int, hash: bytes, path: list[bytes]) -> bytes:
    """RFC 9162, 2.1.3.2."""
    number, last = index, size - 1
    for step in path:
        assert last > 0
        if number & 1 or number == last:
            hash = node_hash(step, hash)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            hash = node_hash(hash, step)
        number, last = number >> 1, last >> 1
    assert last == 0
    return hash


def roots_from(old: int, new: int, old_root: bytes, path: list[bytes]) -> tuple[bytes, bytes]:
    """The roots of both trees by a proof of growth (RFC 9162, 2.1.4.2)."""
    path = [old_root, *path] if old & (old - 1) == 0 else path
    number, last = old - 1, new - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    first = second = path[0]
    for step in path[1:]:
        assert last > 0
        if number & 1 or number == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            second = node_hash(second, step)
        number, last = number >> 1, last >> 1
    assert last == 0
    return first, second


def parsed(note: str) -> tuple[str, int, bytes]:
    """Origin, size and root of a checkpoint (C2SP tlog-checkpoint), which has a signature below."""
    text, _, signatures = note.partition("\n\n")
    origin, size, root = text.split("\n")[:3]
    assert signatures.startswith(f"— {origin} "), "signed under the name of its origin"
    return origin, int(size), base64.b64decode(root)


def unpacked(hashes: list[str]) -> list[bytes]:
    return [base64.b64decode(one) for one in hashes]


async def checkpoint(client: Client, since: int | None = None) -> dict[str, Any]:
    answer = await client.request("archive.checkpoint", **({} if since is None else {"since": since}))
    assert follows(CHECKPOINT, answer)
    return answer


async def proven(client: Client, conversation: Any, seq: int) -> dict[str, Any]:
    """The proof of an entry, which may come a second after it."""
    async with asyncio.timeout(WAIT_S):
        while True:
            answer = await client.answer(await client.send("archive.prove", conversation=conversation["id"], seq=seq))
            if answer["op"] == "ok":
                assert follows(PROOF, answer["result"])
                proof: dict[str, Any] = answer["result"]
                return proof
            assert answer["code"] == "unavailable", answer


async def test_each_entry_is_proved_to_a_member(alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob, text="La plaie est propre")
    for message in await bob.history(conversation):
        proof = await proven(bob, conversation, message["seq"])
        record = base64.b64decode(proof["record"])
        _, size, root = parsed(proof["checkpoint"])
        assert root_from(proof["leaf"], size, leaf_hash(record), unpacked(proof["hashes"])) == root
        commitment = hashlib.sha256(base64.b64decode(proof["salt"]) + proof["content"].encode()).digest()
        assert record[-2 * HASH_BYTES : -HASH_BYTES] == commitment
        assert (message["text"] or "opening") in proof["content"]


async def test_a_checkpoint_proves_that_the_archive_only_grew(alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob, text="un")
    await proven(alice, conversation, 2)
    before = await checkpoint(alice)
    assert before["hashes"] == []
    await alice.say(conversation, "deux")
    await proven(alice, conversation, 3)
    after = await checkpoint(alice, since=before["size"])
    (origin, old, old_root), (same, new, new_root) = parsed(before["checkpoint"]), parsed(after["checkpoint"])
    assert (origin, old, new) == (same, before["size"], after["size"])
    assert new > old
    assert roots_from(old, new, old_root, unpacked(after["hashes"])) == (old_root, new_root)


async def test_who_knows_of_more_than_there_is_is_told(alice: Client) -> None:
    known = await checkpoint(alice)
    refused = await alice.refused("archive.checkpoint", since=known["size"] + 1_000_000)
    assert refused["code"] == "conflict"
    assert refused["details"]["size"] >= known["size"]


async def test_who_is_not_a_member_gets_no_proof_and_the_answer_of_what_does_not_exist(
    alice: Client, bob: Client, carol: Client
) -> None:
    conversation = await alice.start(bob, text="bonjour")
    hidden = await carol.refused("archive.prove", conversation=conversation["id"], seq=2)
    absent = await carol.refused("archive.prove", conversation="none", seq=2)
    assert hidden == absent
    assert hidden["code"] == "not_found"
    assert await proven(bob, conversation, 2), "there must be something that carol does not get"


async def test_the_number_of_no_entry_is_a_bad_one(alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob, text="bonjour")
    refused = await alice.refused("archive.prove", conversation=conversation["id"], seq=99)
    assert (refused["code"], refused["details"]["field"]) == ("bad_request", "seq")


async def test_a_witness_needs_no_log_in_and_computes_the_root_from_tiles(
    server: Server, alice: Client, bob: Client
) -> None:
    conversation = await alice.start(bob, text="bonjour")
    proof = await proven(alice, conversation, 2)
    async with server.http() as http:
        note = await witnessed(http, "checkpoint")
        origin, size, root = parsed(note.text)
        assert note.headers["content-type"].startswith("text/plain")
        assert (await witnessed(http, "key")).text.startswith(f"{origin}+")
        leaves = await leaves_of(http, size)
    assert leaves[proof["leaf"]] == leaf_hash(base64.b64decode(proof["record"])), "the entry is in the tile"
    assert tree_hash(leaves) == root


async def leaves_of(http: httpx.AsyncClient, size: int) -> list[bytes]:
    hashes = b""
    for number in range(-(-size // TILE_HASHES)):
        width = min(TILE_HASHES, size - number * TILE_HASHES)
        part = "" if width == TILE_HASHES else f".p/{width}"
        hashes += (await witnessed(http, f"tile/0/{tile_name(number)}{part}")).content
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def tile_name(number: int) -> str:
    """C2SP tlog-tiles: groups of three digits, all but the last with an x before."""
    thousands, rest = divmod(number, 1_000)
    return f"{rest:03}" if not thousands else f"x{thousands:03}/{rest:03}"


def tree_hash(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1: the left half is the largest power of two that is smaller."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(tree_hash(leaves[:half]), tree_hash(leaves[half:]))


async def witnessed(http: httpx.AsyncClient, path: str) -> httpx.Response:
    answer = await http.get(f"/api/archive/{path}")
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize("path", ["tile/0/x999/999", "tile/0/000.p/0", "tile/0/00", "tile/9/000", "tile/data/000"])
async def test_a_tile_that_is_not_there_is_not_found(server: Server, path: str) -> None:
    async with server.http() as http:
        assert (await http.get(f"/api/archive/{path}")).status_code == 404
