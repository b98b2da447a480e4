"""The tree as RFC 6962, 2.1 defines it, word for word: slow, recursive, and held against what the server computes."""

from collections.abc import Sequence
from hashlib import sha256

Leaves = Sequence[bytes]
"""Hashes of leaves."""


def root(leaves: Leaves) -> bytes:
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m: int, leaves: Leaves) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), root(leaves[k:])]
    return [*path(m - k, leaves[k:]), root(leaves[:k])]


def proof(m: int, leaves: Leaves) -> list[bytes]:
    return [] if m == 0 else subproof(m, leaves, known=True)


def subproof(m: int, leaves: Leaves, *, known: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if known else [root(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known=known), root(leaves[k:])]
    return [*subproof(m - k, leaves[k:], known=False), root(leaves[:k])]
