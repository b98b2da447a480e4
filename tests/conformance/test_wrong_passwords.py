"""1,000 wrong passwords: throttled soon, bounded in memory, and the right person still gets in."""

import httpx
import psutil
import pytest

from tests.conformance.conftest import Own, as_seen
from tests.conformance.server import Person, Server

TRIES = 1_000
SOON = 50
MEMORY_BYTES = 32 << 20
ANOTHER_ADDRESS = "127.0.0.2"  # the whole of 127.0.0.0/8 is this machine (RFC 1122, 3.2.1.3)


async def guess(server: Server, logins: list[str]) -> list[httpx.Response]:
    async with server.http() as http:
        return [
            await http.post("/api/session", json={"login": login, "password": f"guess {number}"})
            for number, login in enumerate(logins)
        ]


async def assert_let_in(server: Server, person: Person) -> None:
    async with server.http(transport=httpx.AsyncHTTPTransport(local_address=ANOTHER_ADDRESS)) as http:
        answer = await http.post("/api/session", json={"login": person.login, "password": person.password})
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("targets", ["one login", "many logins"])
async def test_1000_wrong_passwords_are_throttled_and_the_right_person_gets_in(own: Own, targets: str) -> None:
    process = own(MIS_RATE_LIMITS="on")
    server = as_seen(process)
    bob = server.person("bob")
    assert process.process is not None
    memory = psutil.Process(process.process.pid)
    await guess(server, [bob.login] * 3)
    before = memory.memory_info().rss

    logins = [bob.login if targets == "one login" else f"nobody-{number}" for number in range(TRIES)]
    answers = await guess(server, logins)

    assert {answer.status_code for answer in answers} == {401, 429}
    throttled = [answer for answer in answers if answer.status_code == 429]
    assert answers.index(throttled[0]) < SOON
    assert len(throttled) > TRIES - 2 * SOON
    for answer in throttled:
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["code"] == "rate_limited"
        assert answer.json()["details"]["retry_after_ms"] > 0
    assert memory.memory_info().rss - before < MEMORY_BYTES
    await assert_let_in(server, bob)
