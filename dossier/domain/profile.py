"""Profiles: the columns of the access matrix, and which profession reads by which of them."""

from collections.abc import Collection, Mapping

from dossier.domain.packaged import rows_of

PROFILES: Mapping[str, str] = {row["profile_key"]: row["label_fr"] for row in rows_of("matrix_profiles.csv")}

PHYSICIAN = "MEDECIN"
COORDINATION = "COORDINATION"
SECRETARIAT = "SECRETARIAT"
STUDENT = "ETUDIANT_ROLE"
OTHER = "AUTRE"  # denied by default

# G15 health, R94 social, R95 titles: a profession that is proved. Others are roles that a structure gives.
_PROFESSIONS = frozenset({"G15", "R94", "R95"})
_BY_SKILL = {
    (f"{row['system']}:{row['code']}", row["skill"]): row["profile_key"] for row in rows_of("matrix_professions.csv")
}


def profile_of(profession: str | None, skills: Collection[str] = ()) -> str:
    """Return the profile of a profession; who has none that is known has that of the others.

    Shape:   profession as `G15:60`: system and code; skills as savoir-faire codes, of which SI01 to SI05 make an
             infirmier en pratique avancée
    """
    by_skill = (_BY_SKILL.get((profession or "", skill)) for skill in sorted(skills))
    return next((found for found in by_skill if found), None) or _BY_SKILL.get((profession or "", "")) or OTHER


def is_role_only(profession: str | None) -> bool:
    """Tell whether nothing but a role is known of what they do; such an account does not break glass."""
    return (profession or "").partition(":")[0] not in _PROFESSIONS
