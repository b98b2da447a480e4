"""The loops that the tests of the server run on."""

import asyncio
from collections.abc import Callable, Mapping

import pytest
import uvloop

# What stands on the bare transport is tried on both loops: each measures unsent bytes and half-closes in its own way.
ON_BOTH_LOOPS = {"test_websocket.py", "test_protocol.py", "test_server.py"}


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run on uvloop, as the server does."""
    if item.path.name in ON_BOTH_LOOPS:
        return {"uvloop": uvloop.new_event_loop, "asyncio": asyncio.new_event_loop}
    return {"uvloop": uvloop.new_event_loop}
