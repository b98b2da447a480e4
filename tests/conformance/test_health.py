"""What operators ask: does it live, can it serve, how is it."""

from tests.conformance.client import Client
from tests.conformance.server import Server


async def test_the_server_lives_and_is_ready(server: Server) -> None:
    async with server.http() as http:
        assert (await http.get("/healthz")).status_code == 200
        assert (await http.get("/readyz")).status_code == 200


async def test_metrics_are_prometheus_text_and_name_nobody(server: Server, alice: Client, bob: Client) -> None:
    conversation = await alice.start(bob, subject="Cicatrisation")
    await alice.say(conversation, "La plaie est propre")
    async with server.http() as http:
        answer = await http.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert "# TYPE" in answer.text
    for private in ("Martin", "Cicatrisation", "plaie", alice.account, conversation["id"]):
        assert private not in answer.text
