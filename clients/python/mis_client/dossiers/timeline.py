"""The shared thread (fil de discussion partagé)."""

from collections.abc import AsyncIterator

from dossier.contract.timeline import TIMELINE, Timeline, TimelineKind
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange
from protocol.values import DossierId

_PAGE = Exchange("GET", TIMELINE, Timeline)


class Thread(Asking):
    def timeline_pages(self, dossier: DossierId, *, kind: TimelineKind | None = None) -> AsyncIterator[Timeline]:
        """What happened to the dossier and was said around it, newest first, as far as one may read it."""
        return self._pages(_PAGE, id=dossier, query={"kind": kind})
