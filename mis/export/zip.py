"""A zip that is given away as it grows: nothing of it is held but the list of what is in it."""

import struct
from hashlib import sha256
from io import BytesIO
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# A file that may be larger has its sizes in eight bytes instead of four, which not every old reader understands.
LARGE_BYTES = 1 << 31


class _LargeInfo(ZipInfo):
    """A file whose sizes have eight bytes, and whose header says so with every Python.

    Source:  https://github.com/python/cpython/issues/103861: before 3.11.4 it says that they have four
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.create_version = self.extract_version = 45

    def FileHeader(self, zip64: bool | None = None) -> bytes:  # noqa: N802, FBT001 - the library's
        header = bytearray(super().FileHeader(zip64))
        struct.pack_into("<LL", header, 18, 0xFFFFFFFF, 0xFFFFFFFF)
        return bytes(header)


class _Sink:
    """Where the zip is written to: what was not taken yet. It cannot be sought in, so sizes follow each file."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


class ExportZip:
    """Order:   `begin`, `write` and `end` for each file, then `close`; what each gives are the next bytes of the zip.

    Shape:   `digests`: the SHA-256 of each file that has ended, by its name
    """

    def __init__(self) -> None:
        self._sink = _Sink()
        self._zip = ZipFile(self._sink, "w", ZIP_DEFLATED)  # type: ignore[call-overload]
        self._file: IO[bytes] = BytesIO()
        self.digests: dict[str, str] = {}

    def begin(self, name: str, *, most_bytes: int) -> None:
        """Begin a file of at most so many bytes; all zips of one content are alike, so it bears no time."""
        is_large = most_bytes >= LARGE_BYTES
        info = _LargeInfo(name) if is_large else ZipInfo(name)
        info.compress_type = ZIP_DEFLATED
        info.create_system = 3  # where attributes are those of Unix
        self._name, self._sha256 = name, sha256()
        self._file = self._zip.open(info, "w", force_zip64=is_large)

    def write(self, data: bytes) -> bytes:
        self._sha256.update(data)
        self._file.write(data)
        return self._sink.taken()

    def end(self) -> bytes:
        self._file.close()
        self.digests[self._name] = self._sha256.hexdigest()
        return self._sink.taken()

    def digests_in(self, folder: str) -> str:
        """The digests of the files in a folder, named from there, as `sha256sum` has them."""
        names = (name for name in self.digests if name.startswith(folder))
        return "".join(f"{self.digests[name]}  {name.removeprefix(folder)}\n" for name in names)

    def close(self) -> bytes:
        """End the zip; one that was given up in the middle of a file too, and more than once."""
        self._file.close()
        self._zip.close()
        return self._sink.taken()
