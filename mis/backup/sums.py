"""SHA-256 of files as `sha256sum` writes and checks them, so that a backup can be looked at without mis.

Source:  GNU coreutils manual, "md5sum invocation": the digest, two spaces, the name
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from msgspec import Struct

from mis.backup.errors import DamagedError

_LINE = re.compile(r"([0-9a-f]{64})  ([\w./-]+)\n", re.ASCII)


class Sum(Struct, frozen=True):
    """Shape:   path: from the folder of the backups; digest: 64 hexadecimal digits"""

    path: str
    digest: str


def digest_of(file: Path) -> str:
    """Raises:  OSError."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write(to: TextIO, one: Sum) -> None:
    to.write(f"{one.digest}  {one.path}\n")


def read(file: Path) -> Iterator[Sum]:
    """Give the lines of a list in its order.

    Raises:  DamagedError (a line is none), OSError
    """
    with file.open(encoding="ascii", errors="replace", newline="\n") as lines:
        for line in lines:
            found = _LINE.fullmatch(line)
            if found is None:
                raise DamagedError(f"The file {file} is damaged: take another generation.")
            yield Sum(found[2], found[1])
