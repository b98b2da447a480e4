"""Signed notes and checkpoints: published ones open, ours open, and nothing that was touched does."""

import base64
from hashlib import sha256

import pytest

from mis.archive.checkpoint import Checkpoint, opened
from mis.archive.note import ED25519, SIGNATURES_MOST, NoteError, Signer, Verifier, base64_of, bytes_of
from tests.mis.archive.mutations import resized

# Source: golang.org/x/mod/sumdb/note, note_test.go: two keys, a text, and what each of the keys signed.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
BY_PETER = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
BY_ENOCH = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
NOTE = f"{TEXT}\n{BY_PETER}"

SIGNER = Signer(b"s" * 32)
VERIFIER = Verifier.of(str(SIGNER.verifier))
CHECKPOINT = Checkpoint(20_852_163, sha256(b"a root").digest())


def test_the_published_note_is_signed_and_opens_as_published() -> None:
    peter = Signer(PETER_SEED, "PeterNeumann")
    assert str(peter.verifier) == PETER
    assert peter.sign(TEXT) == NOTE
    assert Verifier.of(PETER).text_of(NOTE) == TEXT
    assert Verifier.of(ENOCH).text_of(f"{TEXT}\n{BY_ENOCH}") == TEXT


def test_signatures_of_others_are_nobody_s_concern() -> None:
    both = NOTE + BY_ENOCH
    assert Verifier.of(PETER).text_of(both) == Verifier.of(ENOCH).text_of(both) == TEXT
    broken = BY_ENOCH[:60] + "ABCD" + BY_ENOCH[60:]
    assert Verifier.of(PETER).text_of(NOTE + broken) == TEXT, "longer than ours, as those of other kinds are"
    with pytest.raises(NoteError):
        Verifier.of(ENOCH).text_of(NOTE)


def test_a_name_or_an_id_that_is_ours_alone_makes_no_signature_ours() -> None:
    renamed = NOTE.replace("— PeterNeumann", "— CarmenSandiego")
    for other in (renamed, NOTE.replace("x08g", "xxxx")):
        with pytest.raises(NoteError, match="not signed by this key"):
            Verifier.of(PETER).text_of(other)
        assert Verifier.of(PETER).text_of(other + BY_PETER) == TEXT


def test_a_wrong_signature_of_ours_refuses_the_note_even_beside_a_right_one() -> None:
    data = bytearray(bytes_of(BY_PETER.split()[2]))
    data[-1] ^= 1
    wrong = f"— PeterNeumann {base64_of(bytes(data))}\n"
    for note in (f"{TEXT}\n{wrong}", NOTE + wrong):
        with pytest.raises(NoteError, match="does not verify"):
            Verifier.of(PETER).text_of(note)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "\n\n",
        TEXT,
        f"{TEXT}\n",
        f"\n{BY_PETER}",
        f"\n\n{BY_PETER}",
        NOTE[:-1],
        f"\x01{NOTE}",
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("your", "yo\tur"),
        f"\ud800{NOTE}",
        f"{NOTE}Unexpected line.\n",
        f"{NOTE}\n",
        f"{NOTE}— Bad Name {BY_PETER.split()[2]}\n",
        f"{NOTE}— Bad+Name {BY_PETER.split()[2]}\n",
        f"{NOTE}—  {BY_PETER.split()[2]}\n",
        f"{NOTE}- Name {BY_PETER.split()[2]}\n",
        f"{NOTE}— Name\n",
        f"{NOTE}— Name \n",
        f"{NOTE}— Name AAAA\n",
        f"{NOTE}— Name AAAAAA==\n",  # an id and nothing that it signed
        f"{NOTE}— Name AAAAAAA\n",
        f"{NOTE}— Name AAAAAAB=\n",  # bits that no byte has
        f"{NOTE}— Name AAAA AAA=\n",
        f"{NOTE}— Name _-AAAAA=\n",
        f"{NOTE}— Name ÀÀÀÀAAA=\n",
        NOTE + BY_ENOCH * SIGNATURES_MOST,
        "long" * 100_000 + NOTE,
    ],
    ids=lambda one: repr(one[-40:]),
)
def test_a_malformed_note_is_refused(note: str) -> None:
    with pytest.raises(NoteError):
        Verifier.of(PETER).text_of(note)


def test_as_many_signatures_are_read_as_the_specification_asks_for() -> None:
    assert Verifier.of(PETER).text_of(NOTE + BY_ENOCH * 15) == TEXT


