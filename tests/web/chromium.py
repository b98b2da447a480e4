"""Debian's Chromium, as the tests start it: it asks nothing of any network of its own accord."""

import os
import shutil

import pytest

# The shell is the same engine without the browser around it: a test takes two thirds of the processor time in it.
SHELL = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def executable(*, whole: bool = False) -> str:
    """The path of Chromium; the test that asks is skipped where there is none, which CI counts as a failure.

    Shape:   whole: with the browser around it, which has notifications
    """
    found = next(filter(None, map(shutil.which, NAMES if whole else (SHELL, *NAMES))), None)
    if found is None:
        pytest.skip("no Chromium on this machine: the web client is tested in a real browser (apt install chromium)")
    return found


def arguments() -> list[str]:
    # Chromium refuses to run as root with its sandbox; CI's containers run as root.
    return [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
