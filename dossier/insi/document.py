"""XML that somebody else wrote: read as a tree, or not at all."""

from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

NESTED = 32  # elements in one another; an answer of INSi has nine


class UnreadableError(Exception):
    """It is no XML that we take."""


def tree(data: bytes) -> Element:
    """Return the root of a document.

    A document type is refused, and with it every entity but those that XML itself has. It is read as UTF-8, whatever it
    says of itself: no codec is looked up by a name that somebody else wrote.

    Raises:  UnreadableError
    Source:  SOAP 1.2, part 1, section 5: a message must not contain one
    """
    builder, parser = _Builder(), expat.ParserCreate("utf-8", namespace_separator="}")
    parser.StartElementHandler, parser.EndElementHandler = builder.begin, builder.end
    parser.CharacterDataHandler = builder.add
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 - by position only
    except expat.ExpatError as error:
        raise UnreadableError("no XML") from error
    return builder.root()


class _Builder:
    def __init__(self) -> None:
        self._tree = TreeBuilder()
        self._depth = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > NESTED:
            raise UnreadableError("nested too deep")
        self._tree.start(_tag(name), attributes)

    def end(self, name: str) -> None:
        self._depth -= 1
        self._tree.end(_tag(name))

    def add(self, text: str) -> None:
        self._tree.data(text)

    def root(self) -> Element:
        return self._tree.close()


def _tag(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def _refuse(*_declared: object) -> NoReturn:
    raise UnreadableError("it declares a document type")
