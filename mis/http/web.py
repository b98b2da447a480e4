"""The web client's files, and nothing else that lies beside them."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from mis.http.problem import problem_response
from protocol.errors import NotFound

INDEX = "index.html"
# The paths at which people arrive: the front door, and where an access code is given (`AccessCode.address`).
ENTRANCES = frozenset({"", "activation"})
MEDIA_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
# Beside the client in a checkout, and no part of it.
NOT_SERVED = frozenset({"node_modules", "tests", "package.json", "package-lock.json", "tsconfig.json", "jsconfig.json"})
# No dot in front, so no dotfile and no "..".
_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)

CSP = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)


@dataclass(frozen=True, slots=True)
class File:
    """One file as it is sent, and the state of the disk it was read in."""

    content: bytes
    headers: Mapping[str, str]
    seen: tuple[int, int]


class WebClient:
    """`serve` is the endpoint of every path that nobody else has: `Route("/{path:path}", WebClient().serve)`."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = (folder or client_folder()).resolve()
        self._files: dict[str, File] = {}

    async def serve(self, request: Request) -> Response:
        """Send a file of the client."""
        file = self._file(request.path_params.get("path", ""))
        if file is None:
            return problem_response(NotFound("no such page"))
        if file.headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=file.headers)
        return Response(file.content, headers=file.headers)

    def _file(self, path: str) -> File | None:
        """Return a file of the client; one that changed on the disk is read again."""
        name = INDEX if path in ENTRANCES else path
        if not is_served(name):
            return None
        place = self._folder / name
        try:
            state = place.stat()
            if not place.resolve().is_relative_to(self._folder):
                return None  # a link that leads out
            seen = (state.st_mtime_ns, state.st_size)
            file = self._files.get(name)
            if file is None or file.seen != seen:
                file = self._files[name] = _read(place, seen)
        except OSError:
            return None
        return file


def is_served(name: str) -> bool:
    """Tell whether a file of that name belongs to the client."""
    segments = name.split("/")
    return (
        all(_SEGMENT.fullmatch(segment) for segment in segments)
        and NOT_SERVED.isdisjoint(segments)
        and Path(name).suffix in MEDIA_TYPES
    )


def client_folder() -> Path:
    """Return where the client lies: in the installed package, or in the checkout."""
    packaged = Path(__file__).parent / "client"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "clients" / "web"


def content_security_policy(page: bytes) -> str:
    """Return the policy of a page: its inline scripts (the import map) by their hash, none other."""
    digests = [hashlib.sha256(script).digest() for script in _INLINE_SCRIPT.findall(page)]
    return CSP.format(hashes="".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests))


def _read(place: Path, seen: tuple[int, int]) -> File:
    content = place.read_bytes()
    headers = {
        "Content-Type": MEDIA_TYPES[place.suffix],
        "Cache-Control": "no-cache",  # kept, and asked for again each time: a new release shows at once
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
    }
    if place.suffix == ".html":
        headers["Content-Security-Policy"] = content_security_policy(content)
    return File(content, headers, seen)
