"""The Merkle tree: its hashes, which parts of it a proof is made of, and whether a proof holds.

Source:  RFC 6962, 2.1; RFC 9162, 2.1.3 and 2.1.4
"""

from collections.abc import Sequence
from hashlib import sha256
from hmac import compare_digest
from typing import NamedTuple

HASH_BYTES = 32
NODE = b"\x01"  # what stands before two hashes, so that no leaf is taken for them
EMPTY_ROOT = sha256().digest()


class Span(NamedTuple):
    """A part of the tree, by its first leaf and the one after its last."""

    start: int
    end: int


def leaf_hash(record: bytes) -> bytes:
    return sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(NODE + left + right).digest()


def inclusion_spans(index: int, size: int) -> list[Span]:
    """The parts whose roots are the path from a leaf to the root of a tree, the lowest first.

    Shape:   0 <= index < size
    Source:  RFC 6962, 2.1.1
    """
    spans = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_leaves(end - start)
        if index < middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(first: int, second: int) -> list[Span]:
    """The parts whose roots prove that a tree of `second` leaves begins with one of `first`, the lowest first.

    Shape:   first <= second; none where they are equal, or the first tree is empty, as all begin with that
    Source:  RFC 6962, 2.1.2
    """
    if first in (0, second):
        return []
    spans = []
    start, end = 0, second
    while first != end:
        middle = start + _left_leaves(end - start)
        if first <= middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    if start:  # else it is the first tree's root, which whoever verifies has
        spans.append(Span(start, end))
    return spans[::-1]


def is_included(leaf: bytes, index: int, size: int, hashes: Sequence[bytes], root: bytes) -> bool:
    """Whether these hashes prove that a leaf is at an index of the tree with this size and root.

    Source:  RFC 9162, 2.1.3.2
    """
    if not 0 <= index < size or not _are_hashes(leaf, root, *hashes):
        return False
    node, last, computed = index, size - 1, leaf
    for hash in hashes:
        if last == 0:
            return False
        if node & 1 or node == last:
            computed = node_hash(hash, computed)
            node, last = _up_to_a_right_child(node, last)
        else:
            computed = node_hash(computed, hash)
        node, last = node >> 1, last >> 1
    return last == 0 and compare_digest(computed, root)


def is_consistent(first: int, second: int, first_root: bytes, second_root: bytes, hashes: Sequence[bytes]) -> bool:
    """Whether these hashes prove that the tree of `second` leaves begins with the tree of `first`.

    Source:  RFC 9162, 2.1.4.2; what it leaves out, the empty tree and two of a size, is held to the two roots alone
    """
    if not 0 <= first <= second:
        return False
    if first == second > 0:
        return not hashes and compare_digest(first_root, second_root)
    if not _are_hashes(first_root, second_root, *hashes):
        return False
    if first == 0:
        return not hashes and first_root == EMPTY_ROOT and (second > 0 or second_root == EMPTY_ROOT)
    return _is_extended(first, second, first_root, second_root, hashes)


def _is_extended(first: int, second: int, first_root: bytes, second_root: bytes, hashes: Sequence[bytes]) -> bool:
    path = list(hashes)
    if _is_power_of_two(first):
        path.insert(0, first_root)
    if not path:
        return False
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    of_first = of_second = path[0]
    for hash in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            of_first, of_second = node_hash(hash, of_first), node_hash(hash, of_second)
            node, last = _up_to_a_right_child(node, last)
        else:
            of_second = node_hash(of_second, hash)
        node, last = node >> 1, last >> 1
    return last == 0 and compare_digest(of_first, first_root) and compare_digest(of_second, second_root)


def _up_to_a_right_child(node: int, last: int) -> tuple[int, int]:
    """Pass the levels at which the last node of an unbalanced tree has no sibling."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _are_hashes(*hashes: bytes) -> bool:
    return all(len(hash) == HASH_BYTES for hash in hashes)


def _is_power_of_two(number: int) -> bool:
    return number & (number - 1) == 0


def _left_leaves(leaves: int) -> int:
    """The largest power of two below a number of leaves: how many of them are on the left."""
    power: int = 1 << ((leaves - 1).bit_length() - 1)
    return power
