"""Helvetica, which every reader of PDF has: what it can show, and how wide that is.

Source:  ISO 32000-1, 9.6.2.2 (the standard 14 fonts) and annex D (WinAnsiEncoding, Windows code page 1252); widths of
         Adobe's Core 14 AFM files, in thousandths of the size
"""

from collections.abc import Sequence

UNKNOWN = "[?]"
_REGULAR = """\
278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278
556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556
1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778
667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556
333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556
556 556 333 500 278 556 500 722 500 500 500 334 260 334 584 350
556 350 222 556 333 1000 556 556 333 1000 667 333 1000 350 611 350
350 222 222 333 333 350 556 1000 333 1000 500 333 944 350 500 667
278 333 556 556 556 556 260 556 333 737 370 556 584 333 737 333
400 584 333 333 333 556 537 278 333 333 365 556 834 834 834 611
667 667 667 667 667 667 1000 722 667 667 667 667 278 278 278 278
722 722 778 778 778 778 778 584 778 722 722 722 722 667 667 611
556 556 556 556 556 556 889 500 556 556 556 556 278 278 278 278
556 556 556 556 556 556 556 584 611 556 556 556 556 500 556 500"""
_BOLD = """\
278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278
556 556 556 556 556 556 556 556 556 556 333 333 584 584 584 611
975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778
667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556
333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611
611 611 389 556 333 611 556 778 556 556 500 389 280 389 584 350
556 350 278 556 500 1000 556 556 333 1000 667 333 1000 350 611 350
350 278 278 500 500 350 556 1000 333 1000 556 333 944 350 500 667
278 333 556 556 556 556 280 556 333 737 370 556 584 333 737 333
400 584 333 333 333 611 556 278 333 333 365 556 834 834 834 611
722 722 722 722 722 722 1000 722 667 667 667 667 278 278 278 278
722 722 778 778 778 778 778 584 778 722 722 722 722 667 667 611
556 556 556 556 556 556 889 556 556 556 556 556 278 278 278 278
611 611 611 611 611 611 611 584 611 611 611 611 611 556 611 556"""
# What is written in care and is not in the code page, by what reads the same there.
_ALIKE = str.maketrans(
    {
        "\t": "    ",
        "\u2009": " ",
        "\u202f": "\u00a0",
        "\u2010": "-",
        "\u2011": "-",
        "\u2212": "-",
        "\u03bc": "\u00b5",
        "≥": ">=",
        "≤": "<=",
        "→": "->",
        "≠": "<>",
    }
)


def _widths(table: str) -> Sequence[int]:
    return (0,) * 32 + tuple(map(int, table.split()))


REGULAR, BOLD = _widths(_REGULAR), _widths(_BOLD)


def encoded(text: str) -> tuple[bytes, bool]:
    """A line as the font has it, and whether something in it could not be shown."""
    alike = text.translate(_ALIKE)
    try:
        return alike.encode("cp1252"), False
    except UnicodeEncodeError:
        return _with_unknown(alike), True


def _with_unknown(text: str) -> bytes:
    """What cannot be shown, however much of it side by side, is one mark."""
    shown: list[bytes] = []
    for char in text:
        try:
            shown.append(char.encode("cp1252"))
        except UnicodeEncodeError:
            if shown[-1:] != [UNKNOWN.encode()]:
                shown.append(UNKNOWN.encode())
    return b"".join(shown)
