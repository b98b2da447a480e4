"""The care circle: who is brought in, invited, and let out."""

from types import NoneType

from dossier.contract.circle import MemberParcours, MembershipEnd, NewCareTeamMember, NewCareTeamStructure
from dossier.contract.dossier import Dossier
from dossier.contract.invitation import NewCirclePerson
from dossier.contract.paths import ONE
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange
from protocol.identity import AccessCode
from protocol.values import DossierId

_ADD = Exchange("POST", f"{ONE}/members", Dossier)
_ADD_STRUCTURE = Exchange("POST", f"{ONE}/structures", Dossier)
_END = Exchange("POST", f"{ONE}/members/{{number}}/end", NoneType)
_PARCOURS = Exchange("PUT", f"{ONE}/members/{{number}}/parcours", Dossier)
_WITHDRAW = Exchange("POST", f"{ONE}/members/{{number}}/withdrawal", NoneType)
_INVITE = Exchange("POST", f"{ONE}/people", AccessCode)


class Circle(Asking):
    async def add_member(self, dossier: DossierId, member: NewCareTeamMember) -> Dossier:
        """Have somebody in the care circle.

        Raises:  Conflict (they are in it already), Forbidden, BadRequest
        """
        return await self._ask(_ADD, id=dossier, body=member)

    async def add_structure(self, dossier: DossierId, structure: NewCareTeamStructure) -> Dossier:
        """Have a structure in the care circle; nobody who works there reads by it.

        Raises:  Conflict (it is in it already), Forbidden, BadRequest
        """
        return await self._ask(_ADD_STRUCTURE, id=dossier, body=structure)

    async def end_membership(self, dossier: DossierId, number: int, end: MembershipEnd) -> None:
        """End a membership: one's own, or as who administers the circle.

        Raises:  Conflict (it is over, or of the last one who administers), Forbidden
        """
        await self._ask(_END, id=dossier, number=number, body=end)

    async def set_parcours(self, dossier: DossierId, number: int, parcours: MemberParcours) -> Dossier:
        """Have a member take part in the teams of these parcours, and of no other.

        Raises:  Conflict (they are no professional of the circle now), Forbidden, BadRequest
        """
        return await self._ask(_PARCOURS, id=dossier, number=number, body=parcours)

    async def withdraw_membership(self, dossier: DossierId, number: int) -> None:
        """Take back what a membership stands on: the person withdraws a consent, or opposes.

        Raises:  Conflict, Forbidden
        """
        await self._ask(_WITHDRAW, id=dossier, number=number)

    async def invite(self, dossier: DossierId, person: NewCirclePerson) -> AccessCode:
        """Make the account of the person or of a caregiver, in the circle, and give its access code.

        Raises:  Conflict, Forbidden, BadRequest
        """
        return await self._ask(_INVITE, id=dossier, body=person)
