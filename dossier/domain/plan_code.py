"""Codes of a plan: problems, needs, services, and why an action was not done."""

from collections.abc import Mapping

from dossier.domain.packaged import rows_of
from protocol.errors import BadRequest


def _labels(value_set: str) -> Mapping[str, str]:
    return {row["code"]: row["label_fr"] for row in rows_of("plan_codes.csv") if row["value_set"] == value_set}


# PPS-PAERPA for problems, SERAFIN-PH for needs and direct services: the PPCS itself has no nomenclature (HAS 2019).
PROBLEMS = _labels("JDV_ProblemePPSPAERPA_CISIS")
NEEDS = _labels("JDV_J285_Besoins_SERAFIN")
SERVICES = _labels("JDV_J284_PrestationsDirects_SERAFIN")
REASONS_NOT_DONE = _labels("JDV_MotifNonRealisationEvenement_CISIS")


def must_be_code(code: str | None, known: Mapping[str, str], field: str) -> None:
    """Refuse a code that the set has not; none is always right, for coding comes after words.

    Raises:  BadRequest (plan_code)
    """
    if code is not None and code not in known:
        raise BadRequest(f"{field} is no code of its set", field, "plan_code")
