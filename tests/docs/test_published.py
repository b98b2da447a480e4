"""What is installed is what was locked, and no file tells where it was made."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.docs.repository import ROOT, named, text_of, tracked

LOCKS = ("requirements.lock", "requirements-dev.lock")
VENDOR = ROOT / "clients" / "web" / "vendor"

# Hosts of package indexes, in pieces: this file is one of those that must not name them.
INDEX_HOSTS = ("py" + "pi.org", "pythonhosted" + ".org", "registry.npm" + "js.org", "registry.yarn" + "pkg.com")
# A path of the machine on which something was made.
MACHINE_PATHS = (r"(?<![\w.])/" + r"work/", r"(?<![\w.])/" + r"root/", r"(?<![\w.:/])/" + r"home/\w+/")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_has_a_hash_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    requirements = re.split(r"(?<!\\)\n", text.strip())
    assert len(requirements) > 10
    for requirement in requirements:
        assert re.match(r"[A-Za-z0-9][\w.\-]*(\[[\w,\-]+\])?==\S+", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement
    assert "://" not in text
    assert "--index" not in text


@pytest.mark.parametrize("lock", tracked("*/package-lock.json"), ids=named)
def test_every_locked_package_of_node_has_a_hash_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    packages = {path: package for path, package in json.loads(text)["packages"].items() if path}
    assert packages
    for path, package in packages.items():
        assert package["integrity"].startswith("sha512-"), path
        assert "resolved" not in package, path


def test_the_vendored_files_are_those_that_were_published() -> None:
    lines = [line.split("  ", 1) for line in (VENDOR / "CHECKSUMS").read_text().splitlines()]
    listed = {name: checksum for checksum, name in lines}
    present = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert present - {"CHECKSUMS", "README.md"} == set(listed)
    for name, checksum in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == checksum, name


def test_no_file_names_an_index_or_a_path_of_a_machine() -> None:
    found = []
    for path in tracked():
        text = text_of(path) or ""
        found += [f"{named(path)}: {host}" for host in INDEX_HOSTS if host in text]
        found += [f"{named(path)}: {match[0]}" for pattern in MACHINE_PATHS for match in re.finditer(pattern, text)]
    assert found == []


def test_a_path_of_a_machine_would_be_found() -> None:
    told = "see /" + "root/notes and C"
    assert any(re.search(pattern, told) for pattern in MACHINE_PATHS)
    assert not any(
        re.search(pattern, "https://example.fr/" + "work/ and bench/" + "work/a") for pattern in MACHINE_PATHS
    )
