"""What of a dossier goes to paper."""

from types import NoneType

from dossier.contract.paths import ONE
from dossier.contract.prints import NewPrint, PrintedPart
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange
from protocol.values import DossierId

_PRINT = Exchange("POST", f"{ONE}/prints", NoneType)


class Prints(Asking):
    async def print_part(self, dossier: DossierId, part: PrintedPart) -> None:
        """Have it recorded that one prints a part of a dossier, before it goes to paper."""
        await self._ask(_PRINT, id=dossier, body=NewPrint(part))
