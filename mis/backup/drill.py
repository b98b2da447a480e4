"""The drill: a backup put back aside, looked at from all sides, and removed; the data folder is not touched."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace

from mis.backup import shelf
from mis.backup.database import Snapshot
from mis.backup.errors import BackupError
from mis.backup.original import secrets_of
from mis.backup.restoring import Restored, Restoring
from mis.backup.taking import quiet_store
from mis.clock import Clock
from mis.filing import Filing
from mis.finding import Finding, State
from mis.keys import Keyring, Wrapper
from mis.operations.archive_check import ArchiveCheck
from mis.operations.archivist import archive_key_file, signer_of
from mis.operations.blob_check import BlobReport
from mis.operators_key import LOSS, NAME, OperatorsKey
from mis.progress import Steps
from mis.secret_file import Secret, SecretError, SecretFile
from mis.settings import Settings
from mis.store import migrations
from mis.store.store import StoreError
from protocol.errors import Unavailable

FAULTS_SHOWN = 3


class Aside(Struct, frozen=True):
    """A backup that was put back where nobody serves it.

    Shape:   is_openable: the key is here that opens what is sealed in it
    """

    settings: Settings
    clock: Clock
    restored: Restored
    key: Secret
    keyring: Keyring
    is_openable: bool

    @property
    def snapshot(self) -> Snapshot:
        return Snapshot(self.settings.sqlite_file)

    @property
    def is_readable(self) -> bool:
        """Whether this mis can read its tables: those of before are brought up to date with the key alone."""
        return self.is_openable or self.snapshot.revision() == migrations.SERVER.newest


async def drill(settings: Settings, folder: Path, clock: Clock, steps: Steps, *, name: str | None) -> Sequence[Finding]:
    """Put a generation back aside, the newest if none is named, and say what is well and what is wrong.

    Raises:  BackupError (it is no folder of backups, there is no room aside), SecretError
    """
    with shelf.read(folder) as kept, TemporaryDirectory(prefix="mis-drill-") as aside:
        generation = kept.named(name)
        there = _settings_aside(settings, aside)
        try:
            restoring = Restoring(generation, kept.blobs_folder, there, steps, needs_keys=False)
            restored = await restoring.run(clock.now())
        except BackupError as error:
            return [Finding(State.WRONG, "backup", str(error))]
        return await _examined(there, clock, restored)


def _settings_aside(settings: Settings, aside: str) -> Settings:
    """The same server on the copy, with the secrets of the real one."""
    secrets = {
        "pepper_file": str(settings.pepper_path),
        "key_file": str(settings.key_path),
        "archive_key_file": str(settings.archive_key_path),
    }
    return replace(settings, data_dir=aside, database_url=None, redis_url=None, blobs_url=None, **secrets)


async def _examined(settings: Settings, clock: Clock, restored: Restored) -> Sequence[Finding]:
    findings = [_files(restored)]
    if not restored.has_database:
        return [
            *findings,
            Finding(State.LOOK, "database", "Not in this backup: PostgreSQL is dumped by its own means."),
        ]
    known = Snapshot(settings.sqlite_file).fingerprints([NAME]).get(NAME, "")
    key = _key(settings, known)
    aside = Aside(settings, clock, restored, key, Keyring(Wrapper(key.secret)), key.fingerprint == known)
    for examine in EXAMINATIONS:
        findings += await examine(aside)
    return findings


def _key(settings: Settings, known: str) -> Secret:
    """The key that a database was begun with: of now, or the one that was turned from and lies beside it."""
    key = OperatorsKey(settings).current
    before = settings.key_path.with_name(f"{settings.key_path.name}.{known[:8]}")
    if key.fingerprint != known and before.exists():
        return SecretFile(NAME, before, loss=LOSS)
    return key


def _files(restored: Restored) -> Finding:
    taken = f"{datetime.fromtimestamp(restored.taken_at / 1_000, UTC):%Y-%m-%d %H:%M:%S} UTC"
    if restored.damaged_count:
        says = f"{restored.damaged_count} of the backup of {taken}: {_some(restored.damaged)}. Damaged or missing."
        return Finding(State.WRONG, "files", f"Blobs are damaged or missing, {says}")
    return Finding(State.WELL, "files", f"The backup of {taken} is as it was taken, {restored.blobs} blobs among it.")


async def _database(aside: Aside) -> Sequence[Finding]:
    faults = await asyncio.to_thread(aside.snapshot.faults)
    if faults:
        return [Finding(State.WRONG, "database", f"SQLite finds faults in it: {_some(faults)}.")]
    rows = sum((await asyncio.to_thread(aside.snapshot.rows)).values())
    return [Finding(State.WELL, "database", f"SQLite finds no fault in it; {rows} rows, as many as were counted.")]


async def _secrets(aside: Aside) -> Sequence[Finding]:
    pepper, _, signing = secrets_of(aside.settings)
    secrets = pepper, aside.key, signing
    known = aside.snapshot.fingerprints([one.name for one in secrets])
    return [_secret(one, known[one.name]) for one in secrets if one.name in known]


async def _version(aside: Aside) -> Sequence[Finding]:
    """See that this mis can serve it."""
    revision = aside.snapshot.revision()
    if not aside.is_readable:
        says = f"{revision}; whether this mis brings it to {migrations.SERVER.newest} is tried with the key alone."
        return [Finding(State.LOOK, "version", says)]
    store = quiet_store(aside.settings, aside.keyring, aside.clock)
    try:
        await store.migrate()
    except (StoreError, Unavailable) as error:
        return [Finding(State.WRONG, "version", f"Version {revision} cannot be brought to this mis: {error}")]
    finally:
        await store.close()
    return [Finding(State.WELL, "version", f"{revision}, which this mis brings to {migrations.SERVER.newest}.")]


def _secret(secret: Secret, known: str) -> Finding:
    if secret.is_new:
        return Finding(State.LOOK, secret.name, "It is not here, so what it opens was not tried: restoring needs it.")
    try:
        secret.must_be(known)
    except SecretError as error:
        return Finding(State.WRONG, secret.name, str(error))
    return Finding(State.WELL, secret.name, "It is the one that this backup needs.")


async def _archive(aside: Aside) -> Sequence[Finding]:
    """Compute every chain anew, and open every entry."""
    signing = archive_key_file(aside.settings)
    if not aside.is_openable or signing.is_new:
        return [Finding(State.LOOK, "archive", "Not verified: that needs the keys.")]
    store = quiet_store(aside.settings, aside.keyring, aside.clock)
    try:
        report = await ArchiveCheck(store, aside.keyring, signer_of(signing).verifier).run()
    finally:
        await store.close()
    if not report.is_whole:
        found = _some([f"{one.conversation} {one.seq}: {one.what}" for one in report.found])
        return [Finding(State.WRONG, "archive", f"{report.faults} faults in what was written: {found}.")]
    says = f"{report.entries} entries of {report.conversations} conversations are as they were written."
    return [Finding(State.WELL, "archive", says)]


async def _blobs(aside: Aside) -> Sequence[Finding]:
    """Compare every byte with what the database says, where the key is here that opens them."""
    if not aside.is_readable:
        return [Finding(State.LOOK, "blobs", "Not compared with the rows that name them: that needs the key.")]
    report = await _blob_report(aside)
    if not report.is_whole:
        counts = f"{report.missing} missing, {report.wrong_size} of a wrong size, {report.broken} broken"
        names = _some([one.blob for one in report.lost])
        return [Finding(State.WRONG, "blobs", f"Of {report.blobs} blobs {counts}: {names}.")]
    how = "every byte opened and compared" if report.read else "there and of the right size, none opened"
    return [Finding(State.WELL, "blobs", f"{report.blobs} that rows name, {how}.")]


async def _blob_report(aside: Aside) -> BlobReport:
    store = quiet_store(aside.settings, aside.keyring, aside.clock)
    filing = Filing(store, aside.keyring, settings=aside.settings, clock=aside.clock)
    try:
        return await filing.check().run(read=aside.is_openable)
    finally:
        await filing.close()
        await store.close()


def _some(names: Sequence[str]) -> str:
    more = len(names) - FAULTS_SHOWN
    return ", ".join(names[:FAULTS_SHOWN]) + (f" and {more} more" if more > 0 else "")


# Each looks at one side of the copy; those after `_version` find the tables of this mis.
EXAMINATIONS: Sequence[Callable[[Aside], Awaitable[Sequence[Finding]]]] = (
    _database,
    _secrets,
    _version,
    _archive,
    _blobs,
)
