"""The zip that is given away as it grows is a zip like any other."""

import hashlib
import io
import zipfile

import pytest

from mis.export import zip as export_zip
from mis.export.zip import ExportZip

FILES = {"LISEZMOI.txt": b"bonjour\n" * 1_000, "pieces-jointes/1-1-été.txt": b"", "b.bin": bytes(range(256)) * 700}


def packed(most_bytes: int = 1_000_000) -> tuple[bytes, ExportZip]:
    zip, given = ExportZip(), bytearray()
    for name, content in FILES.items():
        zip.begin(name, most_bytes=most_bytes)
        for at in range(0, len(content), 1_000):
            given += zip.write(content[at : at + 1_000])
        given += zip.end()
    return bytes(given + zip.close()), zip


@pytest.mark.parametrize("most_bytes", [1_000, export_zip.LARGE_BYTES], ids=["small", "may be large"])
def test_what_went_in_comes_out_and_is_listed(most_bytes: int) -> None:
    given, zip = packed(most_bytes)
    with zipfile.ZipFile(io.BytesIO(given)) as read:
        assert read.testzip() is None
        assert {name: read.read(name) for name in read.namelist()} == FILES
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
    assert zip.digests_in("") == "".join(f"{digest}  {name}\n" for name, digest in digests.items())
    assert zip.digests_in("pieces-jointes/") == f"{digests['pieces-jointes/1-1-été.txt']}  1-1-été.txt\n"


def test_two_zips_of_the_same_files_are_the_same() -> None:
    assert packed()[0] == packed()[0]


def test_what_was_taken_is_held_no_more() -> None:
    zip = ExportZip()
    zip.begin("a", most_bytes=1)
    zip.write(hashlib.shake_256(b"no pattern").digest(100_000))
    assert zip._sink.taken() == b""
    zip.end()
    zip.close()


def test_one_that_is_given_up_in_the_middle_of_a_file_is_closed_all_the_same() -> None:
    zip = ExportZip()
    zip.begin("a", most_bytes=1)
    zip.write(b"half")
    zip.close()
    assert zip.close() == b""
