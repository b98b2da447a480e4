"""What a witness reads without a log-in: enough to compute the root that was signed."""

import pytest

from mis.archive.checkpoint import opened
from mis.archive.note import Verifier
from mis.archive.tiles import Place, TilePath, edge, grown, root_of, width_of
from mis.archive.tree import HASH_BYTES, Span
from tests.support.wire import Wire


async def archived(wire: Wire) -> None:
    while await wire.app.archivist.turn():
        pass


async def talk(wire: Wire, count: int) -> None:
    conversation = await wire.alice.start(wire.bob)
    for number in range(count):
        await wire.alice.ask("message.send", conversation=conversation, client_ref=f"r{number}", text="bonjour")


async def test_a_witness_computes_the_root_from_the_tiles(wire: Wire) -> None:
    await talk(wire, 300)
    await archived(wire)
    async with wire.http() as http:
        verifier = Verifier.of((await http.get("/api/archive/key")).text.removesuffix("\n"))
        answer = await http.get("/api/archive/checkpoint")
        checkpoint = opened(answer.text, verifier)
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        assert checkpoint.size > 300
        tiles = {}
        for place in (Place(0, 0), *edge(checkpoint.size)):
            path = TilePath(place, width_of(place, checkpoint.size))
            tile = await http.get(f"/api/archive/tile/{path}")
            assert tile.headers["content-type"] == "application/octet-stream"
            assert len(tile.content) == path.width * HASH_BYTES
            tiles[place] = tile.content
    assert root_of(Span(0, checkpoint.size), tiles) == checkpoint.root
    leaves = [
        tiles[Place(0, number)][at : at + 32] for number in (0, 1) for at in range(0, len(tiles[Place(0, number)]), 32)
    ]
    assert grown({}, 0, leaves) == tiles


async def test_a_full_tile_may_be_kept_for_ever_and_a_partial_one_may_not(wire: Wire) -> None:
    await talk(wire, 256)
    await archived(wire)
    async with wire.http() as http:
        full = await http.get("/api/archive/tile/0/000")
        partial = await http.get("/api/archive/tile/0/000.p/3")
    assert full.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert partial.headers["cache-control"] == "no-store"
    assert full.content.startswith(partial.content)
    assert len(partial.content) == 3 * HASH_BYTES


@pytest.mark.parametrize(
    "path",
    [
        "0/000",
        "0/000.p/200",
        "0/001",
        "0/001.p/1",
        "1/000.p/1",
        "0/0",
        "0/000.p/0",
        "00/000.p/1",
        "entries/000",
        "0/x001/067",
        "0/000.p/1/",
    ],
)
async def test_what_is_no_tile_of_the_tree_does_not_exist(wire: Wire, path: str) -> None:
    await talk(wire, 3)
    await archived(wire)
    async with wire.http() as http:
        assert (await http.get(f"/api/archive/tile/{path}")).status_code == 404
        assert (await http.get("/api/archive/tile/0/000.p/4")).is_success, "there is a tile"
