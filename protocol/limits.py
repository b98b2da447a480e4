"""The limits of the contract, by default; a server may set others and says so in `welcome`."""

from msgspec import Struct


class WireLimits(Struct, frozen=True):
    """Units:   text_chars in code points after NFC, in_flight in unanswered requests a connection."""

    text_chars: int = 8_000
    frame_bytes: int = 64 * 1024
    attachment_bytes: int = 10 * 1024 * 1024
    in_flight: int = 64


ATTACHMENTS_PER_MESSAGE = 10
MEMBERS = 500
# Why a conversation was closed, in code points after NFC.
REASON_CHARS = 500
UNSENT_BYTES = 1 << 20
# Of a Conversation in `sync` and in events; `conversation.get` gives all.
MEMBERS_SHOWN = 20
# The newest urgent messages of a Conversation.
URGENTS_SHOWN = 10
