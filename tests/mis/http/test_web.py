"""The web client's files: those that belong to it, with their policy, and nothing else."""

import base64
import hashlib
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from mis.http.web import INDEX, WebClient, client_folder, content_security_policy

IMPORT_MAP = '{"imports": {"a": "/a.js"}}'
PAGE = f'<html><script type="importmap">{IMPORT_MAP}</script><script type="module" src="/ui/main.js"></script></html>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "web"
    for name in ("ui", "tests", "node_modules", "vendor/node_modules", ".git"):
        (root / name).mkdir(parents=True)
        (root / name / "main.js").write_text("1")
    (root / INDEX).write_text(PAGE)
    (root / "ui" / "secret.txt").write_text("secret")
    for name in ("package.json", "package-lock.json", "tsconfig.json", ".npmrc", ".env.js"):
        (root / name).write_text("secret")
    (tmp_path / "outside.js").write_text("secret")
    (root / "link.js").symlink_to(tmp_path / "outside.js")
    return root


def client(folder: Path) -> httpx.AsyncClient:
    app = Starlette(routes=[Route("/{path:path}", WebClient(folder).serve)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mis.example")


@pytest.mark.parametrize(
    ("path", "media_type"), [("/", "text/html"), ("/activation", "text/html"), ("/ui/main.js", "text/javascript")]
)
async def test_the_files_of_the_client_are_served(folder: Path, path: str, media_type: str) -> None:
    async with client(folder) as http:
        answer = await http.get(path)
        head = await http.head(path)
    assert answer.status_code == head.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/absent.js",
        "/ui",
        "/ui/",
        "/activation/",
        "/ui/secret.txt",
        "/package.json",
        "/package-lock.json",
        "/tsconfig.json",
        "/.npmrc",
        "/.env.js",
        "/.git/main.js",
        "/tests/main.js",
        "/node_modules/main.js",
        "/vendor/node_modules/main.js",
        "/link.js",
        "/../outside.js",
        "/ui/..%2f..%2foutside.js",
        "/%2e%2e/outside.js",
        "//etc/passwd",
        "/ui//main.js",
        "/ui/main.js%00.html",
        "/ui\\main.js",
    ],
)
async def test_nothing_else_is_served(folder: Path, path: str) -> None:
    async with client(folder) as http:
        answer = await http.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_what_has_not_changed_is_not_sent_again(folder: Path) -> None:
    async with client(folder) as http:
        first = await http.get("/ui/main.js")
        again = await http.get("/ui/main.js", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        (folder / "ui" / "main.js").write_text("changed")
        changed = await http.get("/ui/main.js", headers={"If-None-Match": first.headers["etag"]})
        assert (changed.status_code, changed.text) == (200, "changed")


async def test_the_page_allows_its_import_map_by_its_hash_and_no_other_inline_script(folder: Path) -> None:
    digest = base64.b64encode(hashlib.sha256(IMPORT_MAP.encode()).digest()).decode()
    async with client(folder) as http:
        policy = (await http.get("/")).headers["content-security-policy"]
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy


def test_a_page_without_inline_scripts_allows_none() -> None:
    assert "script-src 'self';" in content_security_policy(b'<script src="/a.js"></script>')


async def test_the_client_of_this_checkout_is_served() -> None:
    folder = client_folder()
    async with client(folder) as http:
        assert (await http.get("/")).status_code == 200
        assert (await http.get("/package.json")).status_code == 404
