"""One proof for some leaves of a tree leads to its root, whatever the leaves and however large the tree."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mis.archive.gaps import gap_spans
from mis.archive.tiles import grown, root_of
from mis.archive.tree import Span, leaf_hash, node_hash
from tests.mis.archive import naive

MOST = 700
LEAVES = [leaf_hash(b"%d" % number) for number in range(MOST)]
TILES = grown({}, 0, LEAVES)


def folded(parts: Iterable[tuple[Span, bytes]]) -> bytes:
    """The root over parts that follow each other, the naive way: any two brothers are one."""
    stack: list[tuple[int, bytes]] = []
    for span, root in parts:
        stack.append((span.end - span.start, root))
        while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
            (leaves, right), (_, left) = stack.pop(), stack.pop()
            stack.append((2 * leaves, node_hash(left, right)))
    while len(stack) > 1:
        (_, right), (_, left) = stack.pop(), stack.pop()
        stack.append((0, node_hash(left, right)))
    return stack[0][1]


def parts_of(size: int, own: Iterable[int]) -> list[tuple[Span, bytes]]:
    """What of a tree a reader has, and what comes between."""
    parts, start = [], 0
    for leaf in [*sorted(own), size]:
        parts += [(span, root_of(span, TILES)) for span in gap_spans(start, leaf)]
        if leaf < size:
            parts.append((Span(leaf, leaf + 1), LEAVES[leaf]))
        start = leaf + 1
    return parts


@given(st.integers(1, MOST).flatmap(lambda size: st.tuples(st.just(size), st.sets(st.integers(0, size - 1)))))
def test_any_leaves_and_what_is_between_them_make_the_root(drawn: tuple[int, set[int]]) -> None:
    size, own = drawn
    assert folded(parts_of(size, own)) == naive.root(LEAVES[:size])


@pytest.mark.parametrize("start", range(20))
@pytest.mark.parametrize("length", range(20))
def test_a_gap_is_the_largest_full_subtrees_side_by_side(start: int, length: int) -> None:
    spans = gap_spans(start, start + length)
    assert [one.start for one in spans[1:]] == [one.end for one in spans[:-1]]
    assert (spans[0].start, spans[-1].end) == (start, start + length) if length else spans == []
    for one in spans:
        leaves = one.end - one.start
        assert leaves & (leaves - 1) == 0
        assert one.start % leaves == 0
        assert one.start % (2 * leaves) or one.start + 2 * leaves > start + length, "twice as large would fit"


def test_leaves_side_by_side_share_all_but_a_few_hashes() -> None:
    between = [one for one in parts_of(MOST, range(300, 600)) if one[0].end <= 300 or one[0].start >= 600]
    assert len(between) == 10
