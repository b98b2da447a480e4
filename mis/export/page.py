"""The readable page: one HTML file that loads nothing and runs nothing, whatever was written in a message."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from mis.export.shown import Shown, ShownFile

# What is written by people stands as text alone; this is for what nobody has thought of.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; overflow-wrap: anywhere; }
article { border-top: 1px solid #8886; padding: .75rem 0; break-inside: avoid; }
.head { margin: 0; font-size: .875rem; }
.head time, .head a { opacity: .75; }
.note { margin: .25rem 0 0; font-size: .875rem; font-style: italic; }
.text { margin: .25rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.entry .text { font-style: italic; }
ul { margin: .25rem 0 0; padding-left: 1.25rem; }
@media print { body { max-width: none; padding: 0; } }
"""


class Link(NamedTuple):
    """Another page of the same zip.

    Shape:   path from this one
    """

    text: str
    path: str


def head(title: str, sentences: Sequence[str], links: Sequence[Link] = ()) -> str:
    """Return the beginning of the page: what it is of, what it is worth, and what else there is."""
    return (
        '<!doctype html>\n<html lang="fr">\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}</style>\n<main>\n<h1>{escape(title)}</h1>\n"
        + "".join(f'<p dir="auto">{escape(sentence)}</p>\n' for sentence in sentences)
        + "".join(f'<p dir="auto"><a href="{escape(quote(path))}">{escape(text)}</a></p>\n' for text, path in links)
    )


def article(shown: Shown) -> str:
    """Return a message."""
    return "".join(_article(shown))


def tail() -> str:
    return "</main>\n</html>\n"


def _article(shown: Shown) -> Iterator[str]:
    number = shown.seq
    yield f'<article id="m{number}" class="entry">\n' if shown.is_entry else f'<article id="m{number}">\n'
    author = "" if shown.is_entry else f"<b><bdi>{escape(shown.author)}</bdi></b> "
    yield f'<p class="head">{author}<time>{shown.when}</time> <a href="#m{number}">n° {number}</a></p>\n'
    for note in shown.notes:
        yield f'<p class="note">{escape(note)}</p>\n'
    if shown.text:
        yield f'<p class="text" dir="auto">{escape(shown.text)}</p>\n'
    if shown.files:
        yield f"<ul>\n{''.join(map(_file, shown.files))}</ul>\n"
    yield "</article>\n"


def _file(file: ShownFile) -> str:
    name = f"<bdi>{escape(file.name)}</bdi>"
    if file.path is None:
        return f"<li>{name} ({file.size}), {file.missing}</li>\n"
    return f'<li><a href="{escape(quote(file.path))}">{name}</a> ({file.size})</li>\n'
