"""Marks, and how archived follows what is written."""

import pytest

from mis.domain.marks import Marks, is_archived


def test_what_is_not_asked_for_stays() -> None:
    marks = Marks(archived=True, muted=True)
    assert marks.changed(archived=None, muted=False, favourite=True) == Marks(archived=True, favourite=True)


@pytest.mark.parametrize(
    ("archived_seq", "last_text_seq", "muted", "expected"),
    [
        (None, 0, False, False),
        (None, 5, True, False),
        (5, 5, False, True),
        (5, 6, False, False),
        (5, 6, True, True),
        (5, 0, False, True),
    ],
)
def test_it_is_put_away_until_a_text_comes_or_for_good_while_muted(
    archived_seq: int | None, last_text_seq: int, *, muted: bool, expected: bool
) -> None:
    assert is_archived(archived_seq, last_text_seq, muted=muted) is expected
