"""The process that decodes one file, under limits of its own, and ends: `Decoder` starts it, nobody else.

A file to read and files to write come as open descriptors, what to do as one argument, the answer goes to the standard
output as one line of JSON.
"""

import errno
import json
import os
import resource
import sys
from collections.abc import Callable, Mapping
from typing import Any

from mis.media.reason import Reason, unfit
from protocol.errors import Refusal

DESCRIPTORS = 32
# Room for what an encoder writes before it is told to stop.
FILE_SLACK_BYTES = 1 << 20
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


def limit(memory_mb: int, cpu_s: int, file_bytes: int) -> None:
    """Bound this process, for good."""
    for what, soft, hard in (
        (resource.RLIMIT_AS, memory_mb << 20, memory_mb << 20),
        # Past the first SIGXCPU ends it, by which the asker knows it from a process that the machine had no room for.
        (resource.RLIMIT_CPU, cpu_s, cpu_s + 1),
        (resource.RLIMIT_FSIZE, file_bytes + FILE_SLACK_BYTES, file_bytes + FILE_SLACK_BYTES),
        (resource.RLIMIT_NOFILE, DESCRIPTORS, DESCRIPTORS),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(what, (soft, hard))


def main() -> None:
    """Do what the last argument says."""
    task = json.loads(sys.argv[-1])
    limit(task["memory_mb"], task["cpu_s"], task["bytes_max"])
    try:
        sys.stdout.write(json.dumps(answer(task)) + "\n")
    except OSError as error:
        if error.errno in NO_ROOM:
            sys.exit(os.EX_TEMPFAIL)
        raise


def answer(task: Mapping[str, Any]) -> dict[str, Any]:
    """Do one task; whatever the decoders stumble over is the file's fault.

    Raises:  OSError (the disk is full, which is not)
    """
    try:
        return TASKS[task["do"]](task)
    except Refusal as refused:
        return _told(refused)
    except MemoryError:
        return _told(unfit(Reason.PIXELS if task["do"] == "picture" else Reason.DAMAGED))
    except Exception as error:  # the decoders raise anything at all
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise
        return _told(unfit(Reason.DAMAGED))


def _told(refused: Refusal) -> dict[str, Any]:
    return {"refused": refused.code, "reason": (refused.details or {}).get("reason")}


def _picture(task: Mapping[str, Any]) -> dict[str, Any]:
    from mis.media.redraw import redraw  # the limits hold before a decoder is even loaded

    with os.fdopen(task["out"], "r+b") as out:
        drawn = redraw(
            _bytes(task), task["media_type"], out, pixels_max=task["pixels_max"], bytes_max=task["bytes_max"]
        )
    _write(task["thumbnail"], drawn.thumbnail)
    return {"media_type": drawn.media_type.media_type, "width": drawn.width, "height": drawn.height}


def _pdf(task: Mapping[str, Any]) -> dict[str, Any]:
    from mis.media.pages import count

    pages, thumbnail = count(_bytes(task))
    _write(task["thumbnail"], thumbnail or b"")
    return {"pages": pages}


def _page(task: Mapping[str, Any]) -> dict[str, Any]:
    from mis.media.pages import page

    _write(task["out"], page(_bytes(task), task["number"], task["width"]))
    return {}


def _bytes(task: Mapping[str, Any]) -> bytes:
    """The file, read without moving the place at which the asker reads it."""
    descriptor = task["file"]
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0)


def _write(descriptor: int, data: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


TASKS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "picture": _picture,
    "pdf": _pdf,
    "page": _page,
}
