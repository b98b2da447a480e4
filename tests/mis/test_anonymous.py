"""Files without a name: nobody waits on the loop for a disk, and who is cancelled leaves none open."""

import asyncio
import tempfile
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from mis.anonymous import anonymous, closing, make_anonymous


class Watched(BytesIO):
    """A file that knows in which thread it was closed."""

    closed_by: threading.Thread | None = None

    def close(self) -> None:
        self.closed_by = self.closed_by or threading.current_thread()
        super().close()


class Held(BytesIO):
    """A file that is closed only when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.is_closing, self.may_close, self.is_closed = threading.Event(), threading.Event(), threading.Event()

    def close(self) -> None:
        if not self.is_closing.is_set():
            self.is_closing.set()
            self.may_close.wait()
        super().close()
        self.is_closed.set()


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[threading.Thread, Watched]]]:
    """Each file that is made, and the thread that made it."""
    files: list[tuple[threading.Thread, Watched]] = []

    def make(**_: object) -> Watched:
        files.append((threading.current_thread(), Watched()))
        return files[-1][1]

    monkeypatch.setattr(tempfile, "TemporaryFile", make)
    yield files
    assert files, "there must have been a file"


async def test_a_file_has_no_name_and_can_be_written_and_read(tmp_path: Path) -> None:
    async with anonymous(tmp_path) as file:
        file.write(b"x")
        file.seek(0)
        assert file.read() == b"x"
        assert names_in(tmp_path) == []
    assert file.closed


async def test_it_is_made_and_closed_aside_of_the_loop(
    tmp_path: Path, made: list[tuple[threading.Thread, Watched]]
) -> None:
    async with anonymous(tmp_path):
        pass
    (made_by, file) = made[0]
    assert threading.main_thread() not in (made_by, file.closed_by)


async def test_who_is_cancelled_as_it_is_made_leaves_none_open(
    tmp_path: Path, made: list[tuple[threading.Thread, Watched]]
) -> None:
    making = asyncio.create_task(make_anonymous(tmp_path))
    await asyncio.sleep(0)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert made[0][1].closed


async def test_who_is_cancelled_as_it_is_closed_closes_it() -> None:
    file = Held()

    async def use(file: BinaryIO) -> None:
        async with closing(file):
            pass

    using = asyncio.create_task(use(file))
    await asyncio.to_thread(file.is_closing.wait)  # 1. it is being closed
    using.cancel()  # 2. whoever had it goes away
    with pytest.raises(asyncio.CancelledError):
        await using
    assert not file.closed
    file.may_close.set()  # 3. the disk is ready
    await asyncio.to_thread(file.is_closed.wait)
    assert file.closed
