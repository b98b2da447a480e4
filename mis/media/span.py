"""Reading a file by place and length."""

from typing import BinaryIO


def span(file: BinaryIO, start: int, length: int) -> bytes:
    """The bytes from `start` on; fewer than `length` where the file ends."""
    file.seek(start)
    return file.read(length)


def size_bytes(file: BinaryIO) -> int:
    return file.seek(0, 2)
