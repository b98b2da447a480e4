"""The PPCS: read, written by coordinators, carried on by those who act, and said to have been read."""

from collections.abc import AsyncIterator
from types import NoneType

from dossier.contract.plan import (
    PLAN,
    ActionMove,
    OwnAction,
    Plan,
    PlanMove,
    PlanSigning,
    PlanVersions,
    PlanWriting,
)
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange
from protocol.values import DossierId

_READ = Exchange("GET", PLAN, Plan)
_BEGIN = Exchange("POST", PLAN, Plan)
_WRITE = Exchange("PUT", PLAN, Plan)
_MOVE = Exchange("POST", f"{PLAN}/moves", Plan)
_VERSIONS = Exchange("GET", f"{PLAN}/versions", PlanVersions)
_VERSION = Exchange("GET", f"{PLAN}/versions/{{number}}", Plan)
_ENTER = Exchange("POST", f"{PLAN}/actions", Plan)
_MOVE_ACTION = Exchange("POST", f"{PLAN}/actions/{{action}}/moves", Plan)
_SIGN = Exchange("POST", f"{PLAN}/signatures", NoneType)


class Plans(Asking):
    async def read_plan(self, dossier: DossierId) -> Plan:
        """The plan as it stands."""
        return await self._ask(_READ, id=dossier)

    async def begin_plan(self, dossier: DossierId) -> Plan:
        """Begin a plan, as a coordinator.

        Raises:  Conflict (there is one that is not closed), Forbidden
        """
        return await self._ask(_BEGIN, id=dossier)

    async def write_plan(self, dossier: DossierId, plan: PlanWriting) -> Plan:
        """Write the next version of the plan, as a coordinator.

        Raises:  Conflict (there is another one meanwhile), Forbidden, BadRequest, TooLarge
        """
        return await self._ask(_WRITE, id=dossier, body=plan)

    async def move_plan(self, dossier: DossierId, move: PlanMove) -> Plan:
        """Have the plan begin, pause, go on or end; `missing` tells what it must have first.

        Raises:  Conflict (something is missing, or it is not in a state for this), Forbidden
        """
        return await self._ask(_MOVE, id=dossier, body=move)

    def plan_version_pages(self, dossier: DossierId) -> AsyncIterator[PlanVersions]:
        """The versions of the plan, newest first, and what made each."""
        return self._pages(_VERSIONS, id=dossier)

    async def read_plan_version(self, dossier: DossierId, number: int) -> Plan:
        """One version of the plan."""
        return await self._ask(_VERSION, id=dossier, number=number)

    async def enter_action(self, dossier: DossierId, action: OwnAction) -> Plan:
        """Enter an action of one's own, or rewrite it while it is to be done.

        Raises:  Conflict, Forbidden, BadRequest
        """
        return await self._ask(_ENTER, id=dossier, body=action)

    async def move_action(self, dossier: DossierId, action: str, move: ActionMove) -> Plan:
        """Say how far an action is: one's own, or any as a coordinator.

        Raises:  Conflict (it is not in a state for this), Forbidden, BadRequest
        """
        return await self._ask(_MOVE_ACTION, id=dossier, action=action, body=move)

    async def sign_plan(self, dossier: DossierId, signing: PlanSigning) -> None:
        """Say that one has read a version of the plan."""
        await self._ask(_SIGN, id=dossier, body=signing)
