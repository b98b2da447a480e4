"""A secret's file: made once, whole and for nobody else to read; and a server that has not its own does not start."""

import hashlib
import hmac
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from mis.app import build
from mis.identity.pepper import pepper_file
from mis.operations.archivist import archive_key_file
from mis.operators_key import key_file
from mis.secret_file import SECRET_BYTES, SecretError, SecretFile
from mis.settings import Settings
from tests.support.clock import FakeClock
from tests.support.stores import migrated_settings

SECRET, OTHER = b"p" * SECRET_BYTES, b"q" * SECRET_BYTES


class Kind(NamedTuple):
    """A secret, the setting that says where it lies, and where it lies if nobody says."""

    read: Callable[[Settings], SecretFile]
    setting: str
    name: str
    file: str


KINDS = (
    Kind(pepper_file, "pepper_file", "pepper", "pepper"),
    Kind(key_file, "key_file", "conversation key", "conversation.key"),
    Kind(archive_key_file, "archive_key_file", "archive key", "archive.key"),
)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.file)
def kind(request: pytest.FixtureRequest) -> Kind:
    chosen: Kind = request.param
    return chosen


async def opened(settings: Settings) -> list[str]:
    """Open a server and close it; give the fingerprints of its secrets."""
    app = build(settings, FakeClock(), broken=lambda: None)
    try:
        await app.open()
        return [secret.fingerprint for secret in app.secrets]
    finally:
        await app.close()


async def test_each_is_made_once_for_nobody_else_to_read(backend: str, tmp_path: Path) -> None:
    settings = await migrated_settings(backend, tmp_path)
    first = await opened(settings)
    written = [(tmp_path / kind.file).read_bytes() for kind in KINDS]
    assert {len(secret) for secret in written} == {SECRET_BYTES}
    assert len({*written}) == len({*first}) == len(KINDS)
    assert {stat.S_IMODE((tmp_path / kind.file).stat().st_mode) for kind in KINDS} == {0o600}
    assert not parts_in(tmp_path)
    assert await opened(settings) == first
    assert [(tmp_path / kind.file).read_bytes() for kind in KINDS] == written


async def test_what_a_crash_left_half_written_is_not_taken_for_it(kind: Kind, tmp_path: Path) -> None:
    settings = await migrated_settings("sqlite", tmp_path)
    part = tmp_path / f"{kind.file}.part"
    part.write_bytes(b"half")
    part.chmod(0o644)
    await opened(settings)
    assert len((tmp_path / kind.file).read_bytes()) == SECRET_BYTES
    assert stat.S_IMODE((tmp_path / kind.file).stat().st_mode) == 0o600
    assert not part.exists()


async def test_a_server_without_a_secret_of_its_database_does_not_start(
    backend: str, kind: Kind, tmp_path: Path
) -> None:
    settings = await migrated_settings(backend, tmp_path)
    await opened(settings)
    file = tmp_path / kind.file
    kept = file.rename(tmp_path / "kept")
    with pytest.raises(SecretError, match=rf"^The {kind.name} file .* is missing: restore it from your backup.*\.$"):
        await opened(settings)
    assert not file.exists(), "no other in its place, which a backup would have to win over"
    kept.rename(file)
    await opened(settings)


async def test_a_server_with_another_secret_does_not_start(backend: str, kind: Kind, tmp_path: Path) -> None:
    settings = await migrated_settings(backend, tmp_path)
    await opened(settings)
    (tmp_path / kind.file).write_bytes(OTHER)
    with pytest.raises(SecretError, match=rf"^The {kind.name} file .* is not the one .* made with: .*\.$"):
        await opened(settings)
    assert (tmp_path / kind.file).read_bytes() == OTHER


async def test_a_database_from_before_there_was_a_key_gets_one_and_keeps_its_pepper(tmp_path: Path) -> None:
    settings = await migrated_settings("sqlite", tmp_path)
    app = build(settings, FakeClock(), broken=lambda: None)
    app.secrets = app.secrets[:1]
    try:
        await app.open()
    finally:
        await app.close()
    assert not settings.key_path.exists()
    pepper = settings.pepper_path.read_bytes()
    await opened(settings)
    assert settings.pepper_path.read_bytes() == pepper
    assert len(settings.key_path.read_bytes()) == SECRET_BYTES


@pytest.mark.parametrize("found", [b"", b"short", SECRET + b"x"])
def test_a_file_that_is_not_whole_is_none(kind: Kind, tmp_path: Path, found: bytes) -> None:
    (tmp_path / kind.file).write_bytes(found)
    with pytest.raises(SecretError, match=rf"does not hold {SECRET_BYTES} bytes"):
        kind.read(Settings(data_dir=str(tmp_path)))


def test_a_file_that_cannot_be_read_or_written_is_one_sentence(kind: Kind, tmp_path: Path) -> None:
    with pytest.raises(SecretError, match="cannot be used: Is a directory"):
        kind.read(placed(kind, tmp_path, tmp_path))
    new = kind.read(placed(kind, tmp_path, tmp_path / "absent" / "file"))
    with pytest.raises(SecretError, match="cannot be used: No such file"):
        new.keep()


def test_it_lies_where_the_operator_says(kind: Kind, tmp_path: Path) -> None:
    elsewhere = placed(kind, tmp_path / "data", tmp_path / "vault")
    made = kind.read(elsewhere)
    made.keep()
    assert (tmp_path / "vault").read_bytes() == made.secret
    assert kind.read(elsewhere).fingerprint == made.fingerprint
    assert made.secret.hex() not in made.fingerprint


def test_databases_of_before_know_it_again(kind: Kind, tmp_path: Path) -> None:
    (tmp_path / kind.file).write_bytes(SECRET)
    extracted = hmac.digest(bytes(32), SECRET, hashlib.sha256)
    expanded = hmac.digest(extracted, b"mis fingerprint\x01", hashlib.sha256)
    assert kind.read(Settings(data_dir=str(tmp_path))).fingerprint == expanded.hex()


def parts_in(folder: Path) -> list[Path]:
    return list(folder.glob("*.part"))


def placed(kind: Kind, folder: Path, file: Path) -> Settings:
    return Settings(**{"data_dir": str(folder), kind.setting: str(file)})  # type: ignore[arg-type]  # both are text
