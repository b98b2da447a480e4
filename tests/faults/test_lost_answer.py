"""The message is stored, and its answer lost on the way: sent again it gets the first answer, and stands once."""

from pathlib import Path

from tests.conformance.server import Server
from tests.faults.serving import SETTINGS, newcomers, serving
from tests.support.mis_process import MisProcess
from tests.support.proxy import Proxy


async def test_a_message_whose_answer_was_lost_is_sent_again_and_stands_once(tmp_path: Path) -> None:
    process = MisProcess(tmp_path / "data", SETTINGS)
    async with serving(process) as server, Proxy(process.port) as proxy:
        alice, bob = await newcomers(server, "alice", "bob")
        conversation = await alice.start(bob)
        far = Server(proxy.url, server.create)
        through = await far.connect(alice.token)
        proxy.lose_answers()
        message = {"client_ref": "c1", "text": "Tension 12/8"}
        await through.send("message.send", conversation=conversation["id"], **message)
        told = await bob.event("message", client_ref="c1")  # committed, for it is told
        await proxy.swallowed.wait()
        proxy.cut()
        assert await through.closed() == 1006

        again = await far.connect(alice.token)
        answer = await again.say(conversation, **message)
        assert answer == {"seq": told["seq"], "at": told["at"], "duplicate": True}
        assert [entry["client_ref"] for entry in await bob.history(conversation, after=1)] == ["c1"]
