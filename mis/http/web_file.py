"""A file of the web client as it is sent: its type, its policy, its hash, and the same once more in gzip."""

import base64
import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
# The service worker, and the worker that makes a photo smaller before it is sent.
WORKERS = frozenset({"worker.js", "shrinker.js"})
_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)

# `blob:` for pictures alone: those of attachments lie in the page's memory, from which the lock takes them, and in no
# cache of the browser. `media-src`: sounds are played from their route.
CSP = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self'; img-src 'self' blob:; media-src 'self'; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'"
)

# What a worker may do is in the headers of its own file; those of data would shut it in a sandbox, where none runs.
WORKER_CSP = "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'"


@dataclass(frozen=True)
class File:
    """One file as it is sent.

    Shape:   digest: the hash by which a browser knows it
    """

    content: bytes
    digest: str
    headers: Mapping[str, str]

    @cached_property
    def zipped(self) -> bytes | None:
        """The same in gzip, None where that is no shorter."""
        zipped = gzip.compress(self.content, mtime=0)
        return zipped if len(zipped) < len(self.content) else None

    def answer(self, request: Request) -> Response:
        """Send it, or say that the browser has it already."""
        zipped = self.zipped if "gzip" in request.headers.get("accept-encoding", "") else None
        if zipped is None:
            content, form = self.content, {"ETag": f'"{self.digest}"'}
        else:
            content, form = zipped, {"ETag": f'"{self.digest}-gzip"', "Content-Encoding": "gzip"}
        headers = {**self.headers, **form}
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers)


def file_of(name: str, content: bytes) -> File:
    """Make ready to be sent what lies under a name, or was made for it."""
    headers = {
        "Content-Type": MEDIA_TYPES[PurePosixPath(name).suffix],
        "Cache-Control": "no-cache",  # kept, and asked for again each time: a new release shows at once
        "Vary": "Accept-Encoding",
    }
    if name.endswith(".html"):
        headers["Content-Security-Policy"] = content_security_policy(content)
    elif PurePosixPath(name).name in WORKERS:
        headers["Content-Security-Policy"] = WORKER_CSP
    return File(content, hashlib.sha256(content).hexdigest()[:32], headers)


def content_security_policy(page: bytes) -> str:
    """Return the policy of a page: its inline scripts (the import map) by their hash, none other."""
    digests = [hashlib.sha256(script).digest() for script in _INLINE_SCRIPT.findall(page)]
    return CSP.format(hashes="".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests))
