"""Every class of forged proof is named: what a server that lies would seal, and what anybody else would change.

Those of the first table are sealed anew with the right key: the tree alone must find them.
"""

import copy
import io
import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import pytest
from mis_verify import WORDS, Fault, Key, verify

from mis.archive.checkpoint import Checkpoint, opened
from mis.archive.note import Signer
from tests.clients.verify.forger import (
    DATA,
    DIGESTS,
    SEAL,
    Json,
    bytes_of,
    flipped,
    lying,
    packed,
    record_with,
    sealed,
    text_of,
    written,
)
from tests.clients.verify.good import files_in, good

STRANGER = Signer(b"s" * 32)
# Forged, and by what and where it is told.
Change = Callable[[Json], object]


def found(export: bytes, key: str) -> tuple[str, Mapping[str, object]]:
    with pytest.raises(Fault) as caught:
        verify(io.BytesIO(export), Key(key))
    return caught.value.word, caught.value.named


def test_a_message_that_the_server_says_is_damaged_hides_no_other() -> None:
    outcome = verify(io.BytesIO(lying(good().export, good().signer, all_of(hidden(7), silenced(7)))), Key(good().key))
    assert (outcome.code, outcome.damaged, outcome.count) == (1, [7], 8)


def test_the_good_one_is_good() -> None:
    outcome = verify(io.BytesIO(good().export), Key(good().key))
    assert (outcome.code, outcome.count, outcome.files) == (0, 8, 2)
    assert lying(good().export, good().signer, all_of()) == good().export, "the forger changes nothing else"


def message(seq: int, /, **changes: object) -> Change:
    return lambda data: data["messages"][seq - 1].update(changes)


def changed(seq: int, name: str, change: Callable[[Any], object]) -> Change:
    def forge(data: Json) -> None:
        entry = data["messages"][seq - 1]
        entry[name] = change(copy.deepcopy(entry[name]))

    return forge


def all_of(*changes: Change) -> Change:
    def forge(data: Json) -> None:
        for change in changes:
            change(data)

    return forge


def with_record(seq: int, before: bytes, after: bytes) -> Change:
    return changed(seq, "record", lambda record: record_with(record, before, after))


def tail(change: Callable[[list[str]], object]) -> Change:
    def forge(data: Json) -> None:
        data["hashes"] = change(data["hashes"])

    return forge


def head(**changes: object) -> Change:
    return lambda data: data.update(changes)


def people(change: Callable[[list[Json]], object]) -> Change:
    def forge(data: Json) -> None:
        data["people"] = change(data["people"])

    return forge


def moved(seq: int, to: int) -> Change:
    def forge(data: Json) -> None:
        data["messages"].insert(to - 1, data["messages"].pop(seq - 1))

    return forge


def dropped(seq: int) -> Change:
    return lambda data: data["messages"].pop(seq - 1)


def from_elsewhere(seq: int) -> Change:
    def forge(data: Json) -> None:
        other = json.loads(files_in(good().other)[DATA])["messages"][seq - 1]
        data["messages"][seq - 1].update({name: other[name] for name in other if name not in ("leaf", "hashes")})

    return forge


def checkpoint(size: int | None = None, root: bytes | None = None, signer: Signer | None = None) -> Change:
    def forge(data: Json) -> None:
        true = opened(data["checkpoint"], good().signer.verifier)
        other = Checkpoint(true.size if size is None else size, true.root if root is None else root)
        data["checkpoint"] = other.signed(signer or good().signer)

    return forge


def older_checkpoint(data: Json) -> None:
    data["checkpoint"] = json.loads(files_in(good().older)[DATA])["checkpoint"]


def said(seq: int, before: str, after: str) -> Change:
    """Another content, and all that is shown of it."""

    def forge(data: Json) -> None:
        entry = data["messages"][seq - 1]
        entry["content"] = entry["content"].replace(before, after)
        entry["text"] = entry["text"].replace(before, after)

    return forge


def the_time(seq: int) -> bytes:
    """The bytes of number and time in a record; the clock of the tests stands still."""
    at = json.loads(files_in(good().export)[DATA])["messages"][seq - 1]["at"]
    return seq.to_bytes(8) + int(at).to_bytes(8)


