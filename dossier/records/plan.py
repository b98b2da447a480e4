"""The PPCS, and who has read it."""

from dossier.domain.plan_step import PlanStep
from dossier.domain.ppcs import Ppcs
from dossier.records.told import Told


class PlanRecorded(Told, frozen=True, tag="plan"):
    """A version of the plan, whole, from here on; its number is in it."""

    plan: Ppcs
    step: PlanStep


class PlanSigned(Told, frozen=True, tag="plan_signed"):
    """The author of this record has read a version of the plan."""

    version: int
