"""INSi is asked who the person is, and a professional says what becomes of the answer."""

from dossier.contract.dossier import Dossier
from dossier.contract.insi import InsiAccess, InsiAnswered, InsiQuestion, InsiVerdict
from dossier.contract.paths import ONE
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange
from protocol.values import DossierId

_ACCESS = Exchange("GET", f"{ONE}/insi", InsiAccess)
_ASK = Exchange("POST", f"{ONE}/insi", InsiAnswered)
_CONCLUDE = Exchange("POST", f"{ONE}/insi/verdict", Dossier)


class Insi(Asking):
    async def read_insi_access(self, dossier: DossierId) -> InsiAccess:
        """Whether one may have INSi asked about the identity."""
        return await self._ask(_ACCESS, id=dossier)

    async def ask_insi(self, dossier: DossierId, question: InsiQuestion) -> InsiAnswered:
        """Ask INSi for the person of the recorded traits; nothing changes.

        Raises:  Conflict (the identity was corrected meanwhile, or is not to be asked for), Forbidden, Unavailable
        """
        return await self._ask(_ASK, id=dossier, body=question)

    async def conclude_insi(self, dossier: DossierId, verdict: InsiVerdict) -> Dossier:
        """Have what INSi answered recorded, or that it is not this person.

        Raises:  Conflict (that answer holds no more, or says nothing of that), Forbidden
        """
        return await self._ask(_CONCLUDE, id=dossier, body=verdict)
