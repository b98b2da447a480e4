"""The file of the extraction: as text, inside the archive it is published in, or from standard input; line by line.

Whatever is in it, no more than one line of it is in memory.
"""

import hashlib
import io
import shutil
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import IO, NamedTuple

# Ten times the longest line that was ever seen.
LINE_BYTES = 65_536
# Of the three files in the archive, the one with a line for each activity (DOMAIN 3.2).
MEMBER = "personne_activite"
_BOM = b"\xef\xbb\xbf"
STANDARD_INPUT = "-"


class ExtractionError(Exception):
    """The file is not what it should be; the message is one sentence for the operator."""


class Line(NamedTuple):
    """Shape:   data: None for a line over LINE_BYTES; ends: False where the file ends within the line."""

    number: int
    data: bytes | None
    ends: bool


class Extraction:
    """A file that can be read as often as one likes.

    Units:   size_bytes: of the text, out of its archive
    """

    def __init__(self, file: IO[bytes], member: zipfile.ZipInfo | None) -> None:
        self._file = file
        self._member = member
        self.size_bytes = member.file_size if member else file.seek(0, io.SEEK_END)

    def lines(self) -> Iterator[Line]:
        """Every line from the first, without its end.

        Raises:  ExtractionError (the archive is damaged)
        """
        with self._opened() as text:
            if text.read(len(_BOM)) != _BOM:
                text.seek(0)
            number = 0
            while data := text.readline(LINE_BYTES + 1):
                number += 1
                ends = data.endswith(b"\n")
                if not ends and len(data) > LINE_BYTES:
                    yield Line(number, None, _skipped(text))
                else:
                    yield Line(number, data.rstrip(b"\n").removesuffix(b"\r"), ends)

    def digest(self) -> str:
        """What tells this file from every other.

        Raises:  ExtractionError (the archive is damaged)
        """
        sha256 = hashlib.sha256()
        with self._opened() as text:
            while data := text.read(1 << 20):
                sha256.update(data)
        return sha256.hexdigest()

    @contextmanager
    def _opened(self) -> Iterator[IO[bytes]]:
        try:
            if self._member is None:
                self._file.seek(0)
                yield self._file
            else:
                with zipfile.ZipFile(self._file) as archive, archive.open(self._member) as text:
                    yield text
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise ExtractionError(f"The file cannot be read to its end ({error}): fetch it again.") from error


@contextmanager
def opened(name: str) -> Iterator[Extraction]:
    """The extraction in a file, an archive, or standard input, which is kept on disk meanwhile.

    Raises:  ExtractionError
    """
    with ExitStack() as stack:
        file = stack.enter_context(_source(name))
        yield Extraction(file, _member(file))


def _source(name: str) -> AbstractContextManager[IO[bytes]]:
    if name != STANDARD_INPUT:
        try:
            return Path(name).open("rb")
        except OSError as error:
            raise ExtractionError(f"Cannot read {name}: {error.strerror}.") from error
    kept = tempfile.TemporaryFile(prefix="mis-directory-")  # noqa: SIM115 - given back to who closes it
    shutil.copyfileobj(sys.stdin.buffer, kept, 1 << 20)
    return kept


def _member(file: IO[bytes]) -> zipfile.ZipInfo | None:
    """The text in an archive; None where the file is the text itself."""
    file.seek(0)
    if file.read(2) != b"PK":
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            found = [one for one in archive.infolist() if MEMBER in one.filename.rpartition("/")[2].casefold()]
    except zipfile.BadZipFile as error:
        raise ExtractionError(f"The archive is damaged ({error}): fetch it again.") from error
    if len(found) != 1:
        raise ExtractionError(
            "The archive holds no file PS_LibreAcces_Personne_activite, or several: give the file itself."
        )
    return found[0]


def _skipped(text: IO[bytes]) -> bool:
    """Read past the rest of a line, and tell whether it ends."""
    while data := text.readline(LINE_BYTES):
        if data.endswith(b"\n"):
            return True
    return False
