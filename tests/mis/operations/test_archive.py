"""What clients ask of the archive: whoever may read an entry may prove it, and every proof holds."""

import base64
from hashlib import sha256

import pytest

from mis.archive.checkpoint import opened
from mis.archive.entry import hash_of
from mis.archive.tree import is_consistent, is_included
from mis.operations.archivist import Archivist
from protocol.archive import ArchiveCheckpoint, ArchiveProve, Checkpoint, Proof
from protocol.conversation import ConversationLeave
from protocol.errors import BadRequest, Conflict, NotFound, Unavailable
from protocol.values import ConversationId
from tests.mis.conftest import People
from tests.mis.operations.test_archivist import SIGNER, archivist_of, by_hand, caught_up, put_hashes
from tests.support.node import Node


@pytest.fixture
async def archivist(node: Node) -> Archivist:
    return await caught_up(archivist_of(node))


async def newest(node: Node, people: People, since: int | None = None) -> Checkpoint:
    answer = await node.ask(people.alice, ArchiveCheckpoint(id=1, since=since))
    assert isinstance(answer, Checkpoint)
    return answer


def decoded(hashes: list[str]) -> list[bytes]:
    return [base64.b64decode(hash) for hash in hashes]


def holds(proof: Proof) -> bool:
    checkpoint = opened(proof.checkpoint, SIGNER.verifier)
    leaf = hash_of(base64.b64decode(proof.record))
    return is_included(leaf, proof.leaf, checkpoint.size, decoded(proof.hashes), checkpoint.root)


async def test_every_checkpoint_is_proved_to_begin_with_every_one_before(
    node: Node, people: People, archivist: Archivist
) -> None:
    seen = [await newest(node, people)]
    direct = await node.start(people.alice, people.bob)
    for count in (1, 3, 7):
        for _ in range(count):
            await node.say(people.alice, direct)
        await caught_up(archivist)
        seen.append(await newest(node, people))
    for earlier in seen:
        answer = await newest(node, people, since=earlier.size)
        known, now = opened(earlier.checkpoint, SIGNER.verifier), opened(answer.checkpoint, SIGNER.verifier)
        assert answer.size == now.size
        assert is_consistent(known.size, now.size, known.root, now.root, decoded(answer.hashes))
    assert [one.size for one in seen] == [0, 2, 5, 12]
    assert seen[-1].hashes == [], "who knows none is proved nothing"


async def test_who_knows_of_more_entries_than_there_are_is_told_so(
    node: Node, people: People, archivist: Archivist
) -> None:
    assert await newest(node, people, since=0)
    refusal = await node.refusal(people.alice, ArchiveCheckpoint(id=1, since=1))
    assert type(refusal) is Conflict
    assert refusal.details == {"size": 0}


async def test_before_the_first_checkpoint_one_is_asked_to_come_again(node: Node, people: People) -> None:
    direct = await node.start(people.alice, people.bob)
    for request in (ArchiveCheckpoint(id=1), ArchiveProve(id=1, conversation=direct.id, seq=1)):
        assert type(await node.refusal(people.alice, request)) is Unavailable
    await caught_up(archivist_of(node))
    assert holds(await node.ask(people.alice, ArchiveProve(id=1, conversation=direct.id, seq=1)))


async def test_every_entry_is_proved_with_what_it_says(node: Node, people: People, archivist: Archivist) -> None:
    direct = await node.start(people.alice, people.bob)
    await node.say(people.alice, direct, text="« Bonjour » à 9 h")
    await node.say(people.bob, direct, text="d'accord")
    await caught_up(archivist)
    proofs = [await node.ask(people.bob, ArchiveProve(id=1, conversation=direct.id, seq=seq)) for seq in (1, 2, 3)]
    assert all(map(holds, proofs))
    assert len({proof.leaf for proof in proofs}) == 3
    for proof in proofs:
        record = base64.b64decode(proof.record)
        assert proof.content is not None
        assert proof.salt is not None
        assert record[-64:-32] == sha256(base64.b64decode(proof.salt) + proof.content.encode()).digest()
    assert "« Bonjour » à 9 h" in (proofs[1].content or "")
    chain = [base64.b64decode(proof.record) for proof in proofs]
    assert chain[0][-32:] == bytes(32)
    assert [record[-32:] for record in chain[1:]] == [hash_of(record) for record in chain[:-1]]


