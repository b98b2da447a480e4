"""The data folder: made for one, owned by one."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mis.folder import LOCK, FolderError, OwnedError, owned, owner

HOLDS = """
import sys
from pathlib import Path
from mis.folder import owned
with owned(Path(sys.argv[1])):
    print("owned", flush=True)
    sys.stdin.read()
"""


def test_the_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with owned(folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / LOCK).stat().st_mode) == 0o600


def test_a_second_owner_is_told_who_the_first_is(tmp_path: Path) -> None:
    told = rf"^Another mis \(process {os.getpid()}\) .*MIS_DATA_DIR\.$"
    with owned(tmp_path), pytest.raises(OwnedError, match=told), owned(tmp_path):
        pass
    with owned(tmp_path):
        assert owner(tmp_path) == os.getpid()
    assert owner(tmp_path) is None


def test_nobody_owns_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    assert owner(tmp_path / "absent") is None
    assert not (tmp_path / "absent").exists()


def test_an_owner_that_is_killed_owns_nothing_any_more(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"owned\n"
        assert owner(tmp_path) == other.pid
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert owner(tmp_path) is None
    with owned(tmp_path):
        assert owner(tmp_path) == os.getpid()


def test_a_folder_that_cannot_be_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = r"^Cannot write in the data folder .*MIS_DATA_DIR\.$"
    with pytest.raises(FolderError, match=told), owned(tmp_path / "file"):
        pass
