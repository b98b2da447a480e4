"""Where and with what a figure was measured: without it the figure means nothing. Never a host, folder or person."""

import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from bench.calibration import calibration_ms

PACKAGES = ("mis", "uvicorn", "uvloop", "websockets", "msgspec", "sqlalchemy", "aiosqlite", "locust")
ROOT = Path(__file__).parent.parent


def facts(folder: Path) -> dict[str, Any]:
    """Tell the time, the commit, the machine and the versions of a run whose data lie in `folder`."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "--short", "HEAD") or None,
        "changed_since": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "machine": machine(folder),
        "calibration_ms": round(calibration_ms(), 1),
        "versions": {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            **{package: version(package) for package in PACKAGES},
        },
    }


def machine(folder: Path) -> dict[str, Any]:
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "filesystem": _filesystem(folder),  # on tmpfs an fsync costs nothing, and the figures are not those of a disk
        "load_before": round(os.getloadavg()[0], 2),
    }


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _filesystem(folder: Path) -> str:
    mounts = [part for part in psutil.disk_partitions(all=True) if folder.is_relative_to(part.mountpoint)]
    return max(mounts, key=lambda part: len(part.mountpoint)).fstype


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""  # a copy without git is measured all the same
    return done.stdout.strip()
