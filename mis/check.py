"""A doctor's look at a deployment: what is well, what deserves a look, what is wrong, and what to do about it."""

import resource
import shutil
import sqlite3
import stat
import time
from collections.abc import Awaitable, Callable
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from mis.commands import AccountList, Command, ServerStatus
from mis.domain.login import is_demo
from mis.folder import FolderError, owned, owner
from mis.identity.pepper import PepperError, load_pepper
from mis.serving import administer, is_loopback
from mis.settings import Settings
from mis.store import migrations
from mis.store.store import StoreError
from protocol.errors import Refusal

GIB = 1 << 30
LITTLE_SPACE_BYTES = 2 * GIB
NO_SPACE_BYTES = GIB // 4
OPEN_FILES = 4_096
BUILT_AT_S = 1_767_225_600  # 2026-01-01: no machine that runs this can be earlier
# WAL needs shared memory between processes, which network file systems do not give (https://sqlite.org/wal.html).
NETWORK_FILESYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs"})


class State(StrEnum):
    """How it is."""

    WELL = "ok"
    LOOK = "look"
    WRONG = "wrong"


class Finding(Struct, frozen=True):
    """One thing that was looked at, in one sentence."""

    state: State
    part: str
    says: str


Asks = Callable[[Settings, Command], Awaitable[object]]


async def examine(settings: Settings, asks: Asks = administer) -> list[Finding]:
    """Look at everything; nothing is changed but what the opening of an embedded database changes."""
    findings = [
        _folder(settings),
        _space(settings),
        _sqlite(settings),
        _pepper(settings),
        _clock(settings),
        _open_files(),
        _address(settings),
    ]
    if findings[0].state is not State.WRONG:
        findings += await _database(settings, asks)
    return findings


def _folder(settings: Settings) -> Finding:
    folder = settings.data_folder
    by = owner(folder)
    if by is None:
        try:
            with owned(folder):
                pass
        except FolderError as error:
            return Finding(State.WRONG, "data folder", str(error))
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return Finding(State.LOOK, "data folder", f"{folder} is open to other users of this machine: chmod 700 it.")
    return Finding(
        State.WELL, "data folder", f"{folder}, " + (f"owned by process {by}." if by else "owned by nobody now.")
    )


def _space(settings: Settings) -> Finding:
    folder = next(one for one in (settings.data_folder, *settings.data_folder.parents) if one.is_dir())
    free_bytes = shutil.disk_usage(folder).free
    says = f"{free_bytes / GIB:.1f} GiB free where the data folder is."
    if free_bytes < NO_SPACE_BYTES:
        return Finding(State.WRONG, "disk", f"Only {says} Make room: a full disk refuses every message.")
    if free_bytes < LITTLE_SPACE_BYTES:
        return Finding(State.LOOK, "disk", f"Only {says}")
    return Finding(State.WELL, "disk", says)


def _sqlite(settings: Settings) -> Finding:
    if settings.database_url is not None:
        return Finding(State.WELL, "sqlite", "Not used: the database is PostgreSQL.")
    kind = _filesystem(settings.data_folder)
    if kind in NETWORK_FILESYSTEMS:
        says = (
            f"The data folder is on {kind}, where SQLite's WAL is not safe: move it to a local disk, or use PostgreSQL."
        )
        return Finding(State.WRONG, "sqlite", says)
    says = f"SQLite {sqlite3.sqlite_version}, WAL, synchronous=FULL, one writing connection in one process."
    return Finding(State.WELL, "sqlite", says)


def _pepper(settings: Settings) -> Finding:
    path = settings.pepper_path
    try:
        pepper = load_pepper(settings)
    except PepperError as error:
        return Finding(State.WRONG, "pepper", str(error))
    if pepper.is_new:
        return Finding(State.WELL, "pepper", f"None yet: the first start makes {path}.")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding(State.WRONG, "pepper", f"{path} is open to other users of this machine: chmod 600 it.")
    return Finding(State.WELL, "pepper", f"{path}, whole: keep it in a backup apart from that of the database.")


