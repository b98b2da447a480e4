"""A person is included, after a look at those who may be the same."""

from dossier.contract.dossier import Dossier
from dossier.contract.inclusion import Candidates, Inclusion
from dossier.contract.paths import ALL
from dossier.domain.identity import Identity
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange

_FIND = Exchange("POST", "/api/dossier/candidates", Candidates)
_INCLUDE = Exchange("POST", ALL, Dossier)


class Inclusions(Asking):
    async def find_candidates(self, identity: Identity) -> Candidates:
        """Dossiers of those who may be this person; that one was told of them is recorded there."""
        return await self._ask(_FIND, body=identity)

    async def include(self, inclusion: Inclusion) -> Dossier:
        """Include a person; the same `client_ref` gives the same dossier.

        Raises:  Conflict (there are others like this one, and `despite` does not say that it is none of them),
                 BadRequest
        """
        return await self._ask(_INCLUDE, body=inclusion)
