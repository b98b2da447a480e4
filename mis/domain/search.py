"""Text as it is searched: without case and accents, word by word."""

import unicodedata
from collections.abc import Iterable
from itertools import zip_longest

# Letters of two that Unicode does not take apart, and those whose stroke is no accent to it.
_APART = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "ı": "i"})

# Latin, Greek, Cyrillic and their like, a megabyte; who writes all the others fills no memory with them.
_REMEMBERED = 0x3000

# Saints are written out or not, in names of towns above all.
_WRITTEN_BOTH_WAYS = {"saint": "st", "st": "saint", "sainte": "ste", "ste": "sainte"}

# Words are compared by so many letters: an index then has an entry for every beginning that can be asked for. Eleven
# is an RPPS number in full.
WORD_CHARS = 11


class _Letters(dict[int, str]):
    """Each character as it is searched: none, some letters or figures, or a space for what parts words."""

    def __missing__(self, code: int) -> str:
        # Apart first: some letters have a plain one inside, and that one its case. Again, for what folding composed.
        folded = unicodedata.normalize("NFKD", chr(code)).casefold().translate(_APART)
        apart = [one for one in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(one)]
        letters = "".join(one if one.isalnum() else " " for one in apart)
        return self.setdefault(code, letters) if code < _REMEMBERED else letters


# A character folds to the same wherever it stands: 4 µs for a hundred characters of French, against 17 for them as one.
_LETTERS = _Letters()


def folded(text: str) -> str:
    """Return the text in lower case, without accents, its words parted by one space."""
    return " ".join(text.translate(_LETTERS).split())


def search_key(*parts: str | None) -> str:
    """Return the folded parts with a space before each word, so that ` word` finds its beginning."""
    return " " + " ".join(folded(part) for part in parts if part)


def searchable(parts: Iterable[str]) -> str:
    """Return the words of the parts as an index holds them: each once and cut, a space before each, saints both ways.

    Shape:   empty for no word
    """
    words: dict[str, None] = {}
    for part in parts:
        for word in folded(part).split():
            words[word[:WORD_CHARS]] = None
            if word in _WRITTEN_BOTH_WAYS:
                words[_WRITTEN_BOTH_WAYS[word]] = None
    return "".join(f" {word}" for word in words)


def searched(text: str) -> list[str]:
    """Return the beginnings of words that an index is asked for, without those that another one implies."""
    return _telling({word[:WORD_CHARS] for word in folded(text).split()})


def beginnings(text: str) -> list[str]:
    """Return the beginnings of words that a text asks for, each with a space before it, as `has_words` wants them."""
    return [f" {word}" for word in _telling(set(folded(text).split()))]


def has_words(beginnings: Iterable[str], parts: Iterable[str]) -> bool:
    """Whether each of the beginnings begins a word of the parts."""
    letters = f" {' '.join(parts)}".translate(_LETTERS)
    return all(one in letters for one in beginnings)


def _telling(words: set[str]) -> list[str]:
    """Those that no other one begins with, sorted."""
    ordered = sorted(words)
    return [word for word, after in zip_longest(ordered, ordered[1:], fillvalue="") if not after.startswith(word)]
