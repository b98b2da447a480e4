"""The example of the client's README works as printed, but for the port."""

import asyncio
import os
import re
import sys
from pathlib import Path

from tests.support.mis_process import MisProcess

ROOT = Path(__file__).parents[2]
PRINTED_URL = "http://127.0.0.1:8000"


def example() -> str:
    found = re.findall(
        r"```python\n(.*?)```", (ROOT / "clients/python/README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert len(found) == 1
    return str(found[0])


def test_the_example_has_ten_lines() -> None:
    lines = [line for line in example().splitlines() if line.strip()]
    assert len(lines) == 10


async def test_the_example_prints_the_message_that_it_sends(tmp_path: Path) -> None:
    region = MisProcess(tmp_path / "data", {"MIS_RATE_LIMITS": "off"})
    await asyncio.to_thread(region.run, "demo")
    await asyncio.to_thread(region.start)
    program = example().replace(PRINTED_URL, region.url)
    assert program != example()
    path = os.pathsep.join(str(folder) for folder in (ROOT, ROOT / "clients/python"))
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, env=os.environ | {"PYTHONPATH": path}
    )
    assert running.stdout is not None
    try:
        printed = [(await running.stdout.readline()).decode()]
        while printed[-1] and "as-tu vu M. Nguyen" not in printed[-1]:
            printed.append((await running.stdout.readline()).decode())
        assert printed[-1].startswith("MessageSent(")
    finally:
        running.terminate()
        await running.communicate()
        await asyncio.to_thread(region.stop)
