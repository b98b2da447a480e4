"""The web client's files, and nothing else that lies beside them."""

import json
import os
import re
from collections.abc import Mapping, Set
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from mis.http.bundle import bundled
from mis.http.problem import problem_response
from mis.http.web_file import MEDIA_TYPES, File, file_of
from protocol.errors import NotFound

INDEX = "index.html"
# The service worker lies at the root, so that it is the worker of every page. It is sent with the hash of each file
# that it keeps for opening offline: another file makes another worker, which a browser then finds by itself.
WORKER = "worker.js"
# What pages and workers begin with: sent together with all that it imports.
BUNDLED = frozenset({"ui/main.js", "platform/shrinker.js", "style/main.css"})
MADE = BUNDLED | {WORKER} | {f"{name}.map" for name in BUNDLED}
# The paths at which people arrive: the front door, and where an access code is given (`AccessCode.address`).
ENTRANCES = frozenset({"", "activation"})
# Beside the client in a checkout, and no part of it.
NOT_SERVED = frozenset({"node_modules", "tests", "package.json", "package-lock.json", "tsconfig.json", "jsconfig.json"})
# No dot in front, so no dotfile and no "..".
_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")

Seen = tuple[int, int]
"""The state of the disk that a file was read in: its time in nanoseconds, and its size in bytes."""


class WebClient:
    """`serve` is the endpoint of every path that nobody else has: `Route("/{path:path}", WebClient().serve)`."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = (folder or client_folder()).resolve()
        self._files: dict[str, tuple[Seen, File]] = {}
        self._version: tuple[Mapping[str, Seen], Mapping[str, File]] | None = None

    async def serve(self, request: Request) -> Response:
        """Send a file of the client."""
        file = self._file(request.path_params.get("path", ""))
        return problem_response(NotFound("no such page")) if file is None else file.answer(request)

    def _file(self, name: str) -> File | None:
        if not is_served(name) and name not in ENTRANCES:
            return None
        try:
            return self._made().get(name) if name in MADE else self._lying(name)
        except OSError:
            return None

    def _lying(self, name: str) -> File | None:
        """Return a file as it lies in the folder; one that changed on the disk is read again."""
        name = INDEX if name in ENTRANCES else name
        place = self._folder / name
        state = place.stat()
        if not place.resolve().is_relative_to(self._folder):
            return None  # a link that leads out
        seen = (state.st_mtime_ns, state.st_size)
        if name not in self._files or self._files[name][0] != seen:
            self._files[name] = (seen, file_of(name, place.read_bytes()))
        return self._files[name][1]

    def _made(self) -> Mapping[str, File]:
        """Return what is made of the files of this version, by name."""
        state = served_files(self._folder)
        if self._version is None or self._version[0] != state:
            self._version = (state, self._make(state.keys()))
        return self._version[1]

    def _make(self, names: Set[str]) -> Mapping[str, File]:
        bundles = {name: bundled(name, self._text) for name in names & BUNDLED}
        made = {name: file_of(name, bundle.content.encode()) for name, bundle in bundles.items()}
        if WORKER in names:
            joined = set[str]().union(*(bundle.members for bundle in bundles.values()))
            known = {**made, **self._all_lying((names | ENTRANCES) - joined - {INDEX, WORKER})}
            made[WORKER] = file_of(WORKER, _knowing(known) + self._text(WORKER).encode())
        maps = {f"{name}.map": bundle.source_map.encode() for name, bundle in bundles.items() if bundle.source_map}
        return made | {name: file_of(name, source_map) for name, source_map in maps.items()}

    def _all_lying(self, names: Set[str]) -> Mapping[str, File]:
        return {name: file for name in names if (file := self._lying(name)) is not None}

    def _text(self, name: str) -> str:
        file = self._lying(name) if is_served(name) else None
        if file is None:
            raise FileNotFoundError(name)
        return file.content.decode()


def _knowing(files: Mapping[str, File]) -> bytes:
    """Return what the service worker is told of the files that it keeps."""
    hashes = {f"/{name}": file.digest for name, file in sorted(files.items())}
    return b"self.FILES = " + json.dumps(hashes).encode() + b";\n"


def is_served(name: str) -> bool:
    """Tell whether a file of that name belongs to the client."""
    segments = name.split("/")
    return (
        all(_SEGMENT.fullmatch(segment) for segment in segments)
        and NOT_SERVED.isdisjoint(segments)
        and Path(name).suffix in MEDIA_TYPES
    )


def served_files(folder: Path) -> dict[str, Seen]:
    """Return the name of every file in the folder that belongs to the client, and the state of the disk it is in."""
    found: dict[str, Seen] = {}
    folders = [""]
    while folders:
        under = folders.pop()
        with os.scandir(folder / under) as entries:
            for entry in entries:
                name = under + entry.name
                if entry.is_dir(follow_symlinks=False):
                    if _SEGMENT.fullmatch(entry.name) and entry.name not in NOT_SERVED:
                        folders.append(f"{name}/")
                elif is_served(name):
                    seen = entry.stat()
                    found[name] = (seen.st_mtime_ns, seen.st_size)
    return found


def client_folder() -> Path:
    """Return where the client lies: in the installed package, or in the checkout."""
    packaged = Path(__file__).parent / "client"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "clients" / "web"
