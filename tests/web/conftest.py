"""A browser and a server for the session; people, who exist for one test alone, for each."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.support.mis_process import MisProcess
from tests.web import chromium
from tests.web.ward import Ward

SETTINGS = {"MIS_RATE_LIMITS": "off"}
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of this folder in one event loop: a browser lives in the loop that started it."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium.executable()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=chromium.arguments())
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def region(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[MisProcess]:
    async with _serving(tmp_path_factory.mktemp("region"), SETTINGS) as region:
        yield region


@pytest_asyncio.fixture(loop_scope="session")
async def ward(region: MisProcess, browser: Browser) -> AsyncIterator[Ward]:
    async with _ward(region, browser) as ward:
        yield ward


@pytest_asyncio.fixture(loop_scope="session")
async def fragile_ward(browser: Browser, tmp_path: Path) -> AsyncIterator[Ward]:
    """People on a server of their own, which the test may kill."""
    async with _serving(tmp_path, SETTINGS) as region, _ward(region, browser) as ward:
        yield ward


@pytest_asyncio.fixture(loop_scope="session")
async def guarded_ward(browser: Browser, tmp_path: Path) -> AsyncIterator[Ward]:
    """People on a server of their own that lets two wrong passwords pass, and no third."""
    async with _serving(tmp_path, {"MIS_LOG_IN_FAILURES": "2"}) as region, _ward(region, browser) as ward:
        yield ward


@asynccontextmanager
async def _serving(folder: Path, settings: dict[str, str]) -> AsyncIterator[MisProcess]:
    region = MisProcess(folder / "data", settings)
    await asyncio.to_thread(region.start)
    yield region
    if region.process is not None:
        await asyncio.to_thread(region.stop)


@asynccontextmanager
async def _ward(region: MisProcess, browser: Browser) -> AsyncIterator[Ward]:
    """Whatever a test is about, no page asks another host, breaks its policy or lets an error escape."""
    ward = Ward(region, browser)
    try:
        yield ward
    finally:
        await ward.close()
    assert ward.watch.breaches == []
