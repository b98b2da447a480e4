"""A doctor's look at a deployment: what is well, what deserves a look, what is wrong, and what to do about it."""

import resource
import shutil
import sqlite3
import stat
import time
from collections.abc import Awaitable, Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from msgspec import convert

from mis.blobs.s3 import S3Blobs
from mis.commands import AccountList, Command, ServerStatus
from mis.domain.login import is_demo
from mis.finding import Finding, State
from mis.folder import FolderError, owned, owner
from mis.identity.pepper import pepper_file
from mis.media.scan import Scanner
from mis.operations.archivist import archive_key_file
from mis.operators_key import OperatorsKey
from mis.secret_file import Secret, SecretError, SecretFile
from mis.serving import administer, is_loopback
from mis.settings import Settings
from mis.store import migrations
from mis.store.rights import Guarded
from mis.store.store import StoreError
from protocol.errors import Refusal, Unavailable

GIB = 1 << 30
LITTLE_SPACE_BYTES = 2 * GIB
NO_SPACE_BYTES = GIB // 4
OPEN_FILES = 4_096
BUILT_AT_S = 1_767_225_600  # 2026-01-01: no machine that runs this can be earlier
# WAL needs shared memory between processes, which network file systems do not give (https://sqlite.org/wal.html).
NETWORK_FILESYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs"})


Asks = Callable[[Settings, Command], Awaitable[object]]


async def examine(settings: Settings, asks: Asks = administer) -> list[Finding]:
    """Look at everything; nothing is changed but what the opening of an embedded database changes."""
    findings = [
        _folder(settings),
        _space(settings),
        _sqlite(settings),
        _secret("pepper", lambda: pepper_file(settings)),
        _secret("conversation key", lambda: OperatorsKey(settings).current),
        _secret("archive key", lambda: archive_key_file(settings)),
        _clock(settings),
        _open_files(),
        _address(settings),
        _log_in(settings),
        await _attachments(settings),
        await _scanner(settings),
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


def _secret(part: str, read: Callable[[], Secret]) -> Finding:
    try:
        file = read()
    except SecretError as error:
        return Finding(State.WRONG, part, str(error))
    if not isinstance(file, SecretFile):
        return Finding(State.WELL, part, "Printed by its command: keep it in a backup apart from that of the database.")
    if file.is_new:
        return Finding(State.WELL, part, f"None yet: the first start makes {file.path}.")
    if stat.S_IMODE(file.path.stat().st_mode) & 0o077:
        return Finding(State.WRONG, part, f"{file.path} is open to other users of this machine: chmod 600 it.")
    return Finding(State.WELL, part, f"{file.path}, whole: keep it in a backup apart from that of the database.")


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


def _log_in(settings: Settings) -> Finding:
    if settings.second_factor != "optional":
        return Finding(State.WELL, "log-in", f"A second factor is required ({settings.second_factor}).")
    if not settings.secure:
        return Finding(State.WELL, "log-in", "A second factor is optional.")
    says = (
        "A password alone opens the accounts of professionals: where the law wants two factors (EXI 22), set"
        " MIS_SECOND_FACTOR=professionals."
    )
    return Finding(State.LOOK, "log-in", says)


async def _attachments(settings: Settings) -> Finding:
    if settings.blobs_url is None and settings.redis_url is not None:
        says = f"In {settings.blobs_folder}: every node must see the same files there, or set MIS_BLOBS_URL."
        return Finding(State.LOOK, "attachments", says)
    if settings.blobs_url is None:
        return Finding(State.WELL, "attachments", f"In {settings.blobs_folder}; `mis blobs check` looks at each.")
    blobs = S3Blobs(settings)
    try:
        await blobs.check()
    except Unavailable:
        says = f"{settings.blobs_url} is out of reach: are its address and its keys right? Messages go on without it."
        return Finding(State.WRONG, "attachments", says)
    finally:
        await blobs.close()
    return Finding(State.WELL, "attachments", f"In {settings.blobs_url}, which answers.")


async def _scanner(settings: Settings) -> Finding:
    if settings.clamd is None:
        says = "Attachments are not looked at by a virus scanner: set MIS_CLAMD to where ClamAV's clamd listens."
        return Finding(State.LOOK if settings.secure else State.WELL, "virus scanner", says)
    try:
        await Scanner(settings).scan(BytesIO(b"mis check"))
    except Unavailable:
        says = f"clamd does not answer at {settings.clamd}: until it does, no attachment is taken."
        return Finding(State.WRONG, "virus scanner", says)
    return Finding(State.WELL, "virus scanner", f"clamd at {settings.clamd} answers.")


async def _database(settings: Settings, asks: Asks) -> list[Finding]:
    if settings.database_url is None and not settings.sqlite_file.exists():
        return [Finding(State.WELL, "database", "None yet: `mis serve` makes it.")]
    try:
        status = await asks(settings, ServerStatus())
        accounts = await asks(settings, AccountList())
    except (Refusal, StoreError, FolderError, SecretError) as error:
        return [Finding(State.WRONG, "database", sentence(error, settings))]
    revision, archive = status["revision"], status["archive"]  # type: ignore[index]
    version = Finding(
        State.WELL, "database", f"{_name(settings)} answers, version {revision} of {migrations.SERVER.newest}."
    )
    guarded = _guards(convert(status["guards"], Guarded))  # type: ignore[index]
    return [version, guarded, _archive(archive, settings), _demo(settings, [account["login"] for account in accounts])]  # type: ignore[attr-defined]


_REFUSALS = {
    "behind": "has fewer entries than were signed for: an earlier backup was put back over it",
    "other": "has not the entries that were signed for: an earlier backup was put back, and written to",
    "damaged": "has other tiles than those that were signed",
    "forged": "has a checkpoint that is not signed with this archive's key",
    "gap": "lacks entries among those that would be signed for",
    "file": "cannot be compared, as the file of the last checkpoint is damaged",
}


def _archive(looked: Mapping[str, Any], settings: Settings) -> Finding:
    if looked["refusal"] is not None:
        says = f"The database {_REFUSALS[looked['refusal']]} ({settings.archive_checkpoint_file})."
        says = f"{says} No checkpoint is signed: see docs/operations/archive.md."
        return Finding(State.WRONG, "archive", says)
    says = f"{looked['size']} of {looked['entries']} entries are in the newest checkpoint."
    return Finding(State.WELL, "archive", says)


def _guards(guards: Guarded) -> Finding:
    """What keeps the archive append-only, and whether the server itself could undo it."""
    if guards.missing:
        says = f"Gone or switched off: {', '.join(guards.missing)}. Find out by whom, the archive is open to changes."
        return Finding(State.WRONG, "guards", says)
    if guards.role is None:
        return Finding(State.WELL, "guards", "The triggers that keep the archive append-only are all there.")
    if guards.is_owner:
        says = (
            f"The server connects as {guards.role}, who could switch the triggers off: give it a role of its own"
            " (MIS_DATABASE_ROLE, docs/operations/database-role.md)."
        )
        return Finding(State.LOOK, "guards", says)
    if guards.excess:
        excess = ", ".join(guards.excess)
        says = f"The role {guards.role} may do more than it needs ({excess}): run `mis migrate` as the owner."
        return Finding(State.LOOK, "guards", says)
    says = f"The triggers are all there, and the role {guards.role} may neither change nor remove what is appended."
    return Finding(State.WELL, "guards", says)


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
