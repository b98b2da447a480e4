"""Pictures and PDFs, decoded in a process of their own: one per file, bounded, and gone with whoever asked."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from subprocess import DEVNULL
from typing import Any, BinaryIO, TypeVar

import msgspec
from msgspec import Struct

from mis.anonymous import anonymous, closing, make_anonymous
from mis.media.media_type import TAKEN, Kind, MediaType
from mis.media.picture import picture
from mis.media.reason import Reason, unfit
from mis.media.span import size_bytes, span
from mis.settings import Settings
from protocol.errors import ErrorCode, NotFound, Refusal, TooLarge, Unavailable

T = TypeVar("T")

# Messages go first where there are few processors.
NICENESS = 15
ANSWER_BYTES = 4_096
THUMBNAIL_BYTES_MAX = 256 << 10
PAGE_BYTES_MAX = 8 << 20
_HEAD_BYTES = 512

# Neither the environment nor the site's packages nor the working folder: where our packages are comes as an argument.
_OPTIONS = ("-I", "-S", "-B")
_START = "import sys; sys.path.extend(sys.argv[1].split(':')); from mis.media.worker import main; main()"
_PACKAGES = ("mis", "protocol", "PIL", "pillow_heif", "pypdfium2", "pypdfium2_raw")
_PICTURES = {kind.media_type: kind for kind in TAKEN if kind.kind is Kind.PICTURE}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept.

    Shape:   file: anonymous, read from its beginning; width and height in pixels, upright; thumbnail: WebP
    """

    file: BinaryIO
    media_type: MediaType
    width: int
    height: int
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Pdf:
    """Shape:   thumbnail: WebP of the first page, null where that cannot be drawn."""

    pages: int
    thumbnail: bytes | None


class _Answer(Struct, frozen=True):
    """What the worker says; it may have been taken over by the file, so nothing of it is believed unseen."""

    refused: str | None = None
    reason: str | None = None
    media_type: str = ""
    width: int = 0
    height: int = 0
    pages: int = 0


class Decoder:
    """Order:   at most `decoders` files at once (a setting); who comes next waits.

    Next:    `close` when the application ends
    """

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.data_folder
        self._pixels_max = settings.attachment_pixels
        self._bytes_max = settings.attachment_bytes
        self._memory_mb = settings.decode_memory_mb
        self._cpu_s = settings.decode_timeout_s
        self._free = asyncio.Semaphore(settings.decoders)
        self._threads = ThreadPoolExecutor(settings.decoders, thread_name_prefix="decode")

    async def picture(self, file: BinaryIO, media_type: MediaType) -> Picture:
        """Draw a picture anew, without anything that is not pixels.

        Raises:  BadRequest: pixels, damaged; TooLarge (even at a lower quality); Unavailable (no room or time for it)
        Next:    the caller closes Picture.file
        """
        out = await make_anonymous(self._folder)
        try:
            async with anonymous(self._folder) as thumbnail:
                descriptors = {"out": out.fileno(), "thumbnail": thumbnail.fileno()}
                answer = await self._ask("picture", file, descriptors, media_type=media_type.media_type)
                return self._looked_at(out, answer, span(thumbnail, 0, THUMBNAIL_BYTES_MAX))
        except BaseException:
            async with closing(out):
                raise

    async def pdf(self, file: BinaryIO) -> Pdf:
        """Count the pages of a PDF and draw the first; its bytes stay as they are.

        Raises:  BadRequest: encrypted, archive (files in the file), damaged; Unavailable
        """
        async with anonymous(self._folder) as thumbnail:
            answer = await self._ask("pdf", file, {"thumbnail": thumbnail.fileno()})
            webp = span(thumbnail, 0, THUMBNAIL_BYTES_MAX)
            return Pdf(_at_least_one(answer.pages), _webp(webp) if webp else None)

    async def page(self, file: BinaryIO, number: int, width: int) -> bytes:
        """Draw one page of a PDF, as WebP.

        Shape:   number from 1; width in pixels, at most 2,000
        Raises:  NotFound (no such page), BadRequest: encrypted, damaged; Unavailable
        """
        async with anonymous(self._folder) as out:
            await self._ask("page", file, {"out": out.fileno()}, number=number, width=width)
            return _webp(span(out, 0, PAGE_BYTES_MAX))

    def _looked_at(self, out: BinaryIO, answer: _Answer, thumbnail: bytes) -> Picture:
        kind = _PICTURES.get(answer.media_type)
        if kind is None or picture(span(out, 0, _HEAD_BYTES)) is not kind or size_bytes(out) > self._bytes_max:
            raise unfit(Reason.DAMAGED)
        out.seek(0)
        return Picture(out, kind, _at_least_one(answer.width), _at_least_one(answer.height), _webp(thumbnail))

    async def _ask(self, what: str, file: BinaryIO, descriptors: dict[str, int], **more: Any) -> _Answer:
        """Have a worker do one task.

        Raises:  what it refuses; BadRequest: damaged (it died of the file, or took all its time); Unavailable
        """
        file.flush()
        descriptors = {"file": file.fileno(), **descriptors}
        limits = {"memory_mb": self._memory_mb, "cpu_s": self._cpu_s}
        limits |= {"bytes_max": self._bytes_max, "pixels_max": self._pixels_max}
        task = json.dumps({"do": what, **descriptors, **limits, **more})
        # A file and not a pipe: who writes without end meets its limit, and nothing of it waits to be read.
        async with anonymous(self._folder) as said:
            async with self._free, self._worker(task, list(descriptors.values()), said) as process:
                try:
                    async with asyncio.timeout(2 * self._cpu_s):
                        status = await self._aside(partial(_status, process))
                except TimeoutError as error:
                    raise Unavailable("no time to decode the file") from error
            return _understood(span(said, 0, ANSWER_BYTES), status)

    @asynccontextmanager
    async def _worker(
        self, task: str, descriptors: Sequence[int], said: BinaryIO
    ) -> AsyncIterator["subprocess.Popen[bytes]"]:
        """A process for one task, which has ended when the block has, however that ends."""
        starting = self._aside(partial(_start, task, descriptors, said))
        try:
            yield await asyncio.shield(starting)
        except OSError as error:
            raise Unavailable("no room to decode the file") from error
        finally:
            # Asked of the future: who was cancelled while the process started must end it too.
            await asyncio.shield(_end(starting))

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _aside(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, work)


