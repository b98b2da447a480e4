"""The client's own look at the archive: what is proved is believed, and no forgery is."""

import base64
import itertools
from collections.abc import Callable, Iterator
from hashlib import sha256

import msgspec
import pytest
from mis_client.archive import Archive, ArchiveAlarm, Key, Known, Verified

from mis.archive.checkpoint import Checkpoint as Signed
from mis.archive.entry import hash_of, head_of, record
from mis.archive.note import Signer
from protocol.archive import Checkpoint, Proof
from protocol.values import ConversationId
from tests.mis.archive import naive
from tests.mis.archive.mutations import CLASSES, Hashes, flipped, resized

SIGNER, OTHER = Signer(b"s" * 32), Signer(b"o" * 32)
KEY = str(SIGNER.verifier)
WARD = ConversationId("ward")
SIZES = range(13)


def text_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def salt(seq: int) -> bytes:
    return seq.to_bytes(16, "big")


def content(seq: int) -> str:
    return f'{{"text":"à {seq} h"}}'


def entry(seq: int, conversation: str = WARD) -> bytes:
    columns = {
        "kind": "text", "conversation": conversation, "seq": seq, "at": 1_000 + seq, "urgent": False,
        "reply_to": None, "corrects": None, "author": "alice", "client_ref": f"r{seq}", "data": None,
    }  # fmt: skip
    return record(head_of(columns, 1), b"sealed", sha256(salt(seq) + content(seq).encode()).digest(), bytes(32))


RECORDS = [entry(seq) for seq in range(1, max(SIZES) + 1)]
LEAVES = [hash_of(one) for one in RECORDS]


def note(size: int, signer: Signer = SIGNER) -> str:
    return Signed(size, naive.root(LEAVES[:size])).signed(signer)


def growth(first: int, second: int, hashes: Hashes | None = None) -> Checkpoint:
    proof = naive.proof(first, LEAVES[:second]) if hashes is None else hashes
    return Checkpoint(note(second), second, [text_of(hash) for hash in proof])


def known(size: int) -> Archive:
    return Archive(Known(KEY, note(size)))


def proof(seq: int, size: int) -> Proof:
    hashes = [text_of(hash) for hash in naive.path(seq - 1, LEAVES[:size])]
    return Proof(seq - 1, text_of(RECORDS[seq - 1]), text_of(salt(seq)), content(seq), hashes, note(size))


def test_it_goes_on_from_any_checkpoint_to_any_later_one() -> None:
    for first, second in itertools.combinations_with_replacement(SIZES, 2):
        archive = known(first)
        archive.take(growth(first, second))
        assert archive.size == second
        assert Archive(archive.known).size == second, "and what is stored is that"


def test_a_new_client_begins_with_the_key_alone() -> None:
    archive = Archive(Known(KEY))
    archive.take(growth(0, 7))
    assert archive.known == Known(KEY, note(7))


@pytest.mark.parametrize("mutants", CLASSES, ids=lambda one: one.__name__)
def test_a_forged_growth_is_an_alarm_and_changes_nothing(mutants: Callable[[Hashes], Iterator[Hashes]]) -> None:
    tried = 0
    for first, second in itertools.combinations(SIZES, 2):
        archive = known(first)
        for hashes in mutants(naive.proof(first, LEAVES[:second])):
            tried += 1
            with pytest.raises(ArchiveAlarm):
                archive.take(growth(first, second, hashes))
        assert archive.known == Known(KEY, note(first))
    assert tried > 50


def test_a_smaller_archive_and_another_of_one_size_are_alarms() -> None:
    for first in SIZES[2:]:
        with pytest.raises(ArchiveAlarm):
            known(first).take(growth(first - 1, first - 1))
        other = Signed(first, naive.root(LEAVES[1 : first + 1])).signed(SIGNER) if first < max(SIZES) else None
        if other is not None:
            with pytest.raises(ArchiveAlarm):
                known(first).take(Checkpoint(other, first, []))


def test_a_checkpoint_with_any_byte_flipped_is_an_alarm() -> None:
    signed = note(5).encode()
    for at in range(len(signed)):
        changed = (signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]).decode(errors="replace")
        with pytest.raises(ArchiveAlarm):
            Archive(Known(KEY, changed))


