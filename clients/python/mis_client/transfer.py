"""One try to send a file over HTTP, one try to fetch one, and where one is written that is there when it is whole."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import quote

import httpx
import msgspec
from msgspec import Struct

from mis_client.errors import ConnectionLost, RemoteProtocolError
from mis_client.session import address, refused, trusted
from protocol.attachment import AttachmentStored
from protocol.errors import CloseCode

# Called with the bytes that have gone or come, and with how many there are.
Progress = Callable[[int, int], None]

PATH = "/api/attachments"
PART_BYTES = 64 * 1024
# A picture is decoded and encoded anew before the answer comes.
TIMEOUT = httpx.Timeout(30.0, read=120.0)


class Upload(NamedTuple):
    """A file, and where it is sent; the same client_ref of the query again gives the same attachment."""

    path: str
    query: Mapping[str, str]
    file: Path
    name: str


async def send(url: str, token: str, upload: Upload, progress: Progress | None) -> AttachmentStored:
    """Send a file.

    Raises:  the server's Refusal, ConnectionLost (try again), OSError (the file cannot be read)
    """
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(upload.name, safe='')}",
        "Content-Length": str(await asyncio.to_thread(_size, upload.file)),
        "Content-Type": "application/octet-stream",
    }
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT, verify=trusted()) as http:
            answer = await http.post(
                address(url, scheme="http", path=upload.path),
                params=upload.query,
                content=_parts(upload.file, progress),
                headers=headers,
            )
    except httpx.TransportError as error:
        raise ConnectionLost("the file could not be sent, or was not answered") from error
    if answer.status_code != HTTPStatus.CREATED:
        raise refused(answer.status_code, answer.content)
    try:
        return msgspec.json.decode(answer.content, type=AttachmentStored)
    except msgspec.DecodeError as error:
        raise RemoteProtocolError(CloseCode.NOT_UNDERSTOOD, "the answer to an upload cannot be read") from error


async def fetch(url: str, token: str, path: str, into: BinaryIO, progress: Progress | None) -> None:
    """Write what of the file at a path `into` has not yet, after what it has.

    Raises:  the server's Refusal, ConnectionLost (try again, it goes on from there)
    """
    headers = {"Authorization": f"Bearer {token}"}
    if into.tell():
        headers["Range"] = f"bytes={into.tell()}-"
    try:
        async with (
            httpx.AsyncClient(timeout=TIMEOUT, verify=trusted()) as http,
            http.stream("GET", address(url, scheme="http", path=path), headers=headers) as answer,
        ):
            await _write(answer, into, progress)
    except httpx.TransportError as error:
        raise ConnectionLost("the file could not be fetched whole") from error


@asynccontextmanager
async def whole(file: Path) -> AsyncIterator[BinaryIO]:
    """Have a file that is there once all of it is written, and is then another than before.

    Raises:  OSError (it cannot be written)
    """
    part = file.with_name(f"{file.name}.part")
    try:
        with await asyncio.to_thread(part.open, "wb") as into:
            yield into
        await asyncio.to_thread(part.replace, file)
    finally:
        await asyncio.to_thread(part.unlink, missing_ok=True)


async def export(
    url: str, token: str, path: str, into: BinaryIO, progress: Progress | None, body: Struct | None = None
) -> None:
    """Write what is given at a path, in place of what `into` has.

    Shape:   body: what is asked with, of a path that is posted to
    Raises:  the server's Refusal, ConnectionLost (try again, it begins anew)
    """
    into.seek(0)
    into.truncate()
    method, content = ("GET", None) if body is None else ("POST", msgspec.json.encode(body))
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        async with (
            httpx.AsyncClient(timeout=TIMEOUT, verify=trusted()) as http,
            http.stream(method, address(url, scheme="http", path=path), headers=headers, content=content) as answer,
        ):
            if answer.status_code != HTTPStatus.OK:
                raise refused(answer.status_code, await answer.aread())
            await _write_parts(answer, into, progress, of=int(answer.headers["Export-Bytes"]))
    except httpx.TransportError as error:
        raise ConnectionLost("the export broke off") from error


async def _write(answer: httpx.Response, into: BinaryIO, progress: Progress | None) -> None:
    if answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return  # it was whole already
    if answer.status_code not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        raise refused(answer.status_code, await answer.aread())
    await _write_parts(answer, into, progress, of=into.tell() + int(answer.headers["Content-Length"]))


async def _write_parts(answer: httpx.Response, into: BinaryIO, progress: Progress | None, *, of: int) -> None:
    async for part in answer.aiter_raw(PART_BYTES):
        await asyncio.to_thread(into.write, part)
        if progress is not None:
            progress(into.tell(), of)


async def _parts(file: Path, progress: Progress | None) -> AsyncIterator[bytes]:
    of = await asyncio.to_thread(_size, file)
    sent = 0
    with await asyncio.to_thread(file.open, "rb") as opened:
        while part := await asyncio.to_thread(opened.read, PART_BYTES):
            yield part
            sent += len(part)
            if progress is not None:
                progress(sent, of)


def _size(file: Path) -> int:
    return file.stat().st_size
