"""The checker itself: each kind of violation, made by hand, is seen, and counted as what it is."""

import pytest
from msgspec.structs import replace as changed

from tests.faults.checker import check
from tests.faults.ledger import Entry, What
from tests.faults.reading import Findings, Seen, Witness
from tests.faults.script import Line, Script

ALICE = Script("alice-a", "alice", ["ward"])
OPENED = Seen(1, 10, "alice", "opened", None, None)


def invoke(order: int) -> Entry:
    line = ALICE.line(order)
    return Entry(What.INVOKE, ALICE.name, order, line.conversation, ALICE.author, line.client_ref)


def ok(order: int, *, seq: int, duplicate: bool = False) -> Entry:
    return changed(invoke(order), what=What.OK, seq=seq, at=10 * seq, duplicate=duplicate)


def refused(order: int) -> Entry:
    return changed(invoke(order), what=What.FAIL, code="unavailable")


def unknown(order: int) -> Entry:
    return changed(invoke(order), what=What.UNKNOWN)


def seen(order: int, *, seq: int) -> Seen:
    line: Line = ALICE.line(order)
    return Seen(seq, 10 * seq, ALICE.author, "text", line.client_ref, line.text)


def violations(entries: list[Entry], *thread: Seen) -> dict[str, int]:
    verdict = check(entries, Witness(), Findings({"ward": [OPENED, *thread]}))
    return {kind: len(found) for kind, found in verdict.violations.items()}


def test_a_thread_that_is_as_it_was_told_breaks_nothing() -> None:
    entries = [invoke(0), invoke(1), ok(0, seq=2), ok(1, seq=3), invoke(0), ok(0, seq=2, duplicate=True)]
    verdict = check(entries, Witness(), Findings({"ward": [OPENED, seen(0, seq=2), seen(1, seq=3)]}))
    assert not verdict.violations
    assert (verdict.attempted, verdict.acknowledged, verdict.sent_again, verdict.read) == (2, 2, 1, 3)


@pytest.mark.parametrize("thread", [[], [seen(0, seq=2)]])
def test_what_was_never_answered_may_be_there_or_not(thread: list[Seen]) -> None:
    assert violations([invoke(0), unknown(0)], *thread) == {}


def test_an_acknowledged_message_that_is_not_there_is_lost() -> None:
    assert violations([invoke(0), ok(0, seq=2)]) == {"lost": 1}


def test_an_acknowledged_message_under_another_number_is_lost_too() -> None:
    entries = [invoke(0), ok(0, seq=3), invoke(1), ok(1, seq=2)]
    assert violations(entries, seen(0, seq=2), seen(1, seq=3)) == {"lost": 2}


def test_a_message_that_stands_twice_is_duplicated() -> None:
    assert violations([invoke(0), ok(0, seq=2)], seen(0, seq=2), seen(0, seq=3)) == {"duplicated": 1}


def test_two_answers_that_differ_are_a_duplicate() -> None:
    entries = [invoke(0), ok(0, seq=2), invoke(0), ok(0, seq=3, duplicate=True)]
    assert violations(entries, seen(0, seq=2)) == {"duplicated": 1}


def test_a_message_that_was_new_twice_is_a_duplicate() -> None:
    assert violations([invoke(0), ok(0, seq=2), invoke(0), ok(0, seq=2)], seen(0, seq=2)) == {"duplicated": 1}


def test_messages_that_changed_places_are_misordered() -> None:
    assert violations([invoke(0), invoke(1)], seen(1, seq=2), seen(0, seq=3)) == {"misordered": 1}


def test_a_refused_message_may_come_after_those_that_were_behind_it() -> None:
    entries = [invoke(0), invoke(1), refused(0), ok(1, seq=2), invoke(0), ok(0, seq=3)]
    assert violations(entries, seen(1, seq=2), seen(0, seq=3)) == {}


def test_a_hole_in_the_numbers_is_misordered() -> None:
    assert violations([invoke(0)], seen(0, seq=3)) == {"misordered": 1}


def test_time_that_goes_back_is_misordered() -> None:
    assert violations([invoke(0)], seen(0, seq=2)._replace(at=5)) == {"misordered": 1}


SENT = seen(0, seq=2)


@pytest.mark.parametrize(
    "entry", [SENT._replace(client_ref="c9"), SENT._replace(author="bob"), SENT._replace(text="Bonjour")]
)
def test_what_nobody_sent_is_unexpected(entry: Seen) -> None:
    assert violations([invoke(0)], entry) == {"unexpected": 1}


def test_a_refused_message_that_is_there_was_not_refused() -> None:
    assert violations([invoke(0), refused(0)], seen(0, seq=2)) == {"refused_but_stored": 1}
    entries = [invoke(0), refused(0), invoke(0), ok(0, seq=2, duplicate=True)]
    assert violations(entries, seen(0, seq=2)) == {"refused_but_stored": 1}


def test_events_of_one_number_must_agree() -> None:
    witness = Witness()
    witness.hear("ward", 2, "alice-a-0")
    witness.hear("ward", 2, "alice-a-0")
    assert not witness.contradictions
    witness.hear("ward", 2, "alice-a-1")
    assert witness.contradictions


@pytest.mark.parametrize(
    ("subjects", "expected"),
    [
        ({"c1": "Sortie 0", "c9": "Essai"}, {}),
        ({"c9": "Essai"}, {"lost": 1}),
        ({"c2": "Sortie 0"}, {"lost": 1}),
        ({"c1": "Sortie 0", "c2": "Sortie 0"}, {"duplicated": 1}),
    ],
)
def test_a_conversation_that_was_started_is_there_once(
    subjects: dict[str, str | None], expected: dict[str, int]
) -> None:
    witness = Witness(asked_starts={"Sortie 0", "Sortie 1"}, told_starts={"Sortie 0": "c1"})
    verdict = check([], witness, Findings(subjects=subjects))
    assert {kind: len(found) for kind, found in verdict.violations.items()} == expected
