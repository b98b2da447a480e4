"""Where a request comes from: as a trusted proxy tells it, and as nobody else does."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from tests.support.mis_process import MisProcess

TOLD = "203.0.113.7"
FORGED = "198.51.100.1"


@pytest.mark.parametrize(
    ("trusted", "forwarded", "seen"),
    [
        ("127.0.0.1", TOLD, TOLD),
        # What the client wrote itself stands to the left of what the proxy adds.
        ("127.0.0.1", f"{FORGED}, {TOLD}", TOLD),
        ("192.0.2.1", FORGED, "127.0.0.1"),
    ],
)
async def test_only_a_trusted_proxy_is_believed(tmp_path: Path, trusted: str, forwarded: str, seen: str) -> None:
    served = MisProcess(tmp_path / "data", {"MIS_TRUSTED_PROXIES": trusted})
    await asyncio.to_thread(served.start)
    try:
        async with httpx.AsyncClient(base_url=served.url, trust_env=False) as http:
            wrong = {"login": "nobody", "password": "wrong"}
            answer = await http.post("/api/session", json=wrong, headers={"X-Forwarded-For": forwarded})
        assert answer.status_code == 401
        newest = (await asyncio.to_thread(served.run, "audit", "list")).splitlines()[0]
        assert json.loads(newest)["address"] == seen
    finally:
        await asyncio.to_thread(served.stop)
