"""What the log-in screen is told before anybody has logged in."""

from pathlib import Path

import pytest

from mis import __version__
from tests.support.visitor import housed


async def test_anybody_is_told_which_ways_in_there_are(tmp_path: Path) -> None:
    async with housed(tmp_path, password_chars=14, pin_attempts=4) as house:
        told = await (await house.visitor()).told("GET", "/api/server")
    assert told == {
        "name": "mis",
        "version": __version__,
        "pro_sante_connect": False,
        "passkeys": True,
        "password_chars": 14,
        "pin_attempts": 4,
    }


@pytest.mark.parametrize(
    ("public_url", "origin", "passkeys"),
    [
        (None, "http://localhost:8000", True),
        (None, "http://127.0.0.1:8000", False),
        (None, "http://mis.example", False),
        ("https://mis.example", "https://mis.example", True),
        ("https://mis.example", "http://localhost", True),
        ("http://mis.example", "http://mis.example", False),
    ],
)
async def test_passkeys_are_offered_where_browsers_make_them(
    tmp_path: Path, public_url: str | None, origin: str, *, passkeys: bool
) -> None:
    async with housed(tmp_path, public_url=public_url) as house:
        visitor = await house.visitor(origin=origin)
        assert (await visitor.told("GET", "/api/server"))["passkeys"] is passkeys