async def test_an_entry_of_the_last_second_may_be_in_no_checkpoint_yet(
    node: Node, people: People, archivist: Archivist
) -> None:
    direct = await node.start(people.alice, people.bob)
    asked = ArchiveProve(id=1, conversation=direct.id, seq=1)
    assert type(await node.refusal(people.alice, asked)) is Unavailable
    await caught_up(archivist)
    assert holds(await node.ask(people.alice, asked))


async def test_who_is_no_member_is_proved_nothing_as_of_what_does_not_exist(
    node: Node, people: People, archivist: Archivist
) -> None:
    direct = await node.start(people.alice, people.bob)
    await caught_up(archivist)
    asked = ArchiveProve(id=1, conversation=direct.id, seq=1)
    hidden = await node.refusal(people.carol, asked)
    absent = await node.refusal(people.carol, ArchiveProve(id=1, conversation=ConversationId("none"), seq=1))
    assert type(hidden) is type(absent) is NotFound
    assert (hidden.message, hidden.details) == (absent.message, absent.details)
    assert holds(await node.ask(people.bob, asked)), "there is something that carol is not shown"


async def test_who_has_left_is_proved_what_they_may_read_and_nothing_after_it(
    node: Node, people: People, archivist: Archivist
) -> None:
    group = await node.start(people.alice, people.bob, people.carol)
    await node.ask(people.carol, ConversationLeave(id=1, conversation=group.id))
    await node.say(people.alice, group, text="sans Carol")
    await caught_up(archivist)
    last = (await node.thread(people.carol, group))[-1].seq
    assert holds(await node.ask(people.carol, ArchiveProve(id=1, conversation=group.id, seq=last)))
    after = ArchiveProve(id=1, conversation=group.id, seq=last + 1)
    assert type(await node.refusal(people.carol, after)) is BadRequest
    assert holds(await node.ask(people.alice, after)), "there is an entry after it"


@pytest.mark.parametrize("seq", [0, 3, 1_000_000])
async def test_a_number_of_no_entry_is_refused(node: Node, people: People, archivist: Archivist, seq: int) -> None:
    direct = await node.start(people.alice, people.bob)
    await node.say(people.alice, direct)
    await caught_up(archivist)
    refusal = await node.refusal(people.alice, ArchiveProve(id=1, conversation=direct.id, seq=seq))
    assert (type(refusal), refusal.details) == (BadRequest, {"field": "seq"})


async def test_of_an_erased_conversation_the_proofs_hold_and_nothing_is_said(
    node: Node, people: People, archivist: Archivist
) -> None:
    direct = await node.start(people.alice, people.bob)
    await node.say(people.alice, direct, text="ce qui est effacé")
    await caught_up(archivist)
    await by_hand(node, "DELETE FROM conversation_keys")
    proof = await node.ask(people.alice, ArchiveProve(id=1, conversation=direct.id, seq=2))
    assert holds(proof)
    assert proof.salt is proof.content is None


async def test_an_archive_that_has_lost_a_tile_proves_nothing(node: Node, people: People, archivist: Archivist) -> None:
    direct = await node.start(people.alice, people.bob)
    await caught_up(archivist)
    await node.say(people.alice, direct)
    await caught_up(archivist)
    await put_hashes(node, b"")
    for request in (ArchiveCheckpoint(id=1, since=1), ArchiveProve(id=1, conversation=direct.id, seq=1)):
        assert type(await node.refusal(people.alice, request)) is Unavailable
