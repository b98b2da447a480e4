"""The file: text or archive, with or without a mark of its encoding, with lines of any length."""

import io
import sys
import zipfile
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mis.directory.extraction import LINE_BYTES, Extraction, ExtractionError, Line, opened

MEMBER = "PS_LibreAcces_Personne_activite_202611220000.txt"


def lines(data: bytes) -> list[Line]:
    return list(Extraction(io.BytesIO(data), None).lines())


def archive(path: Path, *names: str, data: bytes = b"a\nb\n") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, data)
    return path


def test_lines_are_numbered_and_lose_their_ends() -> None:
    assert lines(b"a|b\r\nc\n\nd") == [
        Line(1, b"a|b", ends=True),
        Line(2, b"c", ends=True),
        Line(3, b"", ends=True),
        Line(4, b"d", ends=False),
    ]
    assert lines(b"\xef\xbb\xbfa\n") == lines(b"a\n")
    assert lines(b"\xef\xbb\xbf") == lines(b"") == []
    assert lines(b"a\rb\n") == [Line(1, b"a\rb", ends=True)], "only a line feed ends a line"


def test_a_line_without_end_is_skipped_and_the_next_one_is_read() -> None:
    data = b"a\n" + b"x" * (10 << 20) + b"\nb\n"
    assert lines(data) == [Line(1, b"a", ends=True), Line(2, None, ends=True), Line(3, b"b", ends=True)]
    assert lines(data[:-3])[-1] == Line(2, None, ends=False)
    assert lines(b"x" * LINE_BYTES + b"\n")[0].data == b"x" * LINE_BYTES


def test_a_line_of_a_quarter_of_a_gigabyte_is_never_held(tmp_path: Path) -> None:
    path = tmp_path / "long"
    with path.open("wb") as file:
        file.seek(1 << 28)  # a hole: it takes no room on the disk
        file.write(b"\nb\n")
    with opened(str(path)) as extraction:
        before = psutil.Process().memory_info().rss
        assert [line.data for line in extraction.lines()] == [None, b"b"]
        assert psutil.Process().memory_info().rss - before < 32 << 20


@given(st.lists(st.binary().filter(lambda data: b"\n" not in data and not data.endswith(b"\r"))))
def test_every_line_comes_back(data: list[bytes]) -> None:
    whole = b"".join(line + b"\n" for line in data)
    if not whole.startswith(b"\xef\xbb\xbf"):
        assert [line.data for line in lines(whole)] == data
        assert [line.number for line in lines(whole)] == list(range(1, len(data) + 1))


def test_the_archive_is_read_as_it_is_published(tmp_path: Path) -> None:
    names = (MEMBER, "PS_LibreAcces_Dipl_AutExerc_202611220000.txt", "PS_LibreAcces_SavoirFaire_202611220000.txt")
    path = archive(tmp_path / "PS_LibreAcces.zip", *names, data=b"\xef\xbb\xbfa\nb\n")
    with opened(str(path)) as extraction:
        assert [line.data for line in extraction.lines()] == [b"a", b"b"]
        assert [line.data for line in extraction.lines()] == [b"a", b"b"], "it is read twice"
        assert extraction.size_bytes == 7


def test_an_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    for names in (("other.txt",), (MEMBER, f"x/{MEMBER}"), ()):
        with pytest.raises(ExtractionError, match="Personne_activite"), opened(str(archive(tmp_path / "z", *names))):
            pass


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "z", MEMBER, data=b"abc\n" * 100_000)
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    with pytest.raises(ExtractionError, match="fetch it again"), opened(str(path)):
        pass
    path.write_bytes(whole[:200] + b"!" + whole[201:])
    with opened(str(path)) as extraction, pytest.raises(ExtractionError, match="fetch it again"):
        list(extraction.lines())


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExtractionError, match="No such file"), opened(str(tmp_path / "none")):
        pass
    with pytest.raises(ExtractionError, match="directory"), opened(str(tmp_path)):
        pass


def test_standard_input_is_read_as_often_as_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a\nb\n")))
    with opened("-") as extraction:
        assert [line.data for line in extraction.lines()] == [line.data for line in extraction.lines()] == [b"a", b"b"]
        assert extraction.digest() == Extraction(io.BytesIO(b"a\nb\n"), None).digest()
