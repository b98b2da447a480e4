"""What a process did to a folder and said to the network, in order, as `trace.c` writes it down."""

import shutil
import struct
import subprocess
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import NamedTuple

import pytest

SOURCE = Path(__file__).with_name("trace.c")
HEAD = struct.Struct("=5Q")  # struct head of trace.c


class Kind(Enum):
    WRITE = ord("W")
    CUT = ord("T")
    SYNC = ord("F")
    MADE = ord("M")
    FOLDER = ord("D")
    MOVED = ord("R")
    LINKED = ord("L")
    GONE = ord("U")
    SAID = ord("S")


class Step(NamedTuple):
    """One call, which succeeded.

    Shape:   file: the number of the file, folder or socket; name: whole path; data: what was written or said, or the
             other path
    Units:   at: bytes from the beginning of the file; of a CUT its new length
    """

    kind: Kind
    file: int
    at: int
    name: str
    data: bytes


def steps(trace: Path) -> Iterator[Step]:
    """Every step of a trace; the process may have been killed while it wrote the last."""
    left = memoryview(trace.read_bytes())
    while len(left) >= HEAD.size:
        kind, file, at, name_bytes, data_bytes = HEAD.unpack_from(left)
        end = HEAD.size + name_bytes + data_bytes
        if len(left) < end:
            return
        name = bytes(left[HEAD.size : HEAD.size + name_bytes]).decode()
        yield Step(Kind(kind), file, at, name, bytes(left[HEAD.size + name_bytes : end]))
        left = left[end:]


def traced(program: tuple[str, ...], *, folder: Path, trace: Path) -> tuple[str, ...]:
    """What to start instead of a program, so that it is traced."""
    variables = (f"LD_PRELOAD={library(trace.parent)}", f"TRACE_FOLDER={folder}", f"TRACE_FILE={trace}")
    return ("env", *variables, *program)


def library(folder: Path) -> Path:
    """`trace.c`, compiled; the test that asks is skipped where there is no compiler, which CI counts as a failure."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler on this machine: a loss of power is simulated under the real one (apt install gcc)")
    made = folder / "trace.so"
    if not made.exists():
        command: list[str | Path] = [
            compiler,
            "-O1",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-shared",
            "-fPIC",
            "-o",
            made,
            SOURCE,
            "-ldl",
        ]
        subprocess.run(command, check=True)
    return made
