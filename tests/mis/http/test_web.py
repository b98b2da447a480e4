"""The web client's files: those that belong to it, with their policy, and nothing else."""

import base64
import hashlib
import json
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from mis.http.web import INDEX, WebClient, client_folder
from mis.http.web_file import content_security_policy

IMPORT_MAP = '{"imports": {"a": "/a.js"}}'
PAGE = f'<html><script type="importmap">{IMPORT_MAP}</script><script type="module" src="/ui/main.js"></script></html>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "web"
    for name in ("ui", "tests", "node_modules", "vendor/node_modules", ".git"):
        (root / name).mkdir(parents=True)
        (root / name / "main.js").write_text("1")
    (root / INDEX).write_text(PAGE)
    (root / "ui" / "main.js").write_text("import { part } from './part.js';\n")
    (root / "ui" / "part.js").write_text("export const part = 1;\n")
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
        for path, file in (("/ui/main.js", "ui/main.js"), ("/ui/main.js", "ui/part.js"), ("/ui/part.js", "ui/part.js")):
            first = await http.get(path)
            again = await http.get(path, headers={"If-None-Match": first.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
            (folder / file).write_text((folder / file).read_text() + f"// changed for {path}\n")
            changed = await http.get(path, headers={"If-None-Match": first.headers["etag"]})
            assert (changed.status_code, f"changed for {path}" in changed.text) == (200, True)


async def test_a_module_comes_with_all_that_it_imports_and_a_map_of_its_lines(folder: Path) -> None:
    async with client(folder) as http:
        script, source_map = await http.get("/ui/main.js"), await http.get("/ui/main.js.map")
        part = await http.get("/ui/part.js")
    assert part.text in script.text.replace("const part", "export const part")
    assert script.text.endswith("//# sourceMappingURL=/ui/main.js.map\n")
    assert [section["map"]["sources"] for section in source_map.json()["sections"]] == [
        ["/ui/part.js"],
        ["/ui/main.js"],
    ]


async def test_it_is_sent_in_gzip_to_who_takes_that(folder: Path) -> None:
    (folder / "ui" / "long.js").write_text("// long\n" * 1_000)
    async with client(folder) as http:
        plain = await http.get("/ui/long.js", headers={"Accept-Encoding": "identity"})
        zipped = await http.get("/ui/long.js", headers={"Accept-Encoding": "br, gzip"})
        again = await http.get(
            "/ui/long.js", headers={"Accept-Encoding": "gzip", "If-None-Match": zipped.headers["etag"]}
        )
        short = await http.get("/ui/part.js", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.text == plain.text
    assert int(zipped.headers["content-length"]) * 10 < int(plain.headers["content-length"])
    assert plain.headers["vary"] == zipped.headers["vary"] == "Accept-Encoding"
    assert plain.headers["etag"] != zipped.headers["etag"]
    assert again.status_code == 304
    assert "content-encoding" not in short.headers, "it would be longer"


async def test_the_page_allows_its_import_map_by_its_hash_and_no_other_inline_script(folder: Path) -> None:
    digest = base64.b64encode(hashlib.sha256(IMPORT_MAP.encode()).digest()).decode()
    async with client(folder) as http:
        policy = (await http.get("/")).headers["content-security-policy"]
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert [part for part in policy.split("; ") if "blob:" in part] == ["img-src 'self' blob:"], "pictures alone"


def test_a_page_without_inline_scripts_allows_none() -> None:
    assert "script-src 'self';" in content_security_policy(b'<script src="/a.js"></script>')


async def test_the_client_of_this_checkout_is_served() -> None:
    folder = client_folder()
    async with client(folder) as http:
        assert (await http.get("/")).status_code == 200
        assert (await http.get("/package.json")).status_code == 404


async def test_the_service_worker_is_no_document_and_is_shut_in_no_sandbox(folder: Path) -> None:
    """It would not run in one; what it may do is said in the headers of its own file."""
    (folder / "worker.js").write_text("1")
    async with client(folder) as http:
        worker, script = await http.get("/worker.js"), await http.get("/ui/main.js")
    policy = worker.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "sandbox" not in policy
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["cache-control"] == "no-cache", "a new one is found at once"
    assert "content-security-policy" not in script.headers


async def test_the_worker_that_makes_photos_smaller_is_shut_in_no_sandbox(folder: Path) -> None:
    (folder / "ui" / "shrinker.js").write_text("1")
    async with client(folder) as http:
        policy = (await http.get("/ui/shrinker.js")).headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "sandbox" not in policy


async def test_the_service_worker_knows_every_file_by_its_hash_and_is_another_when_one_changes(folder: Path) -> None:
    (folder / "worker.js").write_text("1")
    async with client(folder) as http:
        first = await http.get("/worker.js")
        again = await http.get("/worker.js", headers={"If-None-Match": first.headers["etag"]})
        sent = {path: await http.get(path) for path in ("/", "/activation", "/ui/main.js")}
        (folder / "ui" / "part.js").write_text("export const part = 2;\n")
        changed = await http.get("/worker.js", headers={"If-None-Match": first.headers["etag"]})
        script = await http.get("/ui/main.js")
    hashes = {path: hashlib.sha256(answer.content).hexdigest()[:32] for path, answer in sent.items()}
    assert first.text == f"self.FILES = {json.dumps(hashes)};\n1", "what is joined is no file of its own"
    assert again.status_code == 304
    assert changed.status_code == 200
    assert hashlib.sha256(script.content).hexdigest()[:32] in changed.text


async def test_the_manifest_is_served_as_one() -> None:
    async with client(client_folder()) as http:
        manifest, page = await http.get("/manifest.webmanifest"), await http.get("/")
        icons = [await http.get(icon["src"]) for icon in manifest.json()["icons"]]
    assert manifest.headers["content-type"] == "application/manifest+json"
    assert "manifest-src 'self'" in page.headers["content-security-policy"]
    assert [icon.headers["content-type"] for icon in icons] == [one["type"] for one in manifest.json()["icons"]]
