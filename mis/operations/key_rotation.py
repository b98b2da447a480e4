"""Rotation of the operator's key: every key of a conversation is wrapped anew, nothing that they sealed is touched."""

from collections.abc import Sequence
from functools import partial

from mis.keys import Keyring
from mis.operators_key import OperatorsKey
from mis.store.conversation_keys import KeyPlace, WrappedKey
from mis.store.store import Store
from mis.store.work import Work

AT_ONCE = 500


class KeyRotation:
    """Order:   the next key is on the disk before a row is wrapped with it; broken off, it is called again."""

    def __init__(self, store: Store, keyring: Keyring, key: OperatorsKey) -> None:
        self._store = store
        self._keyring = keyring
        self._key = key

    async def run(self) -> int:
        """Wrap every key with the next one, and return how many were wrapped anew.

        Raises:  SecretError, Unavailable
        """
        self._keyring.turn_to(self._key.prepare())
        count, after = 0, KeyPlace("", 0)
        while found := await self._store.writer.run(partial(self._rewrap, after=after)):
            count += sum(not self._keyring.is_newest(one) for one in found)
            after = found[-1].place
        await self._store.writer.run(self._finish)
        self._key.turn()
        return count

    async def _rewrap(self, work: Work, *, after: KeyPlace) -> Sequence[WrappedKey]:
        """The next keys as they were."""
        found = await work.keys.page(after=after, limit=AT_ONCE)
        old = [one for one in found if not self._keyring.is_newest(one)]
        if old:
            work.writes()
            await work.keys.rewrap([WrappedKey(one.place, self._keyring.rewrapped(one)) for one in old])
        return found

    async def _finish(self, work: Work) -> None:
        work.writes()
        assert self._key.next is not None, "it was prepared"  # noqa: S101
        await work.facts.replace(self._key.name, self._key.next.fingerprint)
