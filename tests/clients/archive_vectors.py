"""What the server's archive signs and proves, and what nobody may take from it: one file for clients elsewhere.

`python -m tests.clients.archive_vectors` writes it; `test_archive_vectors.py` holds server and Python client to it.
"""

import itertools
import json
from hashlib import sha256
from typing import Any

import msgspec

from mis.archive.checkpoint import Checkpoint as Signed
from mis.archive.entry import FIRST, hash_of, head_of, record
from mis.archive.note import Signer, base64_of
from tests.docs.repository import ROOT
from tests.mis.archive import naive
from tests.mis.archive.mutations import CLASSES

PATH = ROOT / "clients" / "web" / "tests" / "support" / "archive_vectors.json"
SIGNER, OTHER = Signer(b"v" * 32), Signer(b"o" * 32)
WARD = "abcdefghijklmnop234567abcd"
SIZES = (0, 1, 2, 3, 4, 6, 7, 8)
# How many mutants of one class are taken of one proof.
MOST_OF_A_CLASS = 3

MESSAGES: list[dict[str, Any]] = [
    {"kind": "opened", "data": {"accounts": ["alice", "bob"]}},
    {"kind": "text", "text": "38,6 °C ce matin, l’état général « s’améliore » 🩺"},
    {"kind": "text", "text": "urgent", "urgent": True, "reply_to": 2},
    {"kind": "text", "text": "38,4 °C", "corrects": 2},
    {"kind": "member_added", "data": {"accounts": ["carol"]}},
    {"kind": "member_left", "data": {"account": "carol"}},
    {"kind": "text", "text": None, "attachments": [{"id": "f1", "name": "Plaie été.jpg", "size": 70_000,
     "media_type": "image/jpeg", "width": 800, "height": 600, "pages": None}]},
    {"kind": "closed", "data": {"reason": "Suivi terminé"}},
]  # fmt: skip
SEALED_DATA = ("closed", "erased")


def message(seq: int) -> dict[str, Any]:
    defaults = {
        "conversation": WARD, "seq": seq, "at": 1_790_000_000_000 + seq, "author": "alice", "client_ref": None,
        "text": None, "attachments": [], "reply_to": None, "urgent": False, "data": None, "corrects": None,
        "unreadable": None,
    }  # fmt: skip
    return defaults | MESSAGES[seq - 1]


def content(said: dict[str, Any]) -> str:
    """As it is sealed: what is in the clear, or nothing, is left out."""
    files = [one | {"sha256": "00" * 32} for one in said["attachments"]]
    data = said["data"] if said["kind"] in SEALED_DATA else None
    sealed = {"text": said["text"], "data": data, "attachments": files}
    return msgspec.json.encode({name: value for name, value in sealed.items() if value}).decode()


def salt(seq: int) -> bytes:
    return sha256(b"salt %d" % seq).digest()[:16]


def records() -> list[bytes]:
    """One conversation, chained."""
    made: list[bytes] = []
    for seq in range(1, len(MESSAGES) + 1):
        said = message(seq)
        clear = None if said["data"] is None or said["kind"] in SEALED_DATA else json.dumps(said["data"])
        commitment = sha256(salt(seq) + content(said).encode()).digest()
        previous = hash_of(made[-1]) if made else FIRST
        made.append(record(head_of(said | {"data": clear}, 1), b"sealed", commitment, previous))
    return made


RECORDS = records()
LEAVES = [hash_of(one) for one in RECORDS]


def note(size: int, signer: Signer = SIGNER) -> str:
    return Signed(size, naive.root(LEAVES[:size])).signed(signer)


def growth(first: int, second: int, hashes: Any = None, **told: Any) -> dict[str, Any]:
    proof = naive.proof(first, LEAVES[:second]) if hashes is None else hashes
    checkpoint = {"checkpoint": note(second), "size": second, "hashes": [base64_of(one) for one in proof]}
    return {"known": note(first), "told": checkpoint | told, "size": second}


def proof(seq: int, size: int, **told: Any) -> dict[str, Any]:
    given = {
        "leaf": seq - 1,
        "record": base64_of(RECORDS[seq - 1]),
        "salt": base64_of(salt(seq)),
        "content": content(message(seq)),
        "hashes": [base64_of(one) for one in naive.path(seq - 1, LEAVES[:size])],
        "checkpoint": note(size),
    }
    return {"known": note(size), "conversation": WARD, "seq": seq, "proof": given | told, "message": message(seq)}


def forged_growths() -> list[dict[str, Any]]:
    forged = [
        growth(first, second, hashes)
        for first, second in ((1, 2), (3, 7), (4, 6), (6, 8))
        for mutants in CLASSES
        for hashes in itertools.islice(mutants(naive.proof(first, LEAVES[:second])), MOST_OF_A_CLASS)
    ]
    forged += [growth(7, size, []) for size in (0, 3, 6)]
    forged += [
        growth(3, 7, checkpoint=note(7, OTHER)),
        growth(3, 7, checkpoint=note(7)[:-5]),
        growth(3, 7, checkpoint=""),
    ]
    return [*forged, growth(7, 7, checkpoint=Signed(7, naive.root(LEAVES[1:])).signed(SIGNER))]


def forged_proofs() -> list[dict[str, Any]]:
    forged = [
        proof(seq, 7, hashes=[base64_of(one) for one in hashes])
        for seq in (1, 3, 7)
        for mutants in CLASSES
        for hashes in itertools.islice(mutants(naive.path(seq - 1, LEAVES[:7])), MOST_OF_A_CLASS)
    ]
    forged += [proof(3, 7, leaf=leaf) for leaf in (0, 1, 3, 6, 7)]
    forged += [proof(3, 7, record=base64_of(one)) for one in (RECORDS[3], RECORDS[2] + b"\x00", RECORDS[2][:-1], b"")]
    forged += [proof(3, 7, salt=base64_of(salt(4))), proof(3, 7, salt=None), proof(3, 7, content=None)]
    forged += [proof(3, 7, content='{"text":"autre"}'), proof(3, 7, checkpoint=note(7, OTHER))]
    other_tree = Signed(7, naive.root(LEAVES[1:])).signed(SIGNER)
    return [
        *forged,
        proof(3, 7, checkpoint=other_tree),
        proof(3, 7) | {"seq": 4},
        proof(3, 7) | {"conversation": "night"},
    ]


def vectors() -> str:
    pairs = itertools.combinations_with_replacement(SIZES, 2)
    written = {
        "key": str(SIGNER.verifier),
        "growths": [growth(first, second) for first, second in pairs],
        "proofs": [proof(seq, len(MESSAGES)) for seq in range(1, len(MESSAGES) + 1)],
        "forged_growths": forged_growths(),
        "forged_proofs": forged_proofs(),
    }
    return json.dumps(written, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    PATH.write_text(vectors(), encoding="utf-8")
