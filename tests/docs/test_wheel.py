"""What `pip install .` installs: the server, and of the web client every file that is served and none other."""

import subprocess
import sys
import zipfile
from pathlib import Path

from mis.http.web import is_served
from tests.docs.repository import ROOT, named, tracked

CLIENT = "clients/web/"
PACKED = "mis/http/client/"


def test_the_wheel_has_the_web_client_as_it_is_served(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    packed = {name.removeprefix(PACKED) for name in zipfile.ZipFile(wheel).namelist() if name.startswith(PACKED)}
    dossier = set(map(named, tracked("dossier/")))
    assert dossier, "there must be something to pack"
    assert dossier <= set(zipfile.ZipFile(wheel).namelist())
    served = {name for path in tracked(CLIENT) if is_served(name := named(path).removeprefix(CLIENT))}
    assert "index.html" in served
    assert {name for name in packed if is_served(name)} == served
    assert not [name for name in packed if name.startswith(("tests/", "node_modules/")) or name.endswith(".json")]
