"""Break-glass: who may, for how long, and with which words."""

from typing import Any

import pytest

from dossier.domain.break_glass import LASTS_MS, NEVER, BrokenGlass, Emergency, break_glass
from dossier.domain.profile import OTHER, PHYSICIAN, SECRETARIAT, STUDENT
from protocol.errors import BadRequest, Conflict, Forbidden, Refusal, TooLarge
from tests.dossier.domain.people import ALICE, BOB, NOW

WORDS = "Malaise, traitement inconnu"


def broken(words: str = WORDS, now: int = NOW, **told: Any) -> BrokenGlass:
    return break_glass(ALICE, Emergency.VITAL, words, now, **{"profile": PHYSICIAN, "is_role_only": False, **told})


def reason(kind: type[Refusal], *told: Any, **named: Any) -> str:
    with pytest.raises(kind) as refused:
        broken(*told, **named)
    assert refused.value.details
    return str(refused.value.details["reason"])


def test_it_opens_for_four_hours_to_who_broke_it() -> None:
    glass = broken()
    assert glass.ends_at == NOW + 4 * 3_600_000
    ends = [glass.opens_to(ALICE, at) for at in (NOW - 1, NOW, NOW + LASTS_MS - 1, NOW + LASTS_MS)]
    assert ends == [False, True, True, False]
    assert not glass.opens_to(BOB, NOW)


def test_it_never_opens_to_a_secretariat_a_student_or_somebody_unknown() -> None:
    assert {SECRETARIAT, STUDENT, OTHER} == NEVER
    for profile in NEVER:
        assert reason(Forbidden, profile=profile) == "glass_never"
    assert reason(Forbidden, is_role_only=True) == "glass_never"


def test_it_takes_words() -> None:
    assert reason(BadRequest, "x" * 19 + "   ") == "glass_words"
    assert broken("x" * 20).words == "x" * 20
    with pytest.raises(TooLarge):
        broken("x" * 1_001)


def test_it_is_not_prolonged_silently_but_may_be_broken_again() -> None:
    first = broken()
    assert reason(Conflict, now=first.ends_at - 1, before=[first]) == "glass_open"
    assert broken(now=first.ends_at, before=[first]).at == first.ends_at
    assert broken(before=[BrokenGlass(BOB, Emergency.VITAL, WORDS, NOW)]), "another's is not one's own"
