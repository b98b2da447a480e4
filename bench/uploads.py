"""`python -m bench.uploads`: fifty files of 8 MiB go up at once while somebody writes messages.

Memory is what the server and the processes that decode for it take together beyond an idle server, as proportional
shares (a page that two of them share counts once). Messages are written one after the other, before and meanwhile.
"""

import argparse
import asyncio
import http.client
import json
import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from io import BytesIO
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Self

import psutil
from mis_client import Client
from PIL import Image

from bench import accounts, result
from bench.durations import percentiles
from bench.facts import facts
from bench.measure import limited_by
from bench.server import Server, environment, serving
from mis.folder import sync
from protocol.values import AccountId, ConversationId

FILE_BYTES = 8 << 20
QUIET_S = 10.0
PAUSE_S = 0.02  # between two messages
LOOK_S = 0.1  # between two looks at the memory: each holds the server's up
PHOTO_PX = (4_000, 3_000)
AIM_MEMORY_BYTES = 200_000_000
AIM_RATIO = 2.0
TIMEOUT_S = 600.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.uploads", description=__doc__)
    parser.add_argument("--files", type=int, default=50)
    parser.add_argument("--photos", type=int, default=25, help="so many of them are photos, which are drawn anew")
    parser.add_argument("--throw-away", action="store_true", help="print the result, and do not keep it")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="mis-bench-") as name:
        folder = Path(name)
        measured = {"work": "uploads", **facts(folder), "files": given.files, "photos": given.photos}
        paths = _files(folder, given.files, given.photos)
        data = folder / "data"
        data.mkdir(mode=0o700)
        with serving(data) as server:
            logins = accounts.create(environment(data), 2)
            measured |= asyncio.run(_with_people(server, logins, paths))
    print(json.dumps(measured, ensure_ascii=False))
    if not given.throw_away:
        result.store(measured)


