"""The keys of a conversation, under which its attachments are sealed."""

from mis.keys import Keyring
from mis.store.store import Store
from protocol.errors import NotFound
from protocol.values import ConversationId


class ConversationKeys:
    """Each is asked of the database: one that was destroyed opens nothing any more."""

    def __init__(self, store: Store, keyring: Keyring) -> None:
        self._store = store
        self._keyring = keyring

    async def newest(self, conversation: ConversationId) -> tuple[int, bytes]:
        """Number and key under which what comes now is sealed.

        Raises:  Unavailable
        """
        async with self._store.reading() as reading:
            number, wrapped = await reading.keys.newest(conversation)
        return number, self._keyring.open(wrapped, conversation, number).secret

    async def of(self, conversation: ConversationId, number: int) -> bytes:
        """Raises:  NotFound (it was destroyed), Unavailable."""
        async with self._store.reading() as reading:
            wrapped = await reading.keys.of(conversation, number)
        if wrapped is None:
            raise NotFound("what this key sealed was erased")
        return self._keyring.open(wrapped, conversation, number).secret