def _filesystem(folder: Path) -> str | None:
    """Return the kind of file system that a folder is on, where the system tells."""
    try:
        mounts = [line.split() for line in Path("/proc/self/mounts").read_text("utf-8").splitlines()]
    except OSError:
        return None
    over = [(mount[1], mount[2]) for mount in mounts if folder.is_relative_to(mount[1])]
    return max(over, key=lambda mount: len(mount[0]), default=("", None))[1]


def _clock(settings: Settings) -> Finding:
    now_s = time.time()
    if now_s < BUILT_AT_S:
        return Finding(State.WRONG, "clock", "This machine's clock is years behind: set it, messages are dated by it.")
    if settings.sqlite_file.exists() and settings.sqlite_file.stat().st_mtime > now_s + 60:
        return Finding(State.WRONG, "clock", "The database was written in the future: this machine's clock went back.")
    return Finding(State.WELL, "clock", time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now_s)))


def _open_files() -> Finding:
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit != resource.RLIM_INFINITY and limit < OPEN_FILES:
        says = f"{limit} open files allowed, one for each connection: raise it (LimitNOFILE= in systemd, ulimit -n)."
        return Finding(State.LOOK, "open files", says)
    return Finding(State.WELL, "open files", f"{limit} allowed.")


def _address(settings: Settings) -> Finding:
    where = f"{settings.host} port {settings.port}"
    if settings.secure:
        return Finding(State.WELL, "address", f"{where}, reached by people at {settings.public_url}.")
    if is_loopback(settings.host):
        return Finding(State.WELL, "address", f"{where}, from this machine only.")
    says = (
        f"{where} is reached without https: put a proxy with a certificate in front and set MIS_PUBLIC_URL=https://..."
    )
    return Finding(State.WRONG, "address", says)


async def _database(settings: Settings, asks: Asks) -> list[Finding]:
    if settings.database_url is None and not settings.sqlite_file.exists():
        return [Finding(State.WELL, "database", "None yet: `mis serve` makes it.")]
    try:
        status = await asks(settings, ServerStatus())
        accounts = await asks(settings, AccountList())
    except (Refusal, StoreError, FolderError, PepperError) as error:
        return [Finding(State.WRONG, "database", sentence(error, settings))]
    revision = status["revision"]  # type: ignore[index]
    version = Finding(
        State.WELL, "database", f"{_name(settings)} answers, version {revision} of {migrations.newest()}."
    )
    return [version, _demo(settings, [account["login"] for account in accounts])]  # type: ignore[attr-defined]


def _demo(settings: Settings, logins: list[str]) -> Finding:
    if not any(is_demo(login) for login in logins):
        return Finding(State.WELL, "accounts", f"{len(logins)}, none of the demo region.")
    if is_loopback(settings.host) and settings.public_url is None:
        return Finding(State.LOOK, "accounts", "The demo region is here: its password is known to everybody.")
    says = "The demo region is here and other machines may reach it: take a new data folder for real people."
    return Finding(State.WRONG, "accounts", says)


def sentence(error: Exception, settings: Settings) -> str:
    """Return what is wrong and what to do, where the error itself says less."""
    if isinstance(error, Refusal) and error.code == "unavailable":
        if settings.database_url is not None:
            where = settings.shown("database_url")
            return f"The database {where} is out of reach: is PostgreSQL up, and MIS_DATABASE_URL right?"
        return (
            f"The database {settings.sqlite_file} is out of reach: may this user read and write it, is the disk full?"
        )
    text = str(error)
    return text if text.endswith((".", "?")) else f"{text[:1].upper()}{text[1:]}."


def _name(settings: Settings) -> str:
    return "SQLite" if settings.database_url is None else str(settings.shown("database_url"))