def _files(folder: Path, count: int, photos: int) -> list[Path]:
    """Files of almost 8 MiB, none like another: photos of 12 megapixels, and texts, which are only sealed."""
    photo = _photo()
    found = []
    for number in range(count):
        path = folder / f"{number}"
        path.write_bytes(_another(photo, number) if number < photos else b"%06d" % number * (FILE_BYTES // 6))
        sync(path)  # else the kernel writes all of them out half a minute later, in the middle of the run
        found.append(path)
    return found


def _photo() -> bytes:
    """Noise in the measure that makes a JPEG of these pixels 8 MiB."""
    noise = Image.effect_noise(PHOTO_PX, 60).convert("RGB")
    for quality in range(95, 20, -1):
        drawn = BytesIO()
        noise.save(drawn, "JPEG", quality=quality)
        if drawn.tell() <= FILE_BYTES:
            return drawn.getvalue()
    raise ValueError("this noise makes no photo of 8 MiB")


def _another(photo: bytes, number: int) -> bytes:
    """The photo with another pattern in it, in as many bytes: the last step of its first table (ITU T.81, B.2.4.1).

    Two that look the same would be one blob, and the second's bytes be written and deleted again.
    """
    last = photo.index(b"\xff\xdb\x00\x43\x00") + 4 + 64
    return photo[:last] + bytes([number + 1]) + photo[last + 1 :]


async def _with_people(server: Server, logins: Sequence[accounts.Login], paths: Sequence[Path]) -> dict[str, Any]:
    address = f"http://{server.host}:{server.port}"
    token = accounts.log_in(server.host, server.port, logins[0])
    async with Client.log_in(address, logins[0].login, logins[0].password) as one:
        conversation = (await one.start_conversation([AccountId(logins[1].id)], subject="Photos")).id
        await _write(one, conversation, until=_after(2.0))
        quiet = await _write(one, conversation, until=_after(QUIET_S))
        with _looking(server.process) as memory, ProcessPoolExecutor(1) as other:
            other.submit(os.nice, 10).result()  # who uploads has a processor of their own
            quiet = await _write(one, conversation, until=_after(QUIET_S))
            idle = memory.most()
            before = _Spent.by(server.process)
            sending = other.submit(_send_all, server.host, server.port, token, conversation, list(paths))
            meanwhile = await _write(one, conversation, until=sending)
            taken, uploader_s = sending.result()
            spent = _Spent.by(server.process).since(before, uploader_s)
            growth = memory.most() - idle
    ratio = meanwhile["p99_ms"] / quiet["p99_ms"]
    return {
        "idle_pss_bytes": idle,
        "peak_growth_bytes": growth,
        "seconds": round(spent.wall_s, 1),
        **spent.shares(),
        "uploads_ms": percentiles(taken),
        "messages_before_ms": quiet,
        "messages_ms": meanwhile,
        "aims": {
            "peak_growth_bytes": {"aim": AIM_MEMORY_BYTES, "figure": growth, "met": growth <= AIM_MEMORY_BYTES},
            "messages.p99_ratio": {"aim": AIM_RATIO, "figure": round(ratio, 2), "met": ratio <= AIM_RATIO},
        },
    }


class _Spent(NamedTuple):
    """Clocks of one instant, or what went by between two of them.

    Shape:   generator: who writes, and who uploads; late: how long the server could run and had no processor
    """

    wall_s: float
    server_s: float
    decoders_s: float
    generator_s: float
    late_s: float

    @classmethod
    def by(cls, server: psutil.Process) -> Self:
        spent = server.cpu_times()
        late_ns = int(Path(f"/proc/{server.pid}/schedstat").read_text().split()[1])
        own, children = spent.user + spent.system, spent.children_user + spent.children_system
        return cls(time.monotonic(), own, children, time.process_time(), late_ns / 1e9)

    def since(self, before: Self, uploader_s: float) -> Self:
        spent = [after - at_first for after, at_first in zip(self, before, strict=True)]
        return type(self)(*spent)._replace(generator_s=spent[3] + uploader_s)

    def shares(self) -> dict[str, Any]:
        """Each as a share of one core."""
        server, decoders, generator, late = (round(one / self.wall_s, 3) for one in self[1:])
        return {
            "server_cpu_share": server,
            "decoders_cpu_share": decoders,
            "generator_cpu_share": generator,
            "server_late_share": late,
            "limited_by": limited_by(server, generator),
        }


def _after(seconds: float) -> "Future[Any]":
    over: Future[Any] = Future()
    threading.Timer(seconds, over.set_result, (None,)).start()
    return over


async def _write(client: Client, conversation: ConversationId, *, until: "Future[Any]") -> dict[str, Any]:
    took: list[float] = []
    while not until.done():
        began = time.monotonic()
        await client.send_message(conversation, "Bonjour, merci de me rappeler.")
        took.append(time.monotonic() - began)
        await asyncio.sleep(PAUSE_S)
    return percentiles(took)


class _Memory:
    """The memory of the server with its children, looked at again and again from a process of its own.

    In this one each look would hold up who writes messages, and be taken for the server's slowness.
    """

    def __init__(self, questions: Connection) -> None:
        self._questions = questions

    def most(self) -> int:
        """Return the most so far, in bytes."""
        self._questions.send(None)
        return int(self._questions.recv())


@contextmanager
def _looking(server: psutil.Process) -> Iterator[_Memory]:
    ours, theirs = Pipe()
    looking = Process(target=_look, args=(server.pid, theirs), daemon=True)
    looking.start()
    try:
        yield _Memory(ours)
    finally:
        looking.kill()
        looking.join()


def _look(pid: int, questions: Connection) -> None:
    os.nice(5)
    server, most = psutil.Process(pid), 0
    while True:
        most = max(most, _pss(server))
        if questions.poll(LOOK_S):
            questions.recv()
            questions.send(most)


def _pss(server: psutil.Process) -> int:
    total = 0
    for process in (server, *server.children(recursive=True)):
        with suppress(psutil.Error):  # a child that has just ended
            total += process.memory_full_info().pss
    return total


def _send_all(host: str, port: int, token: str, conversation: str, paths: list[Path]) -> tuple[list[float], float]:
    """How long each took, and the CPU seconds of it all."""
    before_s = time.process_time()
    with ThreadPoolExecutor(len(paths)) as pool:
        taken = list(pool.map(lambda path: _send(host, port, token, conversation, path), paths))
    return taken, time.process_time() - before_s


def _send(host: str, port: int, token: str, conversation: str, path: Path) -> float:
    began = time.monotonic()
    link = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    try:
        with path.open("rb") as file:
            headers = {"Authorization": f"Bearer {token}", "Content-Length": str(path.stat().st_size)}
            link.request("POST", f"/api/attachments?conversation={conversation}", file, headers)
            answer = link.getresponse()
            if answer.status != http.HTTPStatus.CREATED:
                raise ValueError(f"{answer.status}: {answer.read().decode()}")
    finally:
        link.close()
    return time.monotonic() - began


if __name__ == "__main__":
    main()
