"""What the person opposes."""

from dossier.contract.oppositions import DossierOppositions, NewOpposition
from dossier.contract.paths import ONE
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange
from protocol.values import DossierId

_READ = Exchange("GET", f"{ONE}/oppositions", DossierOppositions)
_OPPOSE = Exchange("POST", f"{ONE}/oppositions", DossierOppositions)
_END = Exchange("POST", f"{ONE}/oppositions/{{number}}/end", DossierOppositions)


class Oppositions(Asking):
    async def read_oppositions(self, dossier: DossierId) -> DossierOppositions:
        """What the person opposes: for them, who represents them, and who administers the circle.

        Raises:  Forbidden
        """
        return await self._ask(_READ, id=dossier)

    async def oppose(self, dossier: DossierId, opposition: NewOpposition) -> DossierOppositions:
        """Have the person oppose something, at once: by themselves, who represents them, or on their word.

        Raises:  Conflict (they oppose it already), Forbidden, BadRequest
        """
        return await self._ask(_OPPOSE, id=dossier, body=opposition)

    async def end_opposition(self, dossier: DossierId, number: int) -> DossierOppositions:
        """End an opposition.

        Raises:  Conflict (it holds no more), Forbidden
        """
        return await self._ask(_END, id=dossier, number=number)
