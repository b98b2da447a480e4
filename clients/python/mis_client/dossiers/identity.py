"""The identity is corrected and proved."""

from dossier.contract.dossier import Dossier
from dossier.contract.identity import IdentityCorrection, ProofShown
from dossier.contract.paths import ONE
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange
from protocol.values import DossierId

_CORRECT = Exchange("PUT", f"{ONE}/identity", Dossier)
_PROVE = Exchange("POST", f"{ONE}/proofs", Dossier)


class Identities(Asking):
    async def correct_identity(self, dossier: DossierId, correction: IdentityCorrection) -> Dossier:
        """Correct who the person is; every version is kept.

        Raises:  Conflict (another one corrected it meanwhile), Forbidden, BadRequest
        """
        return await self._ask(_CORRECT, id=dossier, body=correction)

    async def show_proof(self, dossier: DossierId, shown: ProofShown) -> Dossier:
        """Raise an identity by a document that was looked at.

        Raises:  Conflict (another one corrected it meanwhile), Forbidden, BadRequest
        """
        return await self._ask(_PROVE, id=dossier, body=shown)
