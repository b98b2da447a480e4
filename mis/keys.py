"""The keys of conversations, and the operator's key that they are wrapped with before the database has them.

To destroy a conversation's key is to destroy what it sealed, in every backup (decisions 0011 and 0012).
"""

import secrets
from collections import OrderedDict
from contextlib import suppress
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mis.secret_file import derived
from protocol.values import ConversationId

KEY_BYTES = 32
NONCE_BYTES = 12  # NIST SP 800-38D, 8.2.2: random, and one a conversation is far fewer than 2^32
KEPT = 4_096  # conversations whose keys stay unwrapped in memory, at most
FIRST_KEY = 1


class WrappedKey(Protocol):
    """A key of a conversation as the database has it."""

    @property
    def conversation(self) -> ConversationId: ...
    @property
    def number(self) -> int: ...
    @property
    def wrapped(self) -> bytes: ...


class Wrapper:
    """Wraps keys of conversations with a key that is derived from the operator's.

    Shape:   while the operator's key is rotated there are more: it wraps with the newest, opens what any wrapped
    """

    def __init__(self, secret: bytes, next_secret: bytes | None = None) -> None:
        self._aeads = [_wrapping(one) for one in (next_secret, secret) if one is not None]

    def turn_to(self, secret: bytes) -> None:
        """Wrap with another key of the operator's from here on; what any of those before wrapped still opens."""
        self._aeads.insert(0, _wrapping(secret))

    def wrap(self, key: bytes, conversation: ConversationId, number: int) -> bytes:
        """Return what the database may keep; it opens for the same conversation and number alone."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._aeads[0].encrypt(nonce, key, _place(conversation, number))

    def unwrap(self, wrapped: bytes, conversation: ConversationId, number: int) -> bytes:
        """Raises:  cryptography.exceptions.InvalidTag (wrapped with another key, or for another place)."""
        return self._opened(wrapped, _place(conversation, number))

    def unwrapped_alone(self, wrapped: bytes, conversation: ConversationId) -> bytes:
        """Unwrap what was bound to its conversation alone, as before keys had numbers.

        Raises:  cryptography.exceptions.InvalidTag
        """
        return self._opened(wrapped, conversation.encode())

    def is_newest(self, wrapped: bytes, conversation: ConversationId, number: int) -> bool:
        """Whether it is wrapped with the key that wraps now."""
        try:
            _decrypted(self._aeads[0], wrapped, _place(conversation, number))
        except InvalidTag:
            return False
        return True

    def _opened(self, wrapped: bytes, place: bytes) -> bytes:
        for aead in self._aeads[:-1]:
            with suppress(InvalidTag):
                return _decrypted(aead, wrapped, place)
        return _decrypted(self._aeads[-1], wrapped, place)


class ConversationKey:
    """A key of a conversation: `secret` is what blobs are sealed under, `words` what entries and names are."""

    __slots__ = ("secret", "words")

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.words = AESGCM(derived(secret, "entries"))

    def seal(self, text: str, place: str) -> bytes:
        """Seal a text that stands in one place of the database."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self.words.encrypt(nonce, text.encode(), place.encode())

    def open(self, sealed: bytes, place: str) -> str | None:
        """Return the text; None is one that was changed, or put into another place."""
        try:
            return self.words.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode()).decode()
        except (InvalidTag, ValueError):
            return None


class Keyring:
    """The keys of conversations, given as the database has them, wrapped.

    A key is asked for with its row: what was destroyed there is asked for no more, and so never found here.
    """

    def __init__(self, wrapper: Wrapper, most: int = KEPT) -> None:
        self._wrapper = wrapper
        self._most = most
        self._kept: OrderedDict[tuple[bytes, ConversationId, int], ConversationKey] = OrderedDict()

    def new(self, conversation: ConversationId, number: int = FIRST_KEY) -> bytes:
        """Return a new key for a conversation, wrapped."""
        return self._wrapper.wrap(secrets.token_bytes(KEY_BYTES), conversation, number)

    def open(self, wrapped: bytes, conversation: ConversationId, number: int) -> ConversationKey:
        """Raises:  cryptography.exceptions.InvalidTag (wrapped with another key, or for another place)."""
        place = (wrapped, conversation, number)
        kept = self._kept.get(place)
        if kept is None:
            kept = self._kept[place] = ConversationKey(self._wrapper.unwrap(*place))
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(place)
        return kept

    def turn_to(self, secret: bytes) -> None:
        """Wrap with another key of the operator's from here on."""
        self._wrapper.turn_to(secret)

    def is_newest(self, one: WrappedKey) -> bool:
        """Whether a key is wrapped with the operator's newest."""
        return self._wrapper.is_newest(one.wrapped, one.conversation, one.number)

    def rewrapped(self, one: WrappedKey) -> bytes:
        """Return a key as the operator's newest wraps it.

        Raises:  cryptography.exceptions.InvalidTag
        """
        key = self._wrapper.unwrap(one.wrapped, one.conversation, one.number)
        return self._wrapper.wrap(key, one.conversation, one.number)

    def numbered(self, wrapped: bytes, conversation: ConversationId) -> bytes:
        """Return a first key that was wrapped before keys had numbers, as it is wrapped now."""
        return self._wrapper.wrap(self._wrapper.unwrapped_alone(wrapped, conversation), conversation, FIRST_KEY)

    def forget(self, conversation: ConversationId) -> None:
        """Have no key of a conversation in memory."""
        for place in [one for one in self._kept if one[1] == conversation]:
            del self._kept[place]


def _wrapping(secret: bytes) -> AESGCM:
    return AESGCM(derived(secret, "wrap"))


def _decrypted(aead: AESGCM, wrapped: bytes, place: bytes) -> bytes:
    return aead.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], place)


def _place(conversation: ConversationId, number: int) -> bytes:
    return f"{conversation}/{number}".encode()
