"""The documents of security name tests that there are, and leave nothing out."""

import re

import pytest

from tests.docs.repository import ROOT

# The fifty that were chosen.
CHOSEN = re.findall(
    r"\S+",
    """
1.2.4 1.3.6 1.5.2 2.3.3 2.4.1 3.2.1 3.2.2 3.3.3 3.3.4 3.4.1 3.4.3 3.4.4 3.4.6 3.4.8 3.5.8 4.1.3 4.4.1 4.4.2 4.4.3 4.4.4
5.2.1 5.2.2 5.2.3 5.2.6 5.3.2 5.4.1 5.4.3 6.2.4 6.3.1 6.3.3 6.3.8 7.2.3 7.2.4 7.3.1 7.4.1 7.4.2 8.2.1 8.2.2 8.2.3 8.3.2
11.3.3 11.3.4 11.4.2 14.2.1 14.2.8 14.3.2 15.4.2 16.3.2 16.4.2 16.5.3
""",
)
DOCUMENTS = ("SECURITY.md", "docs/security/asvs.md", "docs/security/trust-model.md")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ASVS = (ROOT / "docs/security/asvs.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in ASVS.splitlines() if line.startswith("| ")][
    2:
]


def exists(path: str, name: str) -> bool:
    file = ROOT / path
    return file.is_file() and bool(re.search(rf"^\s*(?:async )?def {name}\(", file.read_text("utf-8"), re.MULTILINE))


def test_every_requirement_that_was_chosen_has_one_row() -> None:
    assert [row[0] for row in ROWS] == CHOSEN
    assert len(set(CHOSEN)) == 50


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_requirement_is_shown_by_tests_and_what_is_missing_stands_there(row: list[str]) -> None:
    _, _, state, shown = row
    assert re.match(r"(holds|in part: )", state)
    assert not re.search(r"issue \d", state), "what there will be is no state"
    assert TEST.findall(shown)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_that_a_document_names_exists(document: str) -> None:
    named = TEST.findall((ROOT / document).read_text(encoding="utf-8"))
    assert [f"{path}::{name}" for path, name in named if not exists(path, name)] == []


def test_a_test_that_does_not_exist_would_be_found() -> None:
    assert TEST.findall(ASVS)
    assert exists("tests/docs/test_security.py", "test_a_test_that_does_not_exist_would_be_found")
    assert not exists("tests/docs/test_security.py", "test_nobody_wrote")
    assert not exists("tests/docs/test_nothing.py", "test_nobody_wrote")
