"""What a forger does to a proof, class by class; each gives every mutant of its class."""

from collections.abc import Callable, Iterator, Sequence

Hashes = Sequence[bytes]


def flipped(hash: bytes) -> Iterator[bytes]:
    """One bit of each byte in turn."""
    for at in range(len(hash)):
        yield hash[:at] + bytes([hash[at] ^ 1 << at % 8]) + hash[at + 1 :]


def resized(hash: bytes) -> Iterator[bytes]:
    yield from (b"", hash[:-1], hash[1:], hash + b"\x00", b"\x00" + hash, hash + hash)


def with_a_flipped_byte(hashes: Hashes) -> Iterator[list[bytes]]:
    for at, hash in enumerate(hashes):
        for other in flipped(hash):
            yield [*hashes[:at], other, *hashes[at + 1 :]]


def with_a_resized_hash(hashes: Hashes) -> Iterator[list[bytes]]:
    for at, hash in enumerate(hashes):
        for other in resized(hash):
            yield [*hashes[:at], other, *hashes[at + 1 :]]


def with_a_cut_moved(hashes: Hashes) -> Iterator[list[bytes]]:
    """The same bytes, parted elsewhere."""
    for at in range(len(hashes) - 1):
        both = hashes[at] + hashes[at + 1]
        for cut in (31, 33, 64):
            yield [*hashes[:at], both[:cut], both[cut:], *hashes[at + 2 :]]


def with_one_dropped(hashes: Hashes) -> Iterator[list[bytes]]:
    for at in range(len(hashes)):
        yield [*hashes[:at], *hashes[at + 1 :]]


def with_one_added(hashes: Hashes) -> Iterator[list[bytes]]:
    for at in range(len(hashes) + 1):
        for extra in (b"\x00" * 32, b"\xff" * 32):
            yield [*hashes[:at], extra, *hashes[at:]]


def with_one_doubled(hashes: Hashes) -> Iterator[list[bytes]]:
    for at in range(len(hashes)):
        yield [*hashes[: at + 1], *hashes[at:]]


def with_two_swapped(hashes: Hashes) -> Iterator[list[bytes]]:
    for at in range(len(hashes)):
        for other in range(at + 1, len(hashes)):
            if hashes[at] != hashes[other]:
                mutant = list(hashes)
                mutant[at], mutant[other] = mutant[other], mutant[at]
                yield mutant


def reversed_whole(hashes: Hashes) -> Iterator[list[bytes]]:
    if list(hashes) != list(hashes)[::-1]:
        yield list(hashes)[::-1]


def emptied(hashes: Hashes) -> Iterator[list[bytes]]:
    if hashes:
        yield []


CLASSES: Sequence[Callable[[Hashes], Iterator[list[bytes]]]] = (
    with_a_flipped_byte,
    with_a_resized_hash,
    with_a_cut_moved,
    with_one_dropped,
    with_one_added,
    with_one_doubled,
    with_two_swapped,
    reversed_whole,
    emptied,
)