def later(seq: int) -> Change:
    """A time in the record and as it is shown."""
    number, at = the_time(seq)[:8], the_time(seq)[8:]
    after = (int.from_bytes(at) + 1).to_bytes(8)
    return all_of(with_record(seq, number + at, number + after), changed(seq, "at", lambda at: at + 1))


def hidden(seq: int) -> Change:
    """The hash of a record in its place, as of a message that is damaged on the server."""

    def forge(data: Json) -> None:
        entry = data["messages"][seq - 1]
        leaf = sha256(b"\0" + bytes_of(entry["record"])).digest()
        entry.update(record=None, hash=text_of(leaf))

    return forge


def silenced(seq: int) -> Change:
    return message(seq, content=None, salt=None, text=None, unreadable="damaged")


LYING: Mapping[str, tuple[Change, str, int | None]] = {
    # the leaf and its place
    "the record of another message": (
        lambda data: data["messages"][3].update(record=data["messages"][5]["record"]),
        "shown",
        4,
    ),
    "a byte of the record's digest of what is sealed": (
        changed(4, "record", lambda one: flipped(one, -96)),
        "chain",
        5,
    ),
    "a byte of the record's commitment": (changed(4, "record", lambda one: flipped(one, -64)), "commitment", 4),
    "a byte of the last record's digest": (changed(8, "record", lambda one: flipped(one, -96)), "root", None),
    "a record that ends too early": (changed(4, "record", lambda one: text_of(bytes_of(one)[:-1])), "record", 4),
    "a record that goes on": (changed(4, "record", lambda one: text_of(bytes_of(one) + b"\0")), "record", 4),
    "a record of another tag": (with_record(4, b"MIS entry 1", b"MIS entry 2"), "record", 4),
    "a record in another spelling of base64": (changed(4, "record", lambda one: one + "\n"), "record", 4),
    "another number of the leaf": (changed(4, "leaf", lambda leaf: leaf + 1), "path", 4),
    "the number of a leaf before": (message(4, leaf=0), "leaf", 4),
    "a leaf that is no number": (message(4, leaf="7"), "leaf", 4),
    "true for a leaf": (message(1, leaf=True), "leaf", 1),
    # the path
    "two hashes swapped": (changed(8, "hashes", lambda hashes: [hashes[1], hashes[0], *hashes[2:]]), "root", None),
    "a path without its first hash": (changed(8, "hashes", lambda hashes: hashes[1:]), "path", 8),
    "a path without its last hash": (changed(8, "hashes", lambda hashes: hashes[:-1]), "path", 8),
    "a path without any": (message(8, hashes=[]), "path", 8),
    "a path with a hash more": (changed(8, "hashes", lambda hashes: [*hashes, hashes[0]]), "path", 8),
    "a path that is none": (message(8, hashes=None), "path", 8),
    "a hash of the path in which a bit is another": (
        changed(8, "hashes", lambda hashes: [flipped(hashes[0], 5), *hashes[1:]]),
        "root",
        None,
    ),
    "a hash of the path that is shorter": (
        changed(8, "hashes", lambda hashes: [text_of(bytes_of(hashes[0])[:31]), *hashes[1:]]),
        "path",
        8,
    ),
    "the end of the path without its last hash": (tail(lambda hashes: hashes[:-1]), "tail", None),
    "the end of the path with a hash more": (tail(lambda hashes: [*hashes, hashes[0]]), "tail", None),
    "a bit of the end of the path": (tail(lambda hashes: [flipped(hashes[0], 0), *hashes[1:]]), "root", None),
    # what was signed
    "a tree of another size": (checkpoint(size=1_000), "tail", None),
    "a tree that is smaller": (checkpoint(size=18), "not_signed_yet", 8),
    "another root": (checkpoint(root=b"r" * 32), "root", None),
    "a checkpoint of another key": (checkpoint(signer=STRANGER), "other_key", None),
    "a checkpoint older than the message": (older_checkpoint, "not_signed_yet", 4),
    "a seal for a checkpoint": (
        lambda data: data.update(checkpoint=files_in(good().export)[SEAL].decode()),
        "note",
        None,
    ),
    "a checkpoint that is no note": (head(checkpoint="bonjour"), "note", None),
    "a checkpoint that is no text": (head(checkpoint=7), "head", None),
    # what was written
    "another text with the salt that was": (said(7, "À 9 h", "À 8 h"), "commitment", 7),
    "another text as it is shown alone": (message(7, text="À 8 h"), "shown", 7),
    "another salt": (changed(7, "salt", lambda salt: flipped(salt, 0)), "commitment", 7),
    "bytes between salt and content moved": (
        all_of(
            changed(7, "content", lambda text: text[1:]),
            changed(7, "salt", lambda salt: text_of(bytes_of(salt) + b"{")),
        ),
        "half",
        7,
    ),
    "no salt": (message(7, salt=None), "half", 7),
    "no content": (message(7, content=None), "half", 7),
    "a content that is no text": (message(7, content=7), "half", 7),
    "half a character in the content": (message(7, content="\ud800"), "json", 7),
    "an erasure that shows the text": (message(7, unreadable="erased"), "shown", 7),
    "an erasure of which the text is left": (message(7, salt=None, content=None, unreadable="erased"), "shown", 7),
    "a reason for nothing": (message(7, salt=None, content=None, text=None, unreadable="perdu"), "shown", 7),
    "a damage that hides the text and not the record": (message(7, record=None, unreadable="damaged"), "half", 7),
    "a damage of which the text is left": (
        all_of(hidden(7), message(7, content=None, salt=None, unreadable="damaged")),
        "shown",
        7,
    ),
    "a damage of another hash": (
        all_of(hidden(7), silenced(7), changed(7, "hash", lambda one: flipped(one, 0))),
        "chain",
        8,
    ),
    # who, when and how
    "another author": (changed(7, "author", lambda _: "a" * 26), "shown", 7),
    "another author in the record too": (
        lambda data: all_of(
            with_record(7, data["messages"][6]["author"].encode(), data["messages"][7]["author"].encode()),
            message(7, author=data["messages"][7]["author"]),
        )(data),
        "chain",
        8,
    ),
    "another time": (changed(7, "at", lambda at: at + 1), "shown", 7),
    "another time in the record too": (later(7), "chain", 8),
    "another time of the last in the record too": (later(8), "root", None),
    "another kind": (message(7, kind="closed"), "shown", 7),
    "not urgent": (message(8, urgent=False), "shown", 8),
    "1 for urgent": (message(8, urgent=1), "shown", 8),
    "no answer": (message(4, reply_to=None), "shown", 4),
    "an answer to another": (message(4, reply_to=2), "shown", 4),
    "no correction": (message(7, corrects=None), "shown", 7),
    "another reference": (message(7, client_ref="x"), "shown", 7),
    "others who came": (message(5, data={"accounts": ["a" * 26]}), "shown", 5),
    "nobody who came": (
        all_of(
            with_record(5, b'"accounts"', b'"accountz"'),
            changed(5, "data", lambda data: {"accountz": data["accounts"]}),
        ),
        "record",
        5,
    ),
    "a hash where there is a record": (message(7, hash=text_of(bytes(32))), "shown", 7),
    # the order
    "a message left out": (dropped(4), "order", 4),
    "the first message left out": (dropped(1), "order", 1),
    "the last message left out": (dropped(8), "order", 8),
    "the last left out, and counted": (all_of(dropped(8), head(last_seq=7)), "tail", None),
    "a message twice": (lambda data: data["messages"].insert(4, data["messages"][3]), "order", 5),
    "the last message twice": (lambda data: data["messages"].append(data["messages"][7]), "json", 8),
    "two messages in another order": (moved(4, 5), "order", 4),
    "two messages swapped under each other's numbers": (
        all_of(moved(6, 7), message(6, seq=6), message(7, seq=7)),
        "path",
        6,
    ),
    "another message before in the chain": (changed(7, "record", lambda one: flipped(one, -1)), "chain", 7),
    "the first with one before it": (changed(1, "record", lambda one: flipped(one, -1)), "chain", 1),
    "a message of another conversation": (from_elsewhere(4), "other_conversation", 4),
    "more messages than there are": (head(last_seq=9), "order", 9),
    # the files
    "another digest of a file": (
        changed(3, "attachments", lambda files: [{**files[0], "sha256": "0" * 64}, files[1]]),
        "shown",
        3,
    ),
    "another name of a file": (
        changed(3, "attachments", lambda files: [{**files[0], "name": "x.txt"}, files[1]]),
        "shown",
        3,
    ),
    "the path of another file": (
        changed(3, "attachments", lambda files: [{**files[0], "path": files[1]["path"]}, files[1]]),
        "shown",
        3,
    ),
    "two files swapped": (changed(3, "attachments", lambda files: files[::-1]), "shown", 3),
    "a file that is none": (changed(3, "attachments", lambda files: [7, files[1]]), "shown", 3),
    "a file fewer": (changed(3, "attachments", lambda files: files[:1]), "shown", 3),
    "a file that is said to be lost, and is there": (
        changed(3, "attachments", lambda files: [{**files[0], "path": None, "missing": "lost"}, files[1]]),
        "files",
        None,
    ),
    "a file that is missing for no reason": (
        changed(3, "attachments", lambda files: [{**files[0], "path": None, "missing": "perdu"}, files[1]]),
        "shown",
        3,
    ),
    # the conversation and its people
    "another subject": (lambda data: data["conversation"].update(subject="Autre"), "opening", None),
    "another kind of conversation": (lambda data: data["conversation"].update(kind="direct"), "opening", None),
    "another conversation": (lambda data: data["conversation"].update(id="a" * 26), "sealed_other", None),
    "somebody fewer": (people(lambda those: those[1:]), "people", None),
    "somebody more": (people(lambda those: [*those, {**those[0], "id": "a" * 26}]), "people", None),
    "somebody else": (people(lambda those: [{**those[0], "id": "a" * 26}, *those[1:]]), "people", None),
    "somebody twice": (people(lambda those: [*those, those[0]]), "people", None),
    "people who are none": (people(lambda _: [7]), "head", None),
    "somebody of whom more is said": (people(lambda those: [{**those[0], "x": 1}, *those[1:]]), "head", None),
    "another day of the export": (head(exported_at=1), "sealed_other", None),
    "another key": (head(key=str(STRANGER.verifier)), "head", None),
    "another format": (head(format="MIS export 2"), "head", None),
}


