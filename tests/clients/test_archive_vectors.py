"""The vectors for clients in other languages are what the server signs, and the Python client takes them as they do."""

import json

import msgspec
import pytest
from mis_client.archive import Archive, ArchiveAlarm, Known

from protocol.archive import Checkpoint, Proof
from tests.clients.archive_vectors import PATH, vectors

WRITTEN = json.loads(PATH.read_text(encoding="utf-8"))


def known(checkpoint: str) -> Archive:
    return Archive(Known(WRITTEN["key"], checkpoint))


def test_the_file_is_what_the_server_signs_and_proves() -> None:
    assert PATH.read_text(encoding="utf-8") == vectors()


def test_what_holds_holds() -> None:
    for one in WRITTEN["growths"]:
        archive = known(one["known"])
        archive.take(msgspec.convert(one["told"], Checkpoint))
        assert archive.size == one["size"]
    for one in WRITTEN["proofs"]:
        assert known(one["known"]).verified(one["conversation"], one["seq"], msgspec.convert(one["proof"], Proof))


def test_what_is_forged_is_an_alarm() -> None:
    for one in WRITTEN["forged_growths"]:
        with pytest.raises(ArchiveAlarm):
            known(one["known"]).take(msgspec.convert(one["told"], Checkpoint))
    for one in WRITTEN["forged_proofs"]:
        with pytest.raises(ArchiveAlarm):
            known(one["known"]).verified(one["conversation"], one["seq"], msgspec.convert(one["proof"], Proof))
    assert min(len(WRITTEN["forged_growths"]), len(WRITTEN["forged_proofs"])) > 20
