"""Proofs: those of published trees and of every small one hold, and no forged one does."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mis.archive.tiles import Place, grown, places_of, root_of
from mis.archive.tree import (
    EMPTY_ROOT,
    Span,
    consistency_spans,
    inclusion_spans,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
)
from tests.mis.archive import naive
from tests.mis.archive.mutations import CLASSES, Hashes, flipped, resized

# Source: github.com/transparency-dev/merkle, testonly/constants.go (leaves and roots that Certificate Transparency's
# implementations share): the records, and the root of the tree over the first n of them.
RECORDS = [
    bytes.fromhex(one)
    for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# Source: draft-ietf-plants-merkle-tree-certs, "Subtree Test Vectors": the SHA-256 over a line for each subtree of a
# tree whose 130 records are the bytes 0 to 129, and over a line for each leaf of each with its path.
SUBTREES = "94a95384a8c69acea9b50d035a58285b3a777cb7a724005faa5e1f1e1190007f"
SUBTREE_PATHS = "ac2a8f989e44d99e399db448050ff5f19757df53cfb716aa81015d3955d8163f"
SUBTREE_RECORDS = 130

# Sizes that have every shape of a right edge, and cross a tile's.
SIZES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 16, 17, 255, 256, 257, 300, 511, 512, 513, 700)
LEAVES = [leaf_hash(b"%d" % number) for number in range(max(SIZES))]
ROOT_OF = {size: naive.root(LEAVES[:size]) for size in (0, *SIZES)}
TILES = grown({}, 0, LEAVES)
SMALL = range(1, 18)


def roots_of(spans: list[Span]) -> list[bytes]:
    return [root_of(span, TILES) for span in spans]


def inclusion(index: int, size: int) -> list[bytes]:
    return roots_of(inclusion_spans(index, size))


def consistency(first: int, second: int) -> list[bytes]:
    return roots_of(consistency_spans(first, second))


def small_root(size: int) -> bytes:
    return naive.root(LEAVES[:size])


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_roots_are_the_published_ones(size: int) -> None:
    tiles = grown({}, 0, [leaf_hash(record) for record in RECORDS[:size]])
    assert root_of(Span(0, size), tiles).hex() == ROOTS[size]


def test_leaves_and_nodes_hash_apart() -> None:
    assert leaf_hash(b"") == bytes.fromhex(ROOTS[1])
    assert node_hash(b"", b"").hex() == sha256(b"\x01").hexdigest()
    assert bytes.fromhex(ROOTS[0]) == EMPTY_ROOT


def test_every_subtree_of_the_published_tree_is_as_published() -> None:
    tiles = grown({}, 0, [leaf_hash(bytes([number])) for number in range(SUBTREE_RECORDS)])
    of_roots, of_paths = sha256(), sha256()
    for start, end in subtrees(SUBTREE_RECORDS):
        of_roots.update(f"[{start}, {end}) {root_of(Span(start, end), tiles).hex()}\n".encode())
        for index in range(start, end):
            spans = [Span(start + one.start, start + one.end) for one in inclusion_spans(index - start, end - start)]
            path = "".join(f" {root_of(span, tiles).hex()}" for span in spans)
            of_paths.update(f"{index} [{start}, {end}){path}\n".encode())
    assert of_roots.hexdigest() == SUBTREES
    assert of_paths.hexdigest() == SUBTREE_PATHS


def subtrees(most: int) -> Iterator[tuple[int, int]]:
    for end in range(1, most + 1):
        for start in range(end):
            if start % (1 << (end - start - 1).bit_length()) == 0:
                yield start, end


@pytest.mark.parametrize("size", SIZES)
def test_every_path_is_that_of_the_definition_and_holds(size: int) -> None:
    for index in {*range(min(size, 20)), *range(max(0, size - 20), size), size // 2, size // 3}:
        hashes = inclusion(index, size)
        assert hashes == naive.path(index, LEAVES[:size])
        assert is_included(LEAVES[index], index, size, hashes, ROOT_OF[size])


@pytest.mark.parametrize("second", SIZES)
def test_every_proof_of_growth_is_that_of_the_definition_and_holds(second: int) -> None:
    for first in (one for one in (0, *SIZES) if one <= second):
        hashes = consistency(first, second)
        assert hashes == naive.proof(first, LEAVES[:second])
        assert is_consistent(first, second, ROOT_OF[first], ROOT_OF[second], hashes)


@given(st.data())
def test_any_tree_has_the_proofs_of_the_definition(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(LEAVES)))
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(0, size))
    assert inclusion(index, size) == naive.path(index, LEAVES[:size])
    assert consistency(first, size) == naive.proof(first, LEAVES[:size])


def test_a_proof_needs_few_tiles_however_large_the_tree_is() -> None:
    size = 10**9 + 12_345
    assert len(places_of(inclusion_spans(size // 3, size))) <= 8
    assert len(places_of(consistency_spans(size // 3, size))) <= 8
    assert places_of([Span(0, 70_000)]) == {Place(0, 273), Place(1, 273 // 256), Place(2, 0)}


class Claim:
    """A path, and what it is said to prove."""

    def __init__(self, index: int, size: int) -> None:
        self.leaf, self.index, self.size = LEAVES[index], index, size
        self.hashes: Hashes = inclusion(index, size)
        self.root = small_root(size)

    def holds(self, **changes: Any) -> bool:
        said = {name: changes.get(name, value) for name, value in vars(self).items()}
        return is_included(said["leaf"], said["index"], said["size"], said["hashes"], said["root"])


def claims() -> list[Claim]:
    return [Claim(index, size) for size in SMALL for index in range(size)]


@pytest.mark.parametrize("mutants", CLASSES, ids=lambda one: one.__name__)
def test_a_path_with_changed_hashes_is_refused(mutants: Callable[[Hashes], Iterator[Hashes]]) -> None:
    tried = 0
    for claim in claims():
        assert claim.holds()
        for hashes in mutants(claim.hashes):
            tried += 1
            assert not claim.holds(hashes=hashes), (claim.index, claim.size)
    assert tried > 50


def test_a_path_of_another_leaf_root_index_or_size_is_refused() -> None:
    for claim in claims():
        for leaf in (*flipped(claim.leaf), *resized(claim.leaf)):
            assert not claim.holds(leaf=leaf)
        for root in (*flipped(claim.root), *resized(claim.root)):
            assert not claim.holds(root=root)
        for index in (*range(-2, claim.size + 20), claim.index + (1 << 64)):
            assert claim.holds(index=index) == (index == claim.index)
        if claim.hashes:
            assert not claim.holds(leaf=claim.root, root=claim.leaf)
        assert not any(claim.holds(root=small_root(size)) for size in SMALL if size != claim.size)


def test_a_size_under_which_a_path_would_have_another_shape_is_refused() -> None:
    for claim in claims():
        shape = inclusion_sides(claim.index, claim.size)
        for size in (-1, *range(40)):
            if size <= claim.index or inclusion_sides(claim.index, size) != shape:
                assert not claim.holds(size=size), (claim.index, claim.size, size)


def inclusion_sides(index: int, size: int) -> list[bool]:
    """On which side of the path each of its hashes is: a path proves a leaf's index, and of the size only this."""
    return [span.start > index for span in inclusion_spans(index, size)]


