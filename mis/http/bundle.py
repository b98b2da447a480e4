"""A module or a stylesheet together with all that it imports, as one file.

A browser that is given modules one by one asks for them wave after wave, as each names the next: on a telephone's
network that is what a first page waits for. The client's modules stay files that run as they are; this joins them as
they are sent (docs/decisions/0018-one-file.md).

What may be joined is what this house writes, checked and not guessed: imports and exports begin their line, exported
names are `const`, `function` or `class`, and no module imports itself in a circle. So each module becomes a function
that runs once, those it imports first (ECMA-262, 16.2.1.6), and its imports become names of what the others returned.
"""

import itertools
import json
import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_FROM = re.compile(
    r"^(?:import (?:(?P<default>[\w$]+)|\* as (?P<whole>[\w$]+)|\{(?P<names>[^}]*)\})|export \{(?P<passed_on>[^}]*)\})"
    r" from '(?P<place>[^']+)';$",
    re.MULTILINE,
)
_EXPORT = re.compile(r"^export (?P<kind>const|class|(?:async )?function\*?) (?P<name>[\w$]+)\b", re.MULTILINE)
_DEFAULT = re.compile(r"^export default (?!(?:async )?function\b|class\b)", re.MULTILINE)
_NOTHING = re.compile(r"^export \{\};$", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
_STYLE_IMPORT = re.compile(r"^@import url\('([^']+)'\);$", re.MULTILINE)

Read = Callable[[str], str]
"""The text of a file of the client, by its name: `ui/main.js`."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Several files as one.

    Shape:   members: the names of the files in it; source_map: which line is of which file, None for styles
    """

    content: str
    members: frozenset[str]
    source_map: str | None = None


def bundled(name: str, read: Read) -> Bundle:
    """Join a module, or a stylesheet, with all that it imports by a path.

    What a module imports under a bare name, of the import map, stays an import.

    Raises: ValueError (a module that says what is not understood here), OSError (a file that is not there)
    """
    return _bundled_style(name, read) if name.endswith(".css") else _bundled_script(name, read)


def _bundled_style(name: str, read: Read) -> Bundle:
    folder = posixpath.dirname(name)
    members = [name]

    def imported(found: re.Match[str]) -> str:
        members.append(posixpath.join(folder, found[1]))
        return read(members[-1])

    return Bundle(_STYLE_IMPORT.sub(imported, read(name)), frozenset(members))


def _bundled_script(name: str, read: Read) -> Bundle:
    joining = _Joining(read)
    joining.take(name)
    return joining.bundle(name)


@dataclass(slots=True)
class _Module:
    """One module that became a function: `text` has as many lines as the file."""

    number: int
    name: str
    source: str
    text: str
    exports: Mapping[str, str]


class _Joining:
    """Takes modules in the order in which they run."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._modules: dict[str, _Module] = {}
        self._under_way: list[str] = []
        self._outside: list[str] = []

    def take(self, name: str) -> None:
        """Take a module, after those that it imports."""
        if name in self._modules:
            return
        if name in self._under_way:
            raise ValueError(f"modules in a circle: {' > '.join([*self._under_way, name])}")
        self._under_way.append(name)
        source = self._read(name)
        text, exports = self._rewritten(name, source)
        self._modules[name] = _Module(len(self._modules), name, source, text, exports)
        self._under_way.pop()

    def bundle(self, name: str) -> Bundle:
        """Write down what was taken."""
        lines = [f"import * as {_outer(number)} from '{place}';" for number, place in enumerate(self._outside)]
        sections: list[object] = []
        for module in self._modules.values():
            lines.append(f"const {_inner(module.number)} = (() => {{ // {module.name}")
            sections.append({"offset": {"line": len(lines), "column": 0}, "map": _map_of(module)})
            lines += (*module.text.split("\n"), f"return {{ {_listed(module.exports)} }};", "})();")
        lines.append(f"//# sourceMappingURL=/{name}.map\n")
        source_map = json.dumps({"version": 3, "file": f"/{name}", "sections": sections})
        return Bundle("\n".join(lines), frozenset(self._modules), source_map)

    def _rewritten(self, name: str, text: str) -> tuple[str, dict[str, str]]:
        """Return the text without imports and exports, and what stands for each name that it exports."""
        exports: dict[str, str] = {}

        def linked(found: re.Match[str]) -> str:
            whole = self._object(name, found["place"])
            exports.update((there, f"{whole}.{here}") for here, there in _pairs(found["passed_on"] or ""))
            return f"const {_taken(found)} = {whole};" + "\n" * found[0].count("\n")

        def exported(found: re.Match[str]) -> str:
            exports[found["name"]] = found["name"]
            return f"{found['kind']} {found['name']}"

        def default(_: re.Match[str]) -> str:
            exports["default"] = "$default"
            return "const $default = "

        for form, rewrite in ((_FROM, linked), (_EXPORT, exported), (_DEFAULT, default)):
            text = form.sub(rewrite, text)
        text = _NOTHING.sub("", text)
        if left := _LEFT.search(text):
            raise ValueError(f"{name}: {left[0]}")
        return text, exports

    def _object(self, importer: str, place: str) -> str:
        """Return the name of what a module returned, or of a module of the import map."""
        if not place.startswith("."):
            if place not in self._outside:
                self._outside.append(place)
            return _outer(self._outside.index(place))
        name = posixpath.normpath(posixpath.join(posixpath.dirname(importer), place))
        self.take(name)
        return _inner(self._modules[name].number)


def _inner(number: int) -> str:
    return f"$module{number}"


def _outer(number: int) -> str:
    return f"$outside{number}"


def _pairs(names: str) -> Sequence[tuple[str, str]]:
    """Return what is named `a, b as c`, there and here."""
    parts = [part.strip().split(" as ") for part in names.split(",") if part.strip()]
    return [(part[0], part[-1]) for part in parts]


def _taken(found: re.Match[str]) -> str:
    """Return what an import names, as it is taken out of an object."""
    if found["whole"]:
        return found["whole"]
    pairs = [("default", found["default"])] if found["default"] else _pairs(found["names"] or "")
    return f"{{ {_listed(dict(pairs))} }}"


def _listed(names: Mapping[str, str]) -> str:
    return ", ".join(f"{key}: {name}" for key, name in names.items())


def _map_of(module: _Module) -> dict[str, object]:
    """Say of each line that it is the same line of its file (Source Map, ECMA-426)."""
    lines = itertools.chain(("AAAA",), itertools.repeat("AACA", module.source.count("\n")))
    return {
        "version": 3,
        "sources": [f"/{module.name}"],
        "sourcesContent": [module.source],
        "names": [],
        "mappings": ";".join(lines),
    }
