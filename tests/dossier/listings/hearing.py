"""What the hub tells of one dossier, by whom it is told to."""

from collections import defaultdict
from typing import Any

from mis.bus.base import Told
from protocol.dossier import DossierChanged
from protocol.message import MessageSent
from tests.dossier.ward import Ward


class Hearing:
    def __init__(self, ward: Ward) -> None:
        self._names = {account.id: name for name, account in ward.accounts.items()}
        self._told: list[Told] = []
        ward.app.bus.listen(self._hear)

    def _hear(self, one: Any) -> None:
        self._told.extend(told for told in getattr(one, "told", [one]) if isinstance(told, Told))

    def changed(self, dossier: str) -> dict[str, set[str]]:
        """Who was told since the last time that this dossier changed, by its part."""
        heard: dict[str, set[str]] = defaultdict(set)
        for one in self._told:
            if isinstance(one.event, DossierChanged) and one.event.dossier == dossier:
                heard[one.event.part.value] |= {self._names[account] for account in one.accounts}
        return {part: accounts for part, accounts in heard.items() if accounts}

    def said(self) -> list[set[str]]:
        """To whom each message was told since the last time."""
        messages = [one for one in self._told if isinstance(one.event, MessageSent)]
        return [{self._names[account] for account in one.accounts} for one in messages]

    def is_told(self, who: str) -> bool:
        """Whether somebody was told since the last time that any dossier changed."""
        changes = [one for one in self._told if isinstance(one.event, DossierChanged)]
        return any(who in {self._names.get(account) for account in one.accounts} for one in changes)

    def clear(self) -> None:
        self._told.clear()