def test_a_checkpoint_of_another_key_is_an_alarm() -> None:
    for forged in (note(5, OTHER), note(5, Signer(b"o" * 32, SIGNER.name)), SIGNER.sign("text\n"), "", "\n\n"):
        with pytest.raises(ArchiveAlarm):
            Archive(Known(KEY, forged))


def test_signatures_of_witnesses_beside_ours_change_nothing() -> None:
    witness = OTHER.sign("text\n").rpartition("\n\n")[2]
    assert Archive(Known(KEY, note(5) + witness)).size == 5
    with pytest.raises(ArchiveAlarm):
        Archive(Known(KEY, note(5) + "— witness\n"))


@pytest.mark.parametrize(
    "key",
    [
        "",
        "mis",
        "a+b+c",
        KEY[:-1],
        KEY.replace("mis/", "sim/"),
        str(Signer(b"s" * 32, "other").verifier),
        KEY[:30] + "0" + KEY[31:] + "A",
    ],
)
def test_what_is_no_key_of_an_archive_is_an_alarm(key: str) -> None:
    assert Key(KEY).name == SIGNER.name
    with pytest.raises(ArchiveAlarm):
        Key(key)


def test_an_entry_is_verified_against_the_known_tree() -> None:
    for size in SIZES[1:]:
        for seq in range(1, size + 1):
            verified = known(size).verified(WARD, seq, proof(seq, size))
            assert verified == Verified(seq - 1, RECORDS[seq - 1], content(seq))


def test_a_proof_for_another_size_than_the_known_one_is_asked_for_again() -> None:
    assert known(5).verified(WARD, 2, proof(2, 6)) is None
    assert known(6).verified(WARD, 2, proof(2, 6)) is not None


def refused(archive: Archive, given: Proof, seq: int = 3, conversation: ConversationId = WARD) -> None:
    with pytest.raises(ArchiveAlarm):
        archive.verified(conversation, seq, given)


@pytest.mark.parametrize("mutants", CLASSES, ids=lambda one: one.__name__)
def test_a_forged_path_is_an_alarm(mutants: Callable[[Hashes], Iterator[Hashes]]) -> None:
    for seq in range(1, 8):
        for hashes in mutants(naive.path(seq - 1, LEAVES[:7])):
            refused(known(7), msgspec.structs.replace(proof(seq, 7), hashes=[text_of(one) for one in hashes]), seq)


def test_any_other_change_of_a_proof_is_an_alarm() -> None:
    archive, good = known(7), proof(3, 7)
    assert archive.verified(WARD, 3, good), "the guard: it is a good one"
    for other in (*flipped(RECORDS[2]), *resized(RECORDS[2]), *RECORDS[:2]):
        refused(archive, msgspec.structs.replace(good, record=text_of(other)))
    for other in (*flipped(salt(3)), *resized(salt(3))):
        refused(archive, msgspec.structs.replace(good, salt=text_of(other)))
    for leaf in (0, 1, 3, 6, 7, 1 << 50):
        refused(archive, msgspec.structs.replace(good, leaf=leaf))
    for text in ("", content(4), content(3) + " "):
        refused(archive, msgspec.structs.replace(good, content=text))
    refused(archive, msgspec.structs.replace(good, content=None))
    refused(archive, msgspec.structs.replace(good, salt=None))
    refused(archive, msgspec.structs.replace(good, record="no base64"))
    refused(archive, msgspec.structs.replace(good, hashes=[hash + "\n" for hash in good.hashes]))
    other_tree = Signed(7, naive.root(LEAVES[1:8])).signed(SIGNER)
    refused(archive, msgspec.structs.replace(good, checkpoint=other_tree))


def test_the_proof_of_another_entry_is_an_alarm() -> None:
    archive = known(7)
    refused(archive, proof(4, 7), seq=3)
    refused(archive, proof(3, 7), conversation=ConversationId("night"))


def test_an_erased_entry_is_there_and_says_nothing() -> None:
    erased = msgspec.structs.replace(proof(3, 7), salt=None, content=None)
    assert known(7).verified(WARD, 3, erased) == Verified(2, RECORDS[2], None)