def test_a_key_that_was_touched_anywhere_is_refused() -> None:
    for start in range(len(PETER) + 1):
        for end in range(start + 1, len(PETER) + 1):
            if end - start < len(PETER):
                with pytest.raises(NoteError):
                    Verifier.of(PETER[start:end])
    for at in range(len(PETER)):
        with pytest.raises(NoteError):
            Verifier.of(PETER[:at] + chr(ord(PETER[at]) + 1) + PETER[at + 1 :])


@pytest.mark.parametrize(
    "key",
    [
        "",
        "++",
        "PeterNeumann",
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  # of no known kind, with its right id
        PETER.replace("c74f20a3", "C74F20A3"),
        PETER.replace("PeterNeumann", "Peter Neumann"),
    ],
)
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(NoteError):
        Verifier.of(key)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb"])
def test_no_key_has_such_a_name(name: str) -> None:
    with pytest.raises(NoteError):
        Verifier(name, b"k" * 32)


def test_the_name_of_the_log_is_made_of_its_key() -> None:
    public = bytes_of(str(VERIFIER).split("+", 2)[2])
    assert public[:1] == ED25519
    assert VERIFIER.name == SIGNER.name == f"mis/{sha256(public[1:]).hexdigest()[:16]}"
    assert Signer(b"t" * 32).name != SIGNER.name


def test_a_checkpoint_is_three_lines_and_opens_with_the_key() -> None:
    note = CHECKPOINT.signed(SIGNER)
    assert note.splitlines()[:4] == [SIGNER.name, "20852163", base64_of(CHECKPOINT.root), ""]
    assert opened(note, VERIFIER) == CHECKPOINT
    empty = Checkpoint(0, sha256().digest())
    assert opened(empty.signed(SIGNER), VERIFIER) == empty


def test_a_checkpoint_with_any_byte_flipped_is_refused() -> None:
    note = CHECKPOINT.signed(SIGNER).encode()
    for at in range(len(note)):
        mutant = note[:at] + bytes([note[at] ^ 1]) + note[at + 1 :]
        with pytest.raises((NoteError, UnicodeDecodeError)):
            opened(mutant.decode(), VERIFIER)


def test_a_checkpoint_of_another_key_is_refused() -> None:
    other = Signer(b"t" * 32)
    for note in (CHECKPOINT.signed(other), CHECKPOINT.signed(Signer(b"t" * 32, SIGNER.name))):
        with pytest.raises(NoteError):
            opened(note, VERIFIER)


ROOT = base64_of(CHECKPOINT.root)


@pytest.mark.parametrize(
    "text",
    [
        "{origin}\n7\n",
        "{origin}\n\n7\n{root}\n",
        "{origin}\n7\n\n{root}\n",
        "\n{origin}\n7\n{root}\n",
        "{origin}\n7\n{root}\n\n",
        "{origin}\n7\n{root}\nextension\n\nextension\n",
        "other\n7\n{root}\n",
        "{origin} \n7\n{root}\n",
        "{origin}\n07\n{root}\n",
        "{origin}\n+7\n{root}\n",
        "{origin}\n-7\n{root}\n",
        "{origin}\n 7\n{root}\n",
        "{origin}\n7 \n{root}\n",
        "{origin}\n0x7\n{root}\n",
        "{origin}\n1_0\n{root}\n",
        "{origin}\n٧\n{root}\n",
        "{origin}\n10000000000000000000\n{root}\n",
        "{origin}\n7\n{root}=\n",
        "{origin}\n7\n {root}\n",
        "{origin}\n7\n!{root}\n",
    ],
)
def test_what_is_signed_and_no_checkpoint_of_ours_is_refused(text: str) -> None:
    note = SIGNER.sign(text.format(origin=SIGNER.name, root=ROOT))
    assert VERIFIER.text_of(note), "the signature is right"
    with pytest.raises(NoteError):
        opened(note, VERIFIER)


def test_a_root_of_another_length_or_spelling_is_refused() -> None:
    for root in (*resized(CHECKPOINT.root), CHECKPOINT.root[:16]):
        with pytest.raises(NoteError):
            opened(SIGNER.sign(f"{SIGNER.name}\n7\n{base64_of(root)}\n"), VERIFIER)
    assert ROOT[-2] != "B"
    other = ROOT[:-2] + chr(ord(ROOT[-2]) + 1) + "="
    assert base64.b64decode(other) == CHECKPOINT.root, "the same bytes"
    with pytest.raises(NoteError, match="another spelling"):
        opened(SIGNER.sign(f"{SIGNER.name}\n7\n{other}\n"), VERIFIER)


def test_lines_that_a_later_version_adds_are_passed_over() -> None:
    note = SIGNER.sign(f"{SIGNER.name}\n7\n{ROOT}\nextension\nanother\n")
    assert opened(note, VERIFIER) == Checkpoint(7, CHECKPOINT.root)
