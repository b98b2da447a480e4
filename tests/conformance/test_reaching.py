"""Who reaches the server, and how the others are turned away before the upgrade."""

import json
from collections.abc import Sequence

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response
from websockets.typing import Subprotocol

from tests.conformance.encoding import BOTH, Encoding
from tests.conformance.server import Person, Server

SUBPROTOCOLS = [Subprotocol(encoding.subprotocol) for encoding in BOTH]


async def turned_away(
    server: Server, headers: dict[str, str], subprotocols: Sequence[Subprotocol] = SUBPROTOCOLS
) -> Response:
    with pytest.raises(InvalidStatus) as refusal:
        await connect(
            server.socket_url, subprotocols=list(subprotocols) or None, additional_headers=headers, proxy=None
        )
    return refusal.value.response


async def let_in(
    server: Server, headers: dict[str, str], subprotocols: Sequence[Subprotocol] = SUBPROTOCOLS
) -> Response:
    async with connect(
        server.socket_url, subprotocols=list(subprotocols), additional_headers=headers, proxy=None
    ) as socket:
        assert socket.subprotocol in subprotocols
        assert socket.response is not None
        return socket.response


@pytest.mark.parametrize("encoding", BOTH, ids=SUBPROTOCOLS)
async def test_each_subprotocol_is_served_under_its_name(server: Server, bystander: Person, encoding: Encoding) -> None:
    client = await server.arrive(bystander, encoding)
    assert client.socket.subprotocol == encoding.subprotocol
    await client.close()


async def test_one_is_chosen_when_both_are_offered_with_others(server: Server, bystander: Person) -> None:
    token = await server.log_in(bystander)
    response = await let_in(server, {"Authorization": f"Bearer {token}"}, [Subprotocol("chat"), *SUBPROTOCOLS])
    assert response.headers["Sec-WebSocket-Protocol"] in SUBPROTOCOLS


@pytest.mark.parametrize("offered", [[], ["chat"], ["mis.v2.json"]])
async def test_who_offers_no_known_subprotocol_is_refused_with_400(
    server: Server, bystander: Person, offered: list[Subprotocol]
) -> None:
    token = await server.log_in(bystander)
    response = await turned_away(server, {"Authorization": f"Bearer {token}"}, offered)
    assert response.status_code == 400
    assert problem_code(response) == "bad_request"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer none"}, {"Authorization": "Bearer "}, {"Authorization": "Basic YWxpY2U6cGFzcw=="}],
    ids=["nothing", "unknown token", "empty token", "another scheme"],
)
async def test_who_has_no_session_is_refused_with_401_before_the_upgrade(
    server: Server, headers: dict[str, str]
) -> None:
    response = await turned_away(server, headers)
    assert response.status_code == 401
    assert problem_code(response) == "unauthenticated"


async def test_who_has_logged_out_is_refused_with_401_before_the_upgrade(server: Server, bystander: Person) -> None:
    token = await server.log_in(bystander)
    bearer = {"Authorization": f"Bearer {token}"}
    await let_in(server, bearer)
    async with server.http() as http:
        assert (await http.delete("/api/session", headers=bearer)).status_code == 204
    assert (await turned_away(server, bearer)).status_code == 401


async def test_a_cookie_is_admitted_from_the_servers_own_origin_only(server: Server, bystander: Person) -> None:
    cookie = {"Cookie": await cookie_of(server, bystander)}
    await let_in(server, cookie | {"Origin": server.url})
    for foreign in ("https://example.org", server.url + ".example.org", "null"):
        response = await turned_away(server, cookie | {"Origin": foreign})
        assert response.status_code == 403, foreign
        assert problem_code(response) == "forbidden"


async def test_a_cookie_without_an_origin_counts_as_foreign(server: Server, bystander: Person) -> None:
    cookie = {"Cookie": await cookie_of(server, bystander)}
    assert (await turned_away(server, cookie)).status_code == 403


async def test_a_bearer_token_needs_no_origin_and_any_will_do(server: Server, bystander: Person) -> None:
    bearer = {"Authorization": f"Bearer {await server.log_in(bystander)}"}
    await let_in(server, bearer)
    await let_in(server, bearer | {"Origin": "https://example.org"})


async def test_compression_is_never_negotiated(server: Server, bystander: Person) -> None:
    bearer = {"Authorization": f"Bearer {await server.log_in(bystander)}"}
    response = await let_in(server, bearer)  # the library offers permessage-deflate unless told not to
    assert "Sec-WebSocket-Extensions" not in response.headers


async def cookie_of(server: Server, person: Person) -> str:
    async with server.http() as http:
        answer = await http.post("/api/session", json={"login": person.login, "password": person.password})
        return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())


def problem_code(response: Response) -> object:
    assert response.headers["Content-Type"].startswith("application/problem+json")
    return json.loads(response.body or b"{}")["code"]
