"""What the clients attempted and what they were told, one JSON line for each, in the order it happened.

Jepsen's words: `invoke` is a request sent, `ok` and `fail` its two answers, `unknown` one whose answer never came.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from msgspec import Struct


class What(StrEnum):
    """What happened to a request."""

    INVOKE = "invoke"
    OK = "ok"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Entry(Struct, frozen=True, omit_defaults=True):
    """One line.

    Shape:   order is the place of the message in its script: one author's sequence, whatever connection carries it
    """

    what: What
    script: str
    order: int
    conversation: str
    author: str
    client_ref: str
    seq: int = 0
    at: int = 0
    duplicate: bool = False
    code: str = ""


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Entry)


class Ledger:
    """A file that entries are appended to; it is read from the beginning, any number of times."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("ab")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, entry: Entry) -> None:
        self._file.write(_ENCODER.encode(entry) + b"\n")

    def entries(self) -> Iterator[Entry]:
        self._file.flush()
        with self.path.open("rb") as lines:
            for line in lines:
                yield _DECODER.decode(line)
