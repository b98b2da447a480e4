"""What stands between some leaves of a tree: one proof for all of them, which shares every hash.

From left to right, a reader adds each leaf that it has, and of what lies between two of them the roots of the largest
full subtrees; what is left at the end, folded, is the root of the whole. Their sizes follow from the places of the
leaves, so that a proof is hashes alone.

Source:  RFC 6962, 2.1; the right edge of a tree as in `mis.archive.tiles.edge`
"""

from mis.archive.tree import Span


def gap_spans(start: int, end: int) -> list[Span]:
    """The largest full subtrees that make up a part of a tree, from left to right.

    Shape:   start <= end; none where they are equal
    """
    spans = []
    while start < end:
        most = 1 << ((end - start).bit_length() - 1)
        leaves = min(start & -start or most, most)
        spans.append(Span(start, start + leaves))
        start += leaves
    return spans
