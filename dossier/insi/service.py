"""The seam: what the dossier asks of INSi, whoever answers."""

from typing import Protocol

from dossier.domain.identity import Identity
from dossier.domain.insi import InsiAnswer
from protocol.values import Millis


class Insi(Protocol):
    """Whoever knows everybody's INS."""

    async def search(self, identity: Identity, now: Millis) -> InsiAnswer:
        """Ask for the person of these traits.

        Raises:  Unavailable (insi_away, insi_refused, insi_unreadable): nothing is known, and nothing has changed
        """
