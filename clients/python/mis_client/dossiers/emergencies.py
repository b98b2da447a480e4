"""Break-glass: somebody from outside the circle who cannot wait."""

from dossier.contract.emergencies import EMERGENCIES, EmergencyOpened, NewEmergency
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange

_OPEN = Exchange("POST", EMERGENCIES, EmergencyOpened)


class Emergencies(Asking):
    async def open_in_emergency(self, emergency: NewEmergency) -> EmergencyOpened:
        """Open a dossier for four hours in an emergency, by the exact traits; the person is told at once.

        Raises:  NotFound (no such person), Conflict (it is open already), Forbidden, BadRequest, TooLarge
        """
        return await self._ask(_OPEN, body=emergency)
