"""What the README says is so: its example, its commands, its links."""

import asyncio
import os
import re
import sys
from collections.abc import Iterator

import pytest
from click import Context, Group

from mis.cli import main
from tests.docs.repository import ROOT, named, text_of, tracked
from tests.support.mis_process import MisProcess

PRINTED_URL = "http://127.0.0.1:8000"
DOCUMENTS = [named(path) for path in tracked("*.md")]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def examples(name: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", read(name), re.DOTALL)


def served_by(region: MisProcess, example: str) -> str:
    program = example.replace(PRINTED_URL, region.url)
    assert program != example
    return program


async def started(program: str) -> asyncio.subprocess.Process:
    path = os.pathsep.join(str(folder) for folder in (ROOT, ROOT / "clients/python"))
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, env=os.environ | {"PYTHONPATH": path}
    )


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MisProcess]:
    """The demo region that `make run` starts; examples are run as printed but for its port."""
    region = MisProcess(tmp_path_factory.mktemp("region") / "data")
    region.run("demo")
    region.start()
    yield region
    region.stop()


def test_both_readmes_show_the_same_example_and_each_has_ten_lines() -> None:
    (example,), (same, of_dossiers) = examples("README.md"), examples("clients/python/README.md")
    assert example == same
    assert [len([line for line in one.splitlines() if line.strip()]) for one in (example, of_dossiers)] == [10, 10]


async def test_the_example_of_the_readme_hears_its_own_message(region: MisProcess) -> None:
    running = await started(served_by(region, examples("README.md")[0]))
    assert running.stdout is not None
    try:
        printed = [(await running.stdout.readline()).decode()]
        while printed[-1] and "as-tu vu M. Nguyen" not in printed[-1]:
            printed.append((await running.stdout.readline()).decode())
        assert printed[-1].startswith("MessageSent("), printed
    finally:
        running.terminate()
        await running.communicate()


async def test_the_example_of_dossiers_prints_the_shared_thread(region: MisProcess) -> None:
    running = await started(served_by(region, examples("clients/python/README.md")[1]))
    printed, _ = await running.communicate()
    lines = printed.decode().splitlines()
    assert running.returncode == 0
    assert all(line.startswith("TimelineLine(") for line in lines)
    assert any("Maman a bien mangé ce soir" in line for line in lines)


def commands(group: Group, prefix: str = "mis") -> set[str]:
    """Every command of `mis` as it is typed."""
    found = set()
    context = Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        found |= commands(command, f"{prefix} {name}") if isinstance(command, Group) else {f"{prefix} {name}"}
    return found


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_commands_of_a_document_exist(document: str) -> None:
    assert isinstance(main, Group)
    known = commands(main)
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    code = re.findall(r"```sh\n(.*?)```|`([^`\n]+)`", read(document), re.DOTALL)
    typed = [line.strip() for block in code for part in block for line in part.splitlines()]
    for line in typed:
        words = re.sub(r"^(?:\w+=\S+ )+", "", line)
        if words.startswith("make "):
            assert words.split()[1] in targets, f"{document}: {line}"
        if asked := re.match(r"mis ([a-z-]+)(?: ([a-z]+))?(?: ([a-z]+))?", words):
            names = {" ".join(["mis", *asked.groups("")][: count + 2]) for count in range(3)}
            assert names & known, f"{document}: {line}"


def test_the_readme_names_the_commands_that_people_begin_with() -> None:
    for command in ("make run", "make test", "make bench", "pip install ."):
        assert command in read("README.md")


def test_help_of_mis_names_every_command_of_the_readme() -> None:
    assert isinstance(main, Group)
    assert {"serve", "demo", "account", "settings", "check", "migrate"} <= set(main.commands)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_links_of_a_document_lead_to_files(document: str) -> None:
    text = re.sub(r"```.*?```", "", read(document), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target) or target.startswith("#"):
            continue
        path = (ROOT / document).parent / target.partition("#")[0]
        assert path.exists(), f"{document}: {target}"


def test_there_are_documents_with_links() -> None:
    assert "README.md" in DOCUMENTS
    assert "](protocol/README.md)" in (text_of(ROOT / "README.md") or "")
