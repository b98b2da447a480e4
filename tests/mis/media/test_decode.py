"""The process that decodes: what it may use, how it ends, and what is believed of it."""

import asyncio
import io
import json
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import psutil
import pytest
from PIL import Image

from mis.media import decode
from mis.media.decode import Decoder
from mis.media.media_type import GIF, HEIC, JPEG, PDF, PNG, MediaType
from mis.settings import Settings
from protocol.errors import BadRequest, NotFound, Refusal, TooLarge, Unavailable
from tests.support.files import documents, pictures

ROOT = Path(__file__).parents[3]


@pytest.fixture
def files() -> Iterator[Callable[[bytes], BinaryIO]]:
    """Anonymous files with bytes in them, as those that arrive."""
    made: list[BinaryIO] = []

    def make(data: bytes) -> BinaryIO:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed below
        file.write(data)
        made.append(file)
        return file

    yield make
    for file in made:
        file.close()


Files = Callable[[bytes], BinaryIO]


def decoder(tmp_path: Path, **changes: int) -> Decoder:
    return Decoder(Settings(data_dir=str(tmp_path), **changes))  # type: ignore[arg-type]


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def workers() -> list[psutil.Process]:
    """The children of this very process that decode, be they dead and not yet buried."""
    found = []
    for child in psutil.Process().children():
        try:
            if child.status() == psutil.STATUS_ZOMBIE or "mis.media.worker" in " ".join(child.cmdline()):
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found


async def first_worker() -> psutil.Process:
    # Of another process there is no event to wait for.
    while not (found := [one for one in workers() if one.status() != psutil.STATUS_ZOMBIE]):  # noqa: ASYNC110
        await asyncio.sleep(0)
    return found[0]


@pytest.fixture(scope="module")
def large() -> bytes:
    """A photograph of 12 million pixels: a second's work."""
    return pictures.saved(pictures.noise((1_000, 750)).resize((4_000, 3_000)), "JPEG", quality=85)


async def test_a_picture_comes_back_drawn_anew_with_its_size_and_a_thumbnail(tmp_path: Path, files: Files) -> None:
    file = files(pictures.turned("JPEG", 6))
    file.seek(100)
    drawn = await decoder(tmp_path).picture(file, JPEG)
    assert (drawn.media_type, drawn.width, drawn.height) == (JPEG, *pictures.SIZE)
    assert file.tell() == 100, "who reads the file reads on where it was"
    with drawn.file as new:
        data = new.read()
    assert pictures.CAMERA.encode() not in data
    assert Image.open(io.BytesIO(data)).size == pictures.SIZE
    assert Image.open(io.BytesIO(drawn.thumbnail)).format == "WEBP"
    assert names_in(tmp_path) == [], "nothing that was written has a name"


async def test_heic_becomes_jpeg(tmp_path: Path, files: Files) -> None:
    drawn = await decoder(tmp_path).picture(files(pictures.heic()), HEIC)
    assert drawn.media_type == JPEG
    with drawn.file as new:
        assert new.read(3) == b"\xff\xd8\xff"


async def test_a_pdf_is_counted_and_drawn(tmp_path: Path, files: Files) -> None:
    one, file = decoder(tmp_path), files(documents.pdf(3))
    found = await one.pdf(file)
    assert found.pages == 3
    assert found.thumbnail is not None
    assert Image.open(io.BytesIO(await one.page(file, 2, 300))).size == (300, 400)
    with pytest.raises(NotFound):
        await one.page(file, 4, 300)


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (pictures.jpeg()[:-200], JPEG, "damaged"),
        (pictures.png()[:60], PNG, "damaged"),
        (pictures.flooding_png(), PNG, "pixels"),
        (pictures.bomb(b"iCCP", 64), PNG, "damaged"),
        (pictures.png(), GIF, "damaged"),  # what it is said to be, and nothing else, is tried
        (documents.sealed(), PDF, "encrypted"),
        (documents.with_file(), PDF, "archive"),
        (b"%PDF-1.7\n%%EOF", PDF, "damaged"),
    ],
    ids=["cut-jpeg", "cut-png", "flooding", "bomb", "no-gif", "sealed", "with-file", "empty"],
)
async def test_what_cannot_be_drawn_has_its_reason(
    tmp_path: Path, files: Files, data: bytes, kind: MediaType, reason: str
) -> None:
    one = decoder(tmp_path)
    with pytest.raises(BadRequest) as refused:
        await (one.pdf(files(data)) if kind is PDF else one.picture(files(data), kind))
    assert refused.value.details == {"field": "file", "reason": reason}