class Growth:
    """A proof of consistency, and what it is said to prove."""

    def __init__(self, first: int, second: int) -> None:
        self.first, self.second = first, second
        self.first_root, self.second_root = small_root(first), small_root(second)
        self.hashes: Hashes = consistency(first, second)

    def holds(self, **changes: Any) -> bool:
        said = {name: changes.get(name, value) for name, value in vars(self).items()}
        return is_consistent(said["first"], said["second"], said["first_root"], said["second_root"], said["hashes"])


def growths() -> list[Growth]:
    return [Growth(first, second) for second in (0, *SMALL) for first in range(second + 1)]


@pytest.mark.parametrize("mutants", CLASSES, ids=lambda one: one.__name__)
def test_a_proof_of_growth_with_changed_hashes_is_refused(mutants: Callable[[Hashes], Iterator[Hashes]]) -> None:
    tried = 0
    for growth in growths():
        assert growth.holds()
        for hashes in mutants(growth.hashes):
            tried += 1
            assert not growth.holds(hashes=hashes), (growth.first, growth.second)
    assert tried > 50


def test_a_proof_of_growth_between_other_roots_is_refused() -> None:
    for growth in growths():
        for root in (*flipped(growth.first_root), *resized(growth.first_root)):
            assert not growth.holds(first_root=root)
        if growth.first:  # any tree begins with the empty one: its proof says nothing of the second root
            for root in (*flipped(growth.second_root), *resized(growth.second_root)):
                assert not growth.holds(second_root=root)
        if growth.first != growth.second:
            assert not growth.holds(first_root=growth.second_root, second_root=growth.first_root)
            assert not growth.holds(first=growth.second, second=growth.first)
            assert not growth.holds(first_root=growth.second_root)


def test_a_proof_of_growth_between_other_sizes_is_refused() -> None:
    for growth in growths():
        if growth.first == growth.second:
            continue  # two roots that are equal are of any size: what is signed says which
        for first in (-1, *range(40)):
            if first != growth.first and (first, growth.second) not in alike(growth):
                assert not growth.holds(first=first), (growth.first, growth.second, first)
        for second in (-1, *range(growth.first + 1)):
            assert not growth.holds(second=second), (growth.first, growth.second, second)


def alike(growth: Growth) -> list[tuple[int, int]]:
    """Sizes that a proof of the same shape would be for."""
    shape = consistency_sides(growth.first, growth.second)
    return [
        (first, growth.second) for first in range(1, growth.second) if consistency_sides(first, growth.second) == shape
    ]


def consistency_sides(first: int, second: int) -> list[bool]:
    return [first & (first - 1) == 0, *(span.start >= first for span in consistency_spans(first, second))]


def test_an_empty_tree_is_a_beginning_of_any_and_no_tree_but_the_empty_one_is_empty() -> None:
    some = LEAVES[0]
    assert is_consistent(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    assert is_consistent(0, 1, EMPTY_ROOT, some, [])
    assert not is_consistent(0, 1, some, some, [])
    assert not is_consistent(0, 0, EMPTY_ROOT, some, [])
    assert not is_consistent(0, 0, some, some, [])
    assert not is_consistent(0, 1, EMPTY_ROOT, some, [some])
    assert not is_consistent(1, 1, some, LEAVES[1], [])
    assert not is_consistent(1, 2, some, ROOT_OF[2], [])
    assert not is_included(some, 0, 0, [], EMPTY_ROOT)
    assert not is_included(some, 0, 0, [], some)
    assert is_included(some, 0, 1, [], some)
