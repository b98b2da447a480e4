"""The access decision against an oracle that was written apart, and with each of its checks dropped once.

1,000,000 worlds: python -m pytest -m soak tests/dossier/domain/test_decision.py
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.domain import decision
from dossier.domain.decision import Path, decide
from dossier.domain.legal_basis import LegalBasis
from dossier.domain.note import Note
from dossier.domain.question import Document, FedConversation, Part
from dossier.domain.reader import Stance
from dossier.domain.rule import Rule
from tests.dossier.domain import oracle
from tests.dossier.domain.world import FACTS, World, asked_of, some_world

BATCH = 1_000
SEED = 20_261_123

worlds = st.fixed_dictionaries(
    {name: st.sampled_from(tuple(dict.fromkeys(choices))) for name, choices in FACTS.items()}
).map(World)


def differing(seed: int, count: int) -> Iterator[tuple[World, Rule, str]]:
    """The worlds, of so many that chance makes, in which decision and oracle do not name the same rule."""
    chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    for _ in range(count):
        world = some_world(chance)
        rule, expected = decide(*asked_of(world)).rule, oracle.rule_of(world)
        if rule != expected:
            yield world, rule, expected


@settings(max_examples=500, deadline=None)
@given(world=worlds)
def test_the_decision_is_the_oracle_s(world: World) -> None:
    decided = decide(*asked_of(world))
    assert (decided.rule, decided.is_allowed) == (oracle.rule_of(world), oracle.is_allowed(world))
    assert decided.acting_for == oracle.acting_for(world)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**64 - 1))
def test_worlds_that_reach_the_later_rules_are_decided_as_by_the_oracle(seed: int) -> None:
    assert next(differing(seed, BATCH), None) is None


@pytest.mark.soak
@settings(max_examples=1_000, deadline=None, database=None)
@given(seed=st.integers(0, 2**64 - 1))
def test_a_million_worlds_are_decided_as_by_the_oracle(seed: int) -> None:
    assert next(differing(seed, BATCH), None) is None


def test_every_rule_decides_in_some_of_these_worlds() -> None:
    chance = random.Random(SEED)  # noqa: S311
    decided = Counter(decide(*asked_of(some_world(chance))).rule for _ in range(20 * BATCH))
    assert set(decided) == set(Rule)
    assert min(decided.values()) >= 5


THINGS: tuple[type, ...] = (Document, Note, FedConversation, Part)
CHECKS = [
    pytest.param(thing, stance, index, id=f"{thing.__name__}-{stance}-{check.__name__}")
    for thing in THINGS
    for stance, path in decision.PATHS[thing].items()
    for index, check in enumerate(path.checks)
]


def without(thing: type, stance: Stance, index: int) -> Mapping[type, Mapping[Stance, Path]]:
    """The paths without one check of one of them."""
    paths = {kind: dict(of_kind) for kind, of_kind in decision.PATHS.items()}
    path = paths[thing][stance]
    paths[thing][stance] = Path((*path.checks[:index], *path.checks[index + 1 :]), path.otherwise)
    return paths


@pytest.mark.parametrize(("thing", "stance", "index"), CHECKS)
def test_a_check_that_is_dropped_is_seen(thing: type, stance: Stance, index: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(decision, "PATHS", without(thing, stance, index))
    assert next(differing(SEED, 60 * BATCH), None), "the comparison does not see what this check is for"


def test_no_stance_is_without_a_path() -> None:
    assert {thing: set(paths) for thing, paths in decision.PATHS.items()} == {thing: set(Stance) for thing in THINGS}


def test_what_goes_to_the_journal_says_by_which_matrix_profile_and_basis() -> None:
    chance = random.Random(SEED)  # noqa: S311
    bases = set()
    for _ in range(BATCH):
        world = some_world(chance)
        decided = decide(*asked_of(world))
        assert (decided.matrix_version, decided.profile) == ("m", world.profile)
        assert decided.acting_for == oracle.acting_for(world)
        if decided.acting_for:
            assert decided.basis is LegalBasis.CARE_TEAM_1, "that of whom they act for"
        elif oracle.belongs(world):
            assert decided.basis is not LegalBasis.EMERGENCY
        else:
            assert (decided.basis is LegalBasis.EMERGENCY) is oracle.broke_glass(world)
        bases.add(decided.basis)
    assert bases == {None, LegalBasis.CARE_TEAM_1, LegalBasis.CARE_TEAM_2, LegalBasis.CONSENT_OUTSIDE_TEAM,
                     LegalBasis.LEGAL_REPRESENTATIVE, LegalBasis.EMERGENCY}  # fmt: skip