def _start(task: str, descriptors: Sequence[int], said: BinaryIO) -> "subprocess.Popen[bytes]":
    """Start a worker.

    Order:   in a thread, and by vfork: the loop's own way copies the tables of all the server's memory, 20 ms in which
             nobody is served
    """
    command = [sys.executable, *_OPTIONS, "-c", _START, _folders(), task]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, and nothing of the file's
        command, stdin=DEVNULL, stdout=said, stderr=DEVNULL, env={}, cwd="/", pass_fds=descriptors
    )
    os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
    return process


def _status(process: "subprocess.Popen[bytes]") -> int:
    """How a worker ended, for which this waits.

    Order:   it is buried under subprocess's own lock, so that its number is nobody else's when it is killed
    """
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    return process.wait()


async def _end(starting: "asyncio.Future[subprocess.Popen[bytes]]") -> None:
    if starting.cancelled() or (starting.done() and starting.exception()):
        return
    process = await starting
    process.kill()
    await asyncio.to_thread(process.wait)


@cache
def _folders() -> str:
    """Where the packages are that the worker imports."""
    found = [find_spec(package) for package in _PACKAGES]
    folders = dict.fromkeys(str(Path(spec.origin).parents[1]) for spec in found if spec and spec.origin)
    return os.pathsep.join(folders)


def _understood(said: bytes, status: int) -> _Answer:
    # Not killed by us, who end it with the asker only: the machine had no memory, or its disk no room.
    if status in (-signal.SIGKILL, os.EX_TEMPFAIL):
        raise Unavailable("no room to decode the file")
    try:
        answer = msgspec.json.decode(said, type=_Answer)
    except msgspec.DecodeError as error:
        raise unfit(Reason.DAMAGED) from error
    if status != 0:
        raise unfit(Reason.DAMAGED)
    if answer.refused is not None:
        raise _refusal(answer)
    return answer


def _refusal(answer: _Answer) -> Refusal:
    if answer.refused == ErrorCode.TOO_LARGE:
        return TooLarge("the picture is too large, even encoded anew")
    if answer.refused == ErrorCode.NOT_FOUND:
        return NotFound("page")
    return unfit(Reason(answer.reason) if answer.reason in tuple(Reason) else Reason.DAMAGED)


def _at_least_one(number: int) -> int:
    if number < 1:
        raise unfit(Reason.DAMAGED)
    return number


def _webp(data: bytes) -> bytes:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise unfit(Reason.DAMAGED)
    return data