@pytest.mark.parametrize(("change", "word", "seq"), LYING.values(), ids=LYING)
def test_a_server_that_lies_is_found_out(change: Change, word: str, seq: int | None) -> None:
    named = found(lying(good().export, good().signer, change), good().key)
    assert (named[0], named[1].get("seq")) == (word, seq)


def test_the_same_without_the_key_is_found_at_the_same_place() -> None:
    """What a forger cannot seal is told as the message that it is, and not as a file alone."""
    for change, word, seq in LYING.values():
        files = files_in(good().export)
        data = json.loads(files[DATA])
        change(data)
        told, named = found(packed({**files, DATA: written(data)}), good().key)
        assert (told, named.get("seq")) == (word, seq)


def without(name: str) -> bytes:
    return packed({one: content for one, content in files_in(good().export).items() if one != name})


def with_file(name: str, content: bytes) -> bytes:
    return packed({**files_in(good().export), name: content})


def resealed(signer: Signer) -> bytes:
    return sealed(files_in(good().export), signer)


def with_seal(change: Callable[[str], str]) -> bytes:
    return with_file(SEAL, change(files_in(good().export)[SEAL].decode()).encode())


LETTER = "pieces-jointes/3-1-compte rendu.txt"
FORGED: Mapping[str, tuple[Callable[[], bytes], str, str | None]] = {
    "a byte of a file that was sent": (lambda: with_file(LETTER, b"compte rendu"), "attachment", "compte rendu.txt"),
    "a file that was sent, by a server that lies": (
        lambda: sealed({**files_in(good().export), LETTER: b"compte rendu"}, good().signer),
        "attachment",
        "compte rendu.txt",
    ),
    "a file that was sent longer": (lambda: with_file(LETTER, b"Compte rendu."), "attachment", "compte rendu.txt"),
    "a file that was sent left out": (lambda: without(LETTER), "files", None),
    "a file that was sent left out, by a server that lies": (
        lambda: sealed({k: v for k, v in files_in(good().export).items() if k != LETTER}, good().signer),
        "no_attachment",
        "compte rendu.txt",
    ),
    "a file that nobody sent, by a server that lies": (
        lambda: sealed({"pieces-jointes/9-1-x.exe": b"x", **files_in(good().export)}, good().signer),
        "files",
        "pieces-jointes/",
    ),
    "a word of the page": (lambda: with_file("conversation.html", b"<p>Bonsoir"), "digest", "conversation.html"),
    "a word on paper": (lambda: with_file("conversation.pdf", b"%PDF-1.7"), "digest", "conversation.pdf"),
    "another key in LISEZMOI": (lambda: with_file("LISEZMOI.txt", b"cle"), "digest", "LISEZMOI.txt"),
    "a name of somebody": (
        lambda: with_file(DATA, files_in(good().export)[DATA].replace(b'"Alice Martin"', b'"Alice Durand"')),
        "digest",
        DATA,
    ),
    "another list of digests": (lambda: with_file(DIGESTS, b""), "digests", None),
    "no list of digests": (lambda: without(DIGESTS), "files", SEAL),
    "no seal": (lambda: without(SEAL), "files", SEAL),
    "no page": (lambda: without("conversation.html"), "files", None),
    "no page, by a server that lies": (
        lambda: sealed({k: v for k, v in files_in(good().export).items() if k != "conversation.html"}, good().signer),
        "files",
        DIGESTS,
    ),
    "files in another order, by a server that lies": (
        lambda: sealed(dict(sorted(files_in(good().export).items())), good().signer),
        "files",
        DIGESTS,
    ),
    "a path of Windows, by a server that lies": (
        lambda: sealed({"pieces-jointes/1-1-..\\x": b"x", **files_in(good().export)}, good().signer),
        "files",
        "pieces-jointes/1-1-..\\x",
    ),
    "a name in a folder, by a server that lies": (
        lambda: sealed({"pieces-jointes/1-1-a/../x": b"x", **files_in(good().export)}, good().signer),
        "files",
        "pieces-jointes/1-1-a/../x",
    ),
    "a seal of another key": (lambda: resealed(STRANGER), "other_key", None),
    "a seal of another export": (lambda: with_file(SEAL, files_in(good().older)[SEAL]), "digests", None),
    "a seal and its list, of another conversation": (
        lambda: packed({**files_in(good().export), **{name: files_in(good().other)[name] for name in (DIGESTS, SEAL)}}),
        "files",
        None,
    ),
    "a seal that says another conversation": (
        lambda: with_seal(lambda note: note.replace("\n", "\nx", 1)),
        "signature",
        None,
    ),
    "a seal without its signature": (lambda: with_seal(lambda note: note.split("\n\n")[0]), "note", None),
    "a seal signed twice": (lambda: with_seal(lambda note: note + note.split("\n\n")[1]), "note", None),
    "a seal with a signature that is cut": (lambda: with_seal(lambda note: note[:-6] + "\n"), "note", None),
    "a checkpoint for a seal": (
        lambda: with_file(SEAL, json.loads(files_in(good().export)[DATA])["checkpoint"].encode()),
        "note",
        None,
    ),
    "an empty seal": (lambda: with_file(SEAL, b""), "note", None),
    "a seal that is no text": (lambda: with_file(SEAL, b"\xff"), "note", None),
}


@pytest.mark.parametrize(("forge", "word", "name"), FORGED.values(), ids=FORGED)
def test_what_was_changed_on_the_way_is_found(forge: Callable[[], bytes], word: str, name: str | None) -> None:
    told, named = found(forge(), good().key)
    assert told == word
    assert name is None or named["name"] == name


def test_the_key_of_another_server_verifies_nothing() -> None:
    assert found(good().export, str(STRANGER.verifier))[0] == "other_key"


def test_every_sentence_of_a_fault_is_told_by_some_forgery() -> None:
    of_the_file = {"container", "packed", "no_zip"}
    of_an_outcome = {"verified", "sealed", "damaged", "erased", "erased_unsaid", "missing", "no_file", "no_key"}
    of_an_extract = {"extract", "left_out", "cut", "withheld"}
    told = {word for _, word, _ in (*LYING.values(), *FORGED.values())}
    assert told | of_the_file | of_an_outcome | of_an_extract == set(WORDS)
