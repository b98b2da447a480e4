"""The pepper: made once, whole and for nobody else to read; and a server that has not its own does not start."""

import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from mis.app import build
from mis.identity.pepper import PEPPER_BYTES, Pepper, PepperError, Purpose, load_pepper
from mis.settings import Settings
from protocol.values import AccountId
from tests.support.clock import FakeClock
from tests.support.stores import migrated_settings

SECRET, OTHER = b"p" * PEPPER_BYTES, b"q" * PEPPER_BYTES


async def opened(settings: Settings) -> str:
    """Open a server and close it; give its pepper's fingerprint."""
    app = build(settings, FakeClock(), broken=lambda: None)
    try:
        await app.open()
        return app.pepper.fingerprint
    finally:
        await app.close()


async def test_it_is_made_once_for_nobody_else_to_read(backend: str, tmp_path: Path) -> None:
    settings = await migrated_settings(backend, tmp_path)
    first = await opened(settings)
    file = settings.pepper_path
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_bytes()) == PEPPER_BYTES
    assert not file.with_name("pepper.part").exists()
    written = file.read_bytes()
    assert await opened(settings) == first
    assert file.read_bytes() == written


async def test_what_a_crash_left_half_written_is_not_taken_for_it(tmp_path: Path) -> None:
    settings = await migrated_settings("sqlite", tmp_path)
    part = tmp_path / "pepper.part"
    part.write_bytes(b"half")
    part.chmod(0o644)
    await opened(settings)
    assert len(settings.pepper_path.read_bytes()) == PEPPER_BYTES
    assert stat.S_IMODE(settings.pepper_path.stat().st_mode) == 0o600
    assert not part.exists()


async def test_a_server_without_the_pepper_of_its_database_does_not_start(backend: str, tmp_path: Path) -> None:
    settings = await migrated_settings(backend, tmp_path)
    await opened(settings)
    kept = settings.pepper_path.rename(tmp_path / "kept")
    with pytest.raises(PepperError, match=r"^The pepper file .* is missing: restore it from your backup.*\.$"):
        await opened(settings)
    assert not settings.pepper_path.exists(), "no other in its place, which a backup would have to win over"
    kept.rename(settings.pepper_path)
    await opened(settings)


async def test_a_server_with_another_pepper_does_not_start(backend: str, tmp_path: Path) -> None:
    settings = await migrated_settings(backend, tmp_path)
    await opened(settings)
    settings.pepper_path.write_bytes(OTHER)
    with pytest.raises(PepperError, match=r"^The pepper file .* is not the one .* made with: .*\.$"):
        await opened(settings)
    assert settings.pepper_path.read_bytes() == OTHER


@pytest.mark.parametrize("found", [b"", b"short", SECRET + b"x"])
def test_a_file_that_is_not_whole_is_none(tmp_path: Path, found: bytes) -> None:
    settings = Settings(data_dir=str(tmp_path))
    settings.pepper_path.write_bytes(found)
    with pytest.raises(PepperError, match=rf"does not hold {PEPPER_BYTES} bytes"):
        load_pepper(settings)


def test_a_file_that_cannot_be_read_or_written_is_one_sentence(tmp_path: Path) -> None:
    folder = Settings(data_dir=str(tmp_path), pepper_file=str(tmp_path))
    with pytest.raises(PepperError, match="cannot be used: Is a directory"):
        load_pepper(folder)
    nowhere = Settings(data_dir=str(tmp_path), pepper_file=str(tmp_path / "absent" / "pepper"))
    new = load_pepper(nowhere)
    with pytest.raises(PepperError, match="cannot be used: No such file"):
        new.keep()


def test_it_lies_where_the_operator_says(tmp_path: Path) -> None:
    elsewhere = Settings(data_dir=str(tmp_path / "data"), pepper_file=str(tmp_path / "vault"))
    load_pepper(elsewhere).keep()
    assert load_pepper(elsewhere).fingerprint == Pepper((tmp_path / "vault").read_bytes()).fingerprint


def test_one_key_never_serves_two_ends() -> None:
    pepper = Pepper(SECRET)
    mixed = {pepper.mixed(b"482913", purpose) for purpose in Purpose}
    assert len(mixed) == len(Purpose)
    assert Pepper(OTHER).mixed(b"482913", Purpose.PIN) not in mixed
    assert SECRET.hex() not in pepper.fingerprint
    assert pepper.code_hash("K7PQ") == Pepper(SECRET).code_hash("K7PQ") != Pepper(OTHER).code_hash("K7PQ")
    keys = {one.storage_key(AccountId(id)) for one in (pepper, Pepper(OTHER)) for id in ("alice", "bob")}
    assert len(keys) == 4


def test_what_is_sealed_opens_with_the_same_pepper_about_the_same_alone() -> None:
    sealed = Pepper(SECRET).seal(b"key", "alice")
    assert Pepper(SECRET).unseal(sealed, "alice") == b"key"
    assert sealed != Pepper(SECRET).seal(b"key", "alice"), "nobody sees that two are the same"
    for pepper, about in ((Pepper(OTHER), "alice"), (Pepper(SECRET), "bob")):
        with pytest.raises(InvalidTag):
            pepper.unseal(sealed, about)
