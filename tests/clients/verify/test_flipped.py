"""Every byte of an export, one after the other, is another: none is missed."""

import io
from collections.abc import Iterator

import pytest
from mis_verify import Fault, Folder, Key, Messages, Seal, Zip, _digest, _read_entries, sealed, verify

from tests.clients.verify.forger import DATA, packed
from tests.clients.verify.forger import sealed as resealed
from tests.clients.verify.good import files_in, small

# Of the data, what no entry has and the seal alone is for: words about people, and who asked for the export.
SEALED_ALONE = ("name", "kind", "profession", "place", "exported_by")

NAMES = ("attachment", "readme", "page", "paper", "data", "digests", "seal")


def misses(export: bytes, flipped: bytes) -> bool:
    """Whether a change is not seen, and changes what is read."""
    try:
        verify(io.BytesIO(flipped), Key(small().key))
    except Fault:
        return False
    return files_in(flipped) != files_in(export)


@pytest.mark.parametrize("bit", [0, 7])
def test_of_the_zip_itself(bit: int) -> None:
    """Where a change is not seen, every file that comes out is the same: unused bits at the end of what is packed."""
    export = small().export
    missed = [at for at in range(len(export)) if misses(export, flip(export, at, bit))]
    assert missed == []


@pytest.mark.parametrize("place", range(len(NAMES)), ids=NAMES)
def test_of_each_file_in_it(place: int) -> None:
    """A byte of what is packed would be damage to its reader: here it is another word, and packed anew."""
    files = files_in(small().export)
    assert len(files) == len(NAMES)
    name, content = list(files.items())[place]
    assert [at for at in range(len(content)) if not told(packed({**files, name: flip(content, at, 0)}))] == []


def test_of_the_data_even_where_they_are_sealed_anew() -> None:
    """What a server that lies could change are words about people: they are in no entry, and the sentence says so."""
    files = files_in(small().export)
    data = files[DATA]
    excused = set(places_of_sealed_words(data))
    missed = [at for at in range(len(data)) if at not in excused and is_true(files, flip(data, at, 0))]
    assert missed == []
    assert len(excused) < len(data) / 20, "they are few"


def test_the_shortcut_of_this_test_is_what_is_done_of_a_whole_zip() -> None:
    files = files_in(small().export)
    for at in range(0, len(files[DATA]), 97):
        flipped = flip(files[DATA], at, 0)
        whole = resealed({**files, DATA: flipped}, small().signer)
        assert told(whole) is not is_true(files, flipped)


def told(export: bytes) -> bool:
    try:
        verify(io.BytesIO(export), Key(small().key))
    except Fault:
        return True
    return False


def is_true(files: dict[str, bytes], data: bytes) -> bool:
    """Whether these data are taken for proved, under whatever seal."""
    key, zip = Key(small().key), Zip(io.BytesIO(packed({**files, DATA: data})))
    try:
        seal: Seal = sealed(zip, Folder("", zip.members), key)
        digests = {member.name: _digest(zip, member) for member in zip.members[:-2]}
        told = next(member for member in zip.members if member.name == DATA)
        _read_entries(zip, told, Messages(key, seal, digests))
    except Fault:
        return False
    return True


def flip(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def places_of_sealed_words(data: bytes) -> Iterator[int]:
    """Where the values stand that the seal alone is for: in the first line, up to the next comma or brace."""
    head = data.partition(b'"messages":')[0]
    people = head.index(b'"people":')
    for name in SEALED_ALONE:
        at = head.find(b'"%s":' % name.encode(), people)
        while at >= 0:
            start = at + len(name) + 3
            end = min(place for mark in (b",", b"}") if (place := head.find(mark, start)) >= 0)
            yield from range(start, end)
            at = head.find(b'"%s":' % name.encode(), end)
