"""Who does not keep the pace is told so, then let go; who is gone is noticed."""

from contextlib import closing, suppress
from itertools import count

from websockets.protocol import State

from tests.conformance.conftest import Arrive, Own, as_seen
from tests.conformance.wire import Wire

FLOOD = 4429
NO_PONG = 1011
AT_ONCE = 200


async def test_a_flood_that_goes_on_after_rate_limited_is_closed_with_4429(own: Own, arrive: Arrive) -> None:
    server = as_seen(own(MIS_RATE_LIMITS="on"))
    carol, bob = await arrive("carol", at=server), await arrive("bob", at=server)
    codes: set[str] = set()
    ids = count()
    with closing(await Wire.open(server, carol.token)) as wire:
        while wire.protocol.state is State.OPEN:
            for _ in range(AT_ONCE):
                wire.put({"op": "sync", "id": next(ids)})
            with suppress(ConnectionError):
                await wire.flush()
            await wire.pull()
            codes |= {frame["code"] for frame in wire.frames() if frame["op"] == "error"}
        while await wire.pull():
            wire.frames()
        assert wire.protocol.close_code == FLOOD
    assert codes == {"rate_limited"}
    assert await bob.request("sync"), "and the others are served"


async def test_who_answers_no_ping_is_closed_with_1011(own: Own, arrive: Arrive) -> None:
    server = as_seen(own(MIS_PING_INTERVAL_S="0.3", MIS_PING_TIMEOUT_S="0.3"))
    carol = await arrive("carol", at=server)
    with closing(await Wire.open(server, carol.token)) as wire:
        while await wire.pull():
            wire.frames()  # pongs are made ready, and never sent
        assert wire.protocol.close_code == NO_PONG
