"""What one has to do in the plans of all dossiers that one may open."""

from collections.abc import AsyncIterator

from dossier.contract.tasks import Tasks
from mis_client.dossiers.asking import Asking
from mis_client.dossiers.exchange import Exchange

_PAGE = Exchange("GET", "/api/dossier/tasks", Tasks)


class OwnTasks(Asking):
    def task_pages(self) -> AsyncIterator[Tasks]:
        """One's own actions that are still to be done, over all dossiers, what is due first, first."""
        return self._pages(_PAGE)
