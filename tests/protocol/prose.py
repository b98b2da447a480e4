"""The contract in prose, read as tables: what `protocol/README.md` promises, in the words of the structures."""

import re
from pathlib import Path

TEXT = (Path(__file__).parents[2] / "protocol" / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, f"no section {title}"
    return found[1]


def table(title: str) -> list[list[str]]:
    """The cells of a section's table, without its head."""
    rows = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def names(cell: str) -> list[str]:
    return re.findall(r"`([\w.]+)`", cell)


def fields(cell: str) -> dict[str, bool]:
    """The fields of a request, and whether each must be there."""
    plain = re.sub(r"\([^()]*\)", "", cell)
    return {name: not optional for name, optional in re.findall(r"`(\w+)`(\?)?", plain)}


def keys(shape: str) -> list[str]:
    """The names of a map, without those of the maps in it: `{"a", "b": {"c"}}` gives a and b."""
    depth, found = 0, []
    for token in re.findall(r'[{}\[\]]|(?<=[{,])\s*"\w+"(?=\s*[,:}])', shape):
        if token in "{[":
            depth += 1
        elif token in "}]":
            depth -= 1
        elif depth == 1:
            found.append(token.strip('" \n'))
    return found


def shape_of(noun: str) -> list[str]:
    """The names of the map that follows a noun: Conversation, Message, Account."""
    found = re.search(rf"^{noun}: `(.*?)`[.,]", TEXT, re.MULTILINE | re.DOTALL)
    assert found, f"no shape of {noun}"
    return keys(found[1])
