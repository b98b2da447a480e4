"""Log-ins for the people of a run: made by `mis account create`, kept as lines of JSON, used by POST /api/session."""

import http.client
import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.errors import BenchError
from bench.server import MIS

PASSWORD = "une phrase de passe pour le banc"  # of invented people, on a server that is thrown away
AT_ONCE = 2  # each takes a process and a password hash: more at once than cores only wait for each other
TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Login:
    """One account, and how it logs in."""

    id: str
    login: str
    password: str


def create(environment: Mapping[str, str], number: int, prefix: str = "banc") -> list[Login]:
    """Make so many professionals on the server that the settings in `environment` name."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = range(1, number + 1)
        return list(pool.map(lambda n: _create_one(environment, f"{prefix}-{n}", f"Banc {n}"), numbers))


def _create_one(environment: Mapping[str, str], login: str, name: str) -> Login:
    arguments = ["account", "create", "--kind", "professional", "--login", login, "--name", name, "--password-stdin"]
    done = subprocess.run(
        [str(MIS), *arguments], env=environment, input=PASSWORD, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchError(f"`mis account create` failed: {done.stderr.strip()}")
    return Login(json.loads(done.stdout)["id"], login, PASSWORD)


def write(path: Path, logins: Iterable[Login]) -> None:
    path.write_text("".join(line(login) + "\n" for login in logins))


def line(login: Login) -> str:
    return json.dumps(asdict(login))


def read(path: Path) -> list[Login]:
    return [Login(**json.loads(line)) for line in path.read_text().splitlines()]


def log_in(host: str, port: int, login: Login) -> str:
    """Open a session and give its token."""
    link = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    try:
        body = json.dumps({"login": login.login, "password": login.password})
        link.request("POST", "/api/session", body, {"Content-Type": "application/json"})
        answer = link.getresponse()
        content = json.loads(answer.read())
    finally:
        link.close()
    if answer.status != http.HTTPStatus.CREATED:
        raise BenchError(f"log-in was answered {answer.status}: {content.get('code')}")
    return str(content["token"])


def log_in_all(host: str, port: int, logins: Sequence[Login]) -> list[str]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda login: log_in(host, port, login), logins))