async def test_a_picture_that_does_not_become_small_enough_is_too_large(tmp_path: Path, files: Files) -> None:
    noise = pictures.saved(pictures.noise((400, 400)), "PNG")
    with pytest.raises(TooLarge):
        await decoder(tmp_path, attachment_bytes=4_000).picture(files(noise), PNG)


async def test_more_memory_than_allowed_is_refused(tmp_path: Path, files: Files) -> None:
    wide = files(pictures.png_of(8_000, 7_500, pictures.chunk(b"IDAT", b"")))  # its pixels are made, then filled
    for memory_mb, reason in ((256, "pixels"), (1_024, "damaged")):
        with pytest.raises(BadRequest) as refused:
            await decoder(tmp_path, decode_memory_mb=memory_mb).picture(wide, PNG)
        assert refused.value.details == {"field": "file", "reason": reason}


def test_more_time_than_allowed_ends_the_process(large: bytes, files: Files, tmp_path: Path) -> None:
    status, took_s = worked(files(large), files(b""), cpu_s=1, repeat=20)
    assert status == -signal.SIGXCPU
    assert took_s < 2


def worked(file: BinaryIO, out: BinaryIO, *, cpu_s: int, repeat: int) -> tuple[int, float]:
    """Run a worker that draws the same picture again and again: how it ended, and the CPU seconds that it had."""
    task = {"do": "picture", "media_type": "image/jpeg", "file": file.fileno(), "out": out.fileno(), "thumbnail": 2}
    task |= {"memory_mb": 1_024, "cpu_s": cpu_s, "bytes_max": 10 << 20, "pixels_max": 64_000_000}
    again = decode._START.replace("main()", f"main.__globals__['limit'](1024, {cpu_s}, 10 << 20)") + (
        "; import os; from mis.media.redraw import redraw; import io"
        f"; data = os.pread({file.fileno()}, 1 << 25, 0)"
        f"; [redraw(data, 'image/jpeg', io.BytesIO(), pixels_max=1 << 30, bytes_max=1 << 30) for _ in range({repeat})]"
    )
    file.flush()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(
        [sys.executable, *decode._OPTIONS, "-c", again, decode._folders(), json.dumps(task)],
        pass_fds=[file.fileno(), out.fileno()],
        env={},
        check=False,
        stderr=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.returncode, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


async def test_a_process_that_stands_still_is_ended_and_the_file_may_be_sent_again(
    tmp_path: Path, files: Files, large: bytes
) -> None:
    asked = asyncio.ensure_future(decoder(tmp_path, decode_timeout_s=1).picture(files(large), JPEG))
    (await first_worker()).send_signal(signal.SIGSTOP)
    with pytest.raises(Unavailable):
        await asked
    assert workers() == []


async def test_a_process_that_the_machine_ends_is_no_fault_of_the_file(
    tmp_path: Path, files: Files, large: bytes
) -> None:
    asked = asyncio.ensure_future(decoder(tmp_path).picture(files(large), JPEG))
    (await first_worker()).kill()
    with pytest.raises(Unavailable):
        await asked


async def test_a_full_disk_is_no_fault_of_the_file(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    thumbnail = "json.loads(sys.argv[2])['thumbnail']"
    full = f"import json, os, sys; os.dup2(os.open('/dev/full', os.O_WRONLY), {thumbnail})"
    monkeypatch.setattr(decode, "_START", f"{full}; {decode._START}")
    with pytest.raises(Unavailable):
        await decoder(tmp_path).picture(files(pictures.jpeg()), JPEG)


async def test_a_process_that_a_file_brings_down_is_the_file_s_fault(
    tmp_path: Path, files: Files, large: bytes
) -> None:
    asked = asyncio.ensure_future(decoder(tmp_path).picture(files(large), JPEG))
    (await first_worker()).send_signal(signal.SIGSEGV)
    with pytest.raises(BadRequest, match="damaged"):
        await asked


async def test_who_goes_away_takes_the_process_along(tmp_path: Path, files: Files, large: bytes) -> None:
    one = decoder(tmp_path)
    asked = asyncio.ensure_future(one.picture(files(large), JPEG))
    child = await first_worker()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert not child.is_running()
    assert workers() == []
    for turns in range(4):  # gone before the process even runs
        asked = asyncio.ensure_future(one.picture(files(large), JPEG))
        for _ in range(turns):
            await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert workers() == []
    with (await one.picture(files(pictures.png()), PNG)).file as new:
        assert new.read(), "the places are free again"


def _sockets(child: psutil.Process) -> list[Path]:
    opened = [Path(f"/proc/{child.pid}/fd/{number}").readlink() for number in range(64) if _is_open(child, number)]
    return [path for path in opened if str(path).startswith("socket:")]


def _is_open(child: psutil.Process, number: int) -> bool:
    return Path(f"/proc/{child.pid}/fd/{number}").is_symlink()


async def test_a_process_has_limits_and_nothing_of_the_server_s_environment(
    tmp_path: Path, files: Files, large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIS_SECRET", "s3cret")
    asked = asyncio.ensure_future(
        decoder(tmp_path, decode_memory_mb=777, decode_timeout_s=9).picture(files(large), JPEG)
    )
    child = await first_worker()
    while child.rlimit(psutil.RLIMIT_CORE) != (0, 0):  # noqa: ASYNC110 - the last that it sets
        await asyncio.sleep(0)
    child.suspend()
    assert child.rlimit(psutil.RLIMIT_AS) == (777 << 20, 777 << 20)
    assert child.rlimit(psutil.RLIMIT_CPU) == (9, 10)
    assert child.rlimit(psutil.RLIMIT_FSIZE)[0] == Settings().attachment_bytes + (1 << 20)
    assert child.rlimit(psutil.RLIMIT_NOFILE)[0] == 32
    assert child.nice() == decode.NICENESS
    assert child.environ() == {}
    assert child.cwd() == "/"
    assert not _sockets(child)
    child.resume()
    (await asked).file.close()


async def test_a_process_is_started_aside_of_the_loop(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    started_by, start = list[threading.Thread](), subprocess.Popen

    def popen(*arguments: Any, **more: Any) -> "subprocess.Popen[bytes]":
        started_by.append(threading.current_thread())
        return start(*arguments, **more)

    monkeypatch.setattr(subprocess, "Popen", popen)
    (await decoder(tmp_path).picture(files(pictures.jpeg()), JPEG)).file.close()
    assert len(started_by) == 1
    assert threading.main_thread() not in started_by


async def test_as_many_files_are_decoded_at_once_as_are_set_and_the_loop_is_free(tmp_path: Path, files: Files) -> None:
    one = decoder(tmp_path, decoders=2)
    asked = [asyncio.ensure_future(one.picture(files(pictures.jpeg(n)), JPEG)) for n in range(1, 5)]
    while len(workers()) < 2:  # noqa: ASYNC110 - 1. two have begun
        await asyncio.sleep(0)
    held = workers()
    assert len(held) == 2
    for child in held:
        child.suspend()
    for _ in range(100):  # 2. and while they stand still the loop turns, and no third begins
        await asyncio.sleep(0)
    assert workers() == held
    for child in held:
        child.resume()
    for drawn in await asyncio.gather(*asked):  # 3. all are served
        drawn.file.close()


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"nothing",
        b"{}",
        b'{"media_type": "image/svg+xml", "width": 1, "height": 1}',
        b'{"media_type": "image/jpeg", "width": 0, "height": 1}',
        b'{"media_type": "image/jpeg", "width": 1, "height": 1}',  # and wrote nothing
        b'{"refused": "unheard of"}',
        b'{"refused": "bad_request", "reason": "unheard of"}',
        b'{"media_type": 1}',
    ],
)
async def test_an_answer_is_not_believed_unseen(
    tmp_path: Path, files: Files, said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that was taken over by its file says what it likes."""
    monkeypatch.setattr(decode, "_START", f"import sys; sys.stdout.buffer.write({said!r})")
    with pytest.raises(Refusal, match="damaged"):
        await decoder(tmp_path).picture(files(b"x"), JPEG)


TAKEN_OVER = """
import json, os, sys
task = json.loads(sys.argv[-1])
os.write(task["out"], {out!r})
os.write(task["thumbnail"], {thumbnail!r})
print(json.dumps(dict(media_type="image/jpeg", width=1, height=1)))
"""
WEBP = b"RIFF\x04\0\0\0WEBP"


@pytest.mark.parametrize(
    ("out", "thumbnail", "is_believed"),
    [
        (b"\xff\xd8\xff\xe0", WEBP, True),
        (b"<script>alert(1)</script>", WEBP, False),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", WEBP, False),
        (b"\xff\xd8\xff\xe0" + bytes(2_000), WEBP, False),  # larger than an attachment may be
        (b"\xff\xd8\xff\xe0", b"<svg/>", False),
    ],
)
async def test_what_a_worker_wrote_is_looked_at(
    tmp_path: Path,
    files: Files,
    out: bytes,
    thumbnail: bytes,
    is_believed: bool,  # noqa: FBT001 - pytest gives it by name
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decode, "_START", TAKEN_OVER.format(out=out, thumbnail=thumbnail))
    asked = decoder(tmp_path, attachment_bytes=1_000).picture(files(b"x"), JPEG)
    if is_believed:
        (await asked).file.close()
    else:
        with pytest.raises(BadRequest, match="damaged"):
            await asked


async def test_an_answer_without_end_meets_the_limit_of_its_file(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = "limit(1024, 9, 1 << 20)\nwhile True: sys.stdout.write('x' * 65536)"
    monkeypatch.setattr(decode, "_START", decode._START.replace("import main; main()", f"import limit\n{endless}"))
    with pytest.raises(BadRequest, match="damaged"):
        await decoder(tmp_path).picture(files(b"x"), JPEG)


INSTALLED = """
import asyncio, sys, tempfile
import mis
from mis.media.decode import Decoder
from mis.media.media_type import PNG
from mis.settings import Settings

async def main():
    with tempfile.TemporaryFile() as file:
        file.write(bytes.fromhex(sys.argv[1]))
        drawn = await Decoder(Settings(data_dir=sys.argv[2])).picture(file, PNG)
        print(mis.__file__, drawn.width, [name for name in ("PIL", "pypdfium2") if name in sys.modules])

asyncio.run(main())
"""


def test_the_worker_is_found_where_the_server_is_installed_and_the_server_itself_loads_no_decoder(
    tmp_path: Path,
) -> None:
    """As a copy in a folder of its own, of which only the server's process is told, and on asyncio's own loop."""
    for package in ("mis", "protocol"):
        shutil.copytree(ROOT / package, tmp_path / "installed" / package, ignore=shutil.ignore_patterns("__pycache__"))
    said = subprocess.run(
        [sys.executable, "-c", INSTALLED, pictures.png().hex(), str(tmp_path)],
        env={"PYTHONPATH": str(tmp_path / "installed")},
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert said == f"{tmp_path}/installed/mis/__init__.py 48 []\n"
