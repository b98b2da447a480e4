"""Which profession reads by which column of the matrix."""

import pytest

from dossier.domain.packaged import rows_of
from dossier.domain.profile import (
    COORDINATION,
    OTHER,
    PHYSICIAN,
    PROFILES,
    SECRETARIAT,
    STUDENT,
    is_role_only,
    profile_of,
)


@pytest.mark.parametrize(
    ("profession", "profile"),
    [
        ("G15:10", PHYSICIAN),
        ("G15:60", "INFIRMIER"),
        ("G15:69", "INFIRMIER"),
        ("R95:93", "PSYCHOLOGUE"),
        ("G15:86", "TECH_LABO"),
        ("R85:330", COORDINATION),
        ("R85:331", SECRETARIAT),
        ("A00:SECRETARIAT_MEDICAL", SECRETARIAT),
        ("R85:346", STUDENT),
        ("G16:10", STUDENT),
        ("G15:93", OTHER),
        ("R85:312", OTHER),
        ("10", OTHER),
        ("", OTHER),
        (None, OTHER),
    ],
)
def test_each_profession_has_a_profile_and_the_unknown_that_of_the_others(profession: str | None, profile: str) -> None:
    assert profile_of(profession) == profile


def test_a_nurse_with_an_advanced_practice_has_its_own() -> None:
    assert profile_of("G15:60", ["SM01", "SI03"]) == "INFIRMIER_IPA"
    assert profile_of("G15:60", ["SM01"]) == "INFIRMIER"
    assert profile_of("G15:10", ["SI03"]) == PHYSICIAN


def test_every_profile_that_a_profession_has_is_a_column() -> None:
    used = {row["profile_key"] for row in rows_of("matrix_professions.csv")}
    assert used == set(PROFILES) - {OTHER}


@pytest.mark.parametrize(
    ("profession", "is_role"),
    [("G15:10", False), ("R94:41", False), ("R95:93", False), ("R85:330", True), ("G16:10", True), (None, True)],
)
def test_a_role_is_no_profession(profession: str | None, *, is_role: bool) -> None:
    assert is_role_only(profession) is is_role
