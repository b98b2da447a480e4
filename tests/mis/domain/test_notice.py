"""When somebody is told, and when again."""

import pytest

from mis.domain.notice import Notice, NoticeKind, Notified, due_at, next_try_at, outcome_of
from protocol.push import PushOutcome
from protocol.values import AccountId, ConversationId

NOW = 1_000_000
PAUSE_MS = 300_000


@pytest.mark.parametrize(
    ("read_seq", "notified", "due"),
    [
        (0, None, NOW),
        (5, Notified(5, NOW - 1), NOW),  # read in between
        (4, Notified(5, NOW - 1), NOW - 1 + PAUSE_MS),
        (4, Notified(5, NOW - PAUSE_MS), NOW),
        (4, Notified(5, NOW - 10 * PAUSE_MS), NOW),
        (4, Notified(5, NOW + 7), NOW + 7),  # about to be told anyway
    ],
)
def test_one_is_told_at_once_and_then_with_a_pause(read_seq: int, notified: Notified | None, due: int) -> None:
    assert due_at(NOW, read_seq=read_seq, notified=notified, pause_ms=PAUSE_MS) == due


def notice(attempts: int, *, urgent: bool = False) -> Notice:
    return Notice(
        id="n",
        kind=NoticeKind.PUSH,
        account=AccountId("a"),
        session=None,
        conversation=ConversationId("c"),
        is_of_dossier=False,
        urgent=urgent,
        created_at=0,
        attempts=attempts,
        subscription=None,
        address=None,
    )


def test_what_is_not_taken_is_tried_more_and_more_seldom_for_a_day() -> None:
    waits = [(next_try_at(notice(attempts), 0, after_ms=None) or 0) // 1_000 for attempts in range(1, 14)]
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]
    assert next_try_at(notice(10_000), 0, after_ms=None) == 3_600_000
    assert next_try_at(notice(3), 24 * 3_600_000 - 20_000, after_ms=None) is None


def test_what_is_urgent_is_tried_every_minute_at_least_unless_the_other_side_says_otherwise() -> None:
    assert next_try_at(notice(9, urgent=True), 0, after_ms=None) == 60_000
    assert next_try_at(notice(9, urgent=True), 0, after_ms=90_000) == 90_000
    assert next_try_at(notice(1), 0, after_ms=0) == 1_000
    assert next_try_at(notice(1), 0, after_ms=10**9) == 3_600_000


def test_every_answer_means_something() -> None:
    meant = {status: outcome_of(status) for status in range(100, 600)}
    taken = {status for status, outcome in meant.items() if outcome is PushOutcome.TAKEN}
    later = {status for status, outcome in meant.items() if outcome is PushOutcome.LATER}
    gone = {status for status, outcome in meant.items() if outcome is PushOutcome.GONE}
    assert (taken, later, gone) == (set(range(200, 300)), {429, *range(500, 600)}, {404, 410})
