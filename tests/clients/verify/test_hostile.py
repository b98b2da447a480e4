"""A file of strangers: whatever it is, it is told in a sentence, soon, and nothing of it is believed or written."""

import io
import json
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import mis_verify
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mis_verify import Fault, Key, Record, verify

from mis.export import zip as export_zip
from mis.export.zip import ExportZip
from tests.clients.verify.forger import DATA, SEAL, lying, packed, sealed
from tests.clients.verify.good import files_in, good, small


def word_of(export: bytes) -> str:
    with pytest.raises(Fault) as caught:
        verify(io.BytesIO(export), Key(good().key))
    return caught.value.word


def rezipped(**options: Any) -> bytes:
    """The same files as any other program would pack them."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", **options) as zip:
        for name, content in files_in(good().export).items():
            zip.writestr(name, content)
    return made.getvalue()


def with_comment() -> bytes:
    return good().export[:-2] + b"\x07\0bonjour"


def with_other_name(before: str, after: str) -> bytes:
    """Another name in both headers of a file, as long as the one before."""
    assert len(before) == len(after)
    return good().export.replace(before.encode(), after.encode())


def overlapping() -> bytes:
    """Two records of one packed file, as the best zip bombs have them (Fifield, WOOT 2019)."""
    export = good().export
    start = struct.unpack_from("<L", export, len(export) - 6)[0]
    first_bytes = 46 + sum(struct.unpack_from("<HH", export, start + 28))
    directory = export[start:-22]
    doubled = directory + directory[:first_bytes]
    count = struct.unpack_from("<H", export, len(export) - 12)[0] + 1
    return export[:start] + doubled + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(doubled), start, 0)


def with_sizes(sizes: bytes) -> bytes:
    """The first record of the directory says that the sizes of its file stand elsewhere, in eight bytes each."""
    export = good().export
    start = struct.unpack_from("<L", export, len(export) - 6)[0]
    record = bytearray(export[start:-22])
    name_bytes = struct.unpack_from("<H", record, 28)[0]
    struct.pack_into("<LL", record, 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<H", record, 30, len(sizes))
    record[46 + name_bytes : 46 + name_bytes] = sizes
    end = bytearray(export[-22:])
    struct.pack_into("<L", end, 12, len(record))
    return export[:start] + bytes(record + end)


def with_count(count: int) -> bytes:
    export = bytearray(good().export)
    struct.pack_into("<HH", export, len(export) - 14, count, count)
    return bytes(export)


def bomb() -> bytes:
    """A thousand times larger once it is inflated, under a name that is sealed."""
    zip, given = ExportZip(), b""
    for name, content in files_in(good().export).items():
        zip.begin(name, most_bytes=len(content))
        if name == "LISEZMOI.txt":
            for _ in range(60):
                given += zip.write(bytes(1 << 20))
        given += zip.write(content) + zip.end()
    return given + zip.close()


def packed_twice(name: str) -> bytes:
    zip, given = ExportZip(), b""
    files = files_in(good().export)
    for one in [*files, name]:
        zip.begin(one, most_bytes=1)
        given += zip.write(files[one]) + zip.end()
    return given + zip.close()


HOSTILE: Mapping[str, tuple[Callable[[], bytes], set[str]]] = {
    "nothing": (lambda: b"", {"no_zip"}),
    "a text": (lambda: b"bonjour " * 10_000, {"no_zip"}),
    "an empty zip": (lambda: b"PK\5\6" + bytes(18), {"files"}),
    "packed anew": (lambda: rezipped(compression=zipfile.ZIP_DEFLATED), {"container"}),
    "not packed": (rezipped, {"container"}),
    "something before it": (lambda: b"#!/bin/sh\n" + good().export, {"container", "no_zip"}),
    "something after it": (lambda: good().export + b"\0", {"no_zip"}),
    "a comment": (with_comment, {"no_zip"}),
    "two in one": (lambda: good().other + good().export, {"container", "no_zip"}),
    "two records of one file": (overlapping, {"container"}),
    "the seal twice": (lambda: packed_twice(SEAL), {"files"}),
    "the data twice": (lambda: packed_twice(DATA), {"files", "digests"}),
    "a path upwards": (lambda: with_other_name("conversation.html", "../../../../a.sh."), {"files"}),
    "a path that is absolute": (lambda: with_other_name("conversation.html", "/etc/cron.d/abcde"), {"files"}),
    "sizes that are not where they should be": (lambda: with_sizes(b""), {"container"}),
    "sizes that no file has": (lambda: with_sizes(struct.pack("<HHQQ", 1, 16, 1 << 60, 1 << 60)), {"container"}),
    "a size past two gigabytes in four bytes": (
        lambda: with_sizes(struct.pack("<HHQQ", 1, 16, 1 << 31, 1 << 31)),
        {"container"},
    ),
    "more files than there are": (lambda: with_count(60_000), {"container"}),
    "fewer files than there are": (lambda: with_count(3), {"container"}),
    "a seal without end": (
        lambda: packed({**files_in(good().export), SEAL: files_in(good().export)[SEAL] + b"\n" * (1 << 20)}),
        {"files"},
    ),
    "a bomb": (bomb, {"digest"}),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(("make", "words"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_export_is_told_so(make: Callable[[], bytes], words: set[str]) -> None:
    assert word_of(make()) in words


def test_however_large_it_becomes_little_of_it_is_held() -> None:
    export = bomb()
    tracemalloc.start()
    assert word_of(export) == "digest"
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 << 20, "60 MiB came out of it"


def test_a_line_without_an_end_is_not_held() -> None:
    files = files_in(good().export)
    assert word_of(packed({**files, DATA: b"{" * (5 << 20)})) == "tail"


DATA_OF_STRANGERS: Mapping[str, tuple[Callable[[bytes], bytes], set[str]]] = {
    "nothing": (lambda _: b"", {"head"}),
    "no JSON": (lambda _: b"bonjour\n", {"head"}),
    "half of it": (lambda data: data[: len(data) // 2], {"tail"}),
    "without its last line": (lambda data: data[: data.rindex(b"\n", 0, -1) + 1], {"order", "json"}),
    "the line of the last message cut out": (
        lambda data: data.replace(data.split(b"\n")[8] + b"\n", b""),
        {"order"},
    ),
    "something before the end of the messages": (
        lambda data: data.replace(b'\n],"hashes"', b'\n7],"hashes"'),
        {"tail"},
    ),
    "a line after the last": (lambda data: data + b"{}\n", {"tail"}),
    "all on one line": (lambda data: data.replace(b"\n", b" ") + b"\n", {"head"}),
    "a name twice": (lambda data: data.replace(b'"seq":3,', b'"seq":3,"text":"x",'), {"json"}),
    "a field more": (lambda data: data.replace(b'"hash":null', b'"hash":null,"vrai":true', 1), {"json"}),
    "a field less": (lambda data: data.replace(b',"hash":null', b"", 1), {"json"}),
    "a fraction": (lambda data: data.replace(b'"seq":3,', b'"seq":3.0,'), {"json"}),
    "not a number": (lambda data: data.replace(b'"seq":3,', b'"seq":NaN,'), {"json"}),
    "a number of a million digits": (lambda data: data.replace(b'"seq":3,', b'"seq":%s,' % (b"3" * 10**6)), {"json"}),
    "a million brackets": (lambda data: data.replace(b'"data":null', b'"data":' + b"[" * 10**6, 1), {"json"}),
    "a message that is a list": (lambda data: data.replace(data.split(b"\n")[3], b"[],"), {"json"}),
    "bytes that are no text": (lambda data: data.replace(b"bonjour", b"bonj\xff\xfe"), {"json"}),
    "a day that no calendar has": (lambda data: exported_at(data, b"9" * 18), {"head", "sealed_other"}),
}


def exported_at(data: bytes, day: bytes) -> bytes:
    told = json.loads(data)["exported_at"]
    return data.replace(b'"exported_at":%d' % told, b'"exported_at":' + day)


@pytest.mark.parametrize(("change", "words"), DATA_OF_STRANGERS.values(), ids=DATA_OF_STRANGERS)
def test_data_that_are_none_are_told_so(change: Callable[[bytes], bytes], words: set[str]) -> None:
    files = files_in(good().export)
    changed = change(files[DATA])
    assert changed != files[DATA]
    assert word_of(sealed({**files, DATA: changed}, good().signer)) in words


def test_what_is_packed_must_end_where_the_zip_says() -> None:
    """Bytes after the end of what is packed are read by nobody, and so are refused."""
    files = files_in(small().export)
    export = packed(files)
    longer = bytearray(zlib.compress(files["LISEZMOI.txt"])[2:-4] + b"hidden")
    whole = export.replace(zlib.compress(files["LISEZMOI.txt"])[2:-4], bytes(longer))
    assert whole != export, "the file is packed as zlib packs it"
    with pytest.raises(Fault):
        verify(io.BytesIO(whole), Key(small().key))


@given(st.binary(max_size=400), st.integers(0, 5_000), st.integers(0, 400))
@settings(max_examples=300, deadline=None)
def test_nothing_but_a_fault_comes_of_bytes_put_in_anywhere(added: bytes, at: int, dropped: int) -> None:
    export = small().export
    changed = export[:at] + added + export[at + dropped :]
    if changed == export:
        return
    with pytest.raises(Fault):
        verify(io.BytesIO(changed), Key(small().key))


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


@given(st.data(), ANY_JSON)
@settings(max_examples=400, deadline=None)
def test_nothing_but_a_fault_comes_of_data_in_which_any_value_is_another(draw: st.DataObject, value: object) -> None:
    """Sealed anew each time; whether it is found is for other tests, here it must be told in a sentence."""

    def put(data: Any) -> None:
        at = data
        while True:
            place = draw.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
            if not (isinstance(at[place], dict | list) and at[place]) or draw.draw(st.booleans()):
                break
            at = at[place]
        if at is not data or place not in ("messages", "hashes"):
            at[place] = value

    with suppress(Fault):
        verify(io.BytesIO(lying(good().export, good().signer, put)), Key(good().key))


@given(st.binary(max_size=200))
def test_a_record_of_any_bytes_is_one_or_none(data: bytes) -> None:
    for bytes_ in (data, b"MIS entry 1\n" + data):
        with suppress(ValueError, struct.error):
            Record.of(bytes_)


@pytest.mark.parametrize("end", range(0, 5_400, 27))
def test_a_zip_that_is_cut_off_is_none(end: int) -> None:
    with pytest.raises(Fault) as caught:
        verify(io.BytesIO(small().export[:end]), Key(small().key))
    assert caught.value.word in ("no_zip", "container")


def test_sizes_of_eight_bytes_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a zip passes 2 GiB; here, some bytes."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 100)
    monkeypatch.setattr(mis_verify, "_IN_FOUR_BYTES", 100)
    monkeypatch.setattr(export_zip, "LARGE_BYTES", 0)
    export = packed(files_in(good().export))
    assert export.count(b"PK\6\6") == 1
    assert verify(io.BytesIO(export), Key(good().key)).code == 0
    assert len({*range(len(export))} - {at for at in range(len(export)) if is_told(export, at)}) <= len(
        files_in(export)
    ), "a byte at the end of a packed file at most"


def is_told(export: bytes, at: int) -> bool:
    if at % 7:
        return True
    try:
        verify(io.BytesIO(export[:at] + bytes([export[at] ^ 1]) + export[at + 1 :]), Key(good().key))
    except Fault:
        return True
    return False
