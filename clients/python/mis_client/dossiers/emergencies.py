"""Break-glass: somebody from outside the circle who cannot wait."""

from types import NoneType

from dossier.contract.emergencies import ANSWER, EMERGENCIES, EmergencyAnswer, EmergencyOpened, NewEmergency
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange
from protocol.values import DossierId

_OPEN = Exchange("POST", EMERGENCIES, EmergencyOpened)
_ANSWER = Exchange("POST", ANSWER, NoneType)


class Emergencies(Asking):
    async def open_in_emergency(self, emergency: NewEmergency) -> EmergencyOpened:
        """Open a dossier for four hours in an emergency, by the exact traits; the person is told at once.

        Raises:  NotFound (no such person), Conflict (it is open already), Forbidden, BadRequest, TooLarge
        """
        return await self._ask(_OPEN, body=emergency)

    async def answer_emergency(self, dossier: DossierId, emergency: str, answer: EmergencyAnswer) -> None:
        """Say that an emergency was one, or report it, as the person or as who represents them.

        Raises:  Forbidden (somebody else), Conflict (it is reviewed), TooLarge
        """
        await self._ask(_ANSWER, id=dossier, emergency=emergency, body=answer)
