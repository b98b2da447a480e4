"""Passkeys in a real browser with an authenticator of its own: made, used to come in, used to unlock.

The screens are tested elsewhere; here the page's own module asks the browser, and the server judges what comes back.
"""

from typing import Any, Self

import pytest
from playwright.async_api import CDPSession, Error, Page

from protocol.contract import PATH
from tests.web.ward import PASSWORD, Person, Ward

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
GIVEN_UP = "PasskeyGivenUp"
ASK = """async ({method, path, body}) => {
  const headers = {'Content-Type': 'application/json'};
  const answer = await fetch(path, {method, headers, body: body === null ? undefined : JSON.stringify(body)});
  const text = await answer.text();
  return {status: answer.status, told: text ? JSON.parse(text) : null};
}"""
CEREMONY = """async ({make, options}) => {
  const {makePasskey, usePasskey} = await import('/platform/passkeys.js');
  return await (make ? makePasskey(options) : usePasskey(options));
}"""
LOCK = """async ({path, requests}) => {
  const socket = new WebSocket(path, 'mis.v1.json');
  const heard = [];
  const told = (id) => new Promise((resolve) => {
    socket.addEventListener('message', ({data}) => {
      const frame = JSON.parse(data);
      if (frame.id === id) resolve(frame);
    });
  });
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  for (const request of requests) {
    const answered = told(request.id);
    socket.send(JSON.stringify(request));
    heard.push(await answered);
  }
  socket.close();
  return heard;
}"""


class Browser:
    """A page of the server at `localhost`, where browsers have passkeys without https, and its authenticator."""

    def __init__(self, page: Page, cdp: CDPSession, authenticator: str) -> None:
        self.page, self._cdp, self._authenticator = page, cdp, authenticator

    @classmethod
    async def open(cls, ward: Ward, **less: bool) -> Self:
        address = ward.region.url.replace("127.0.0.1", "localhost")
        ward.watch.allow(address)
        page = await (await ward.context()).new_page()
        await page.goto(address)
        cdp = await page.context.new_cdp_session(page)
        await cdp.send("WebAuthn.enable")
        added = await cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR | less})
        return cls(page, cdp, added["authenticatorId"])

    async def verifies(self, *, its_owner: bool) -> None:
        """Whether the next face or finger is its owner's."""
        verified = {"authenticatorId": self._authenticator, "isUserVerified": its_owner}
        await self._cdp.send("WebAuthn.setUserVerified", verified)

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        told = await self.page.evaluate(ASK, {"method": method, "path": path, "body": body})
        return told["status"], told["told"]

    async def log_in(self, person: Person) -> None:
        assert (await self.ask("POST", "/api/session", {"login": person.login, "password": PASSWORD}))[0] == 201

    async def add_passkey(self, **options: Any) -> tuple[int, Any]:
        _, asked = await self.ask("POST", "/api/passkeys/options")
        credential = await self._ceremony({**asked["options"], **options}, make=True)
        return await self.ask(
            "POST", "/api/passkeys", {"ceremony": asked["ceremony"], "credential": credential, "name": "Ce poste"}
        )

    async def use_passkey(self, **options: Any) -> tuple[int, Any]:
        _, asked = await self.ask("POST", "/api/session/passkey/options")
        credential = await self._ceremony({**asked["options"], **options}, make=False)
        return await self.ask("POST", "/api/session/passkey", {"ceremony": asked["ceremony"], "credential": credential})

    async def lock(self) -> None:
        """Lock the session by hand, as somebody does who has set a PIN."""
        requests = [
            {"op": "session.set_pin", "id": 1, "pin": "837291", "password": PASSWORD},
            {"op": "session.lock", "id": 2},
        ]
        heard = await self.page.evaluate(LOCK, {"path": PATH, "requests": requests})
        assert [frame["op"] for frame in heard] == ["ok", "ok"], heard

    async def _ceremony(self, options: Any, *, make: bool) -> Any:
        return await self.page.evaluate(CEREMONY, {"options": options, "make": make})


async def test_a_passkey_is_made_and_lets_its_owner_in_without_a_login(ward: Ward) -> None:
    alice, browser = await ward.alice(), await Browser.open(ward)
    await browser.log_in(alice)
    status, made = await browser.add_passkey()
    assert (status, made["name"]) == (201, "Ce poste")
    assert (await browser.ask("DELETE", "/api/session"))[0] == 204
    assert (await browser.ask("GET", "/api/session"))[0] == 401
    status, told = await browser.use_passkey()
    assert (status, told["account"]["name"]) == (201, alice.name)
    _, mine = await browser.ask("GET", "/api/passkeys")
    assert mine["passkeys"][0]["used_at"], "the authenticator's own count was taken"


async def test_a_passkey_unlocks_the_session_that_it_is_used_in(ward: Ward) -> None:
    alice, browser = await ward.alice(), await Browser.open(ward)
    await browser.log_in(alice)
    await browser.add_passkey()
    _, before = await browser.ask("GET", "/api/session")
    await browser.lock()
    assert (await browser.ask("GET", "/api/passkeys"))[0] == 423
    status, told = await browser.use_passkey()
    assert (status, told["session"]["id"], told["session"]["locked"]) == (200, before["session"]["id"], False)
    assert (await browser.ask("GET", "/api/passkeys"))[0] == 200


async def test_another_face_uses_no_passkey(ward: Ward) -> None:
    alice, browser = await ward.alice(), await Browser.open(ward)
    await browser.log_in(alice)
    await browser.add_passkey()
    await browser.lock()
    await browser.verifies(its_owner=False)
    with pytest.raises(Error, match=GIVEN_UP):
        await browser.use_passkey()
    assert (await browser.use_passkey(userVerification="discouraged"))[0] == 401, "a page that asks for less"
    assert (await browser.ask("GET", "/api/passkeys"))[0] == 423
    await browser.verifies(its_owner=True)
    assert (await browser.use_passkey())[0] == 200


async def test_a_device_that_knows_no_faces_makes_no_passkey(ward: Ward) -> None:
    alice, browser = await ward.alice(), await Browser.open(ward, hasUserVerification=False, isUserVerified=False)
    await browser.log_in(alice)
    with pytest.raises(Error, match=GIVEN_UP):
        await browser.add_passkey()
    less = {"residentKey": "required", "userVerification": "discouraged"}
    assert (await browser.add_passkey(authenticatorSelection=less))[0] == 400, "a page that asks for less"
    assert await browser.ask("GET", "/api/passkeys") == (200, {"passkeys": []})
