"""Serving: who may reach a demo, and what happens when the disk fails."""

import subprocess
import sys

import pytest

from mis.serving import DISK_FAILED_STATUS, is_loopback


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - what must be told apart
        ("::", False),
        ("192.0.2.1", False),
        ("no such host", False),
    ],
)
def test_what_only_this_machine_reaches(host: str, *, alone: bool) -> None:
    assert is_loopback(host) is alone


def test_a_failed_disk_ends_the_process_at_once_and_says_so() -> None:
    code = "import atexit, mis.serving; atexit.register(print, 'cleaned up'); mis.serving._end_at_once()"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == DISK_FAILED_STATUS
    assert ended.stderr.startswith("mis: the disk failed under a commit")
    assert ended.stdout == "", "nothing may be put in order: it would write"
