"""Presence: when the members of a conversation were last there, and who of them is away."""

from msgspec import Struct

from protocol.account import Account
from protocol.frames import Request
from protocol.values import AccountId, ConversationId, Millis


class MemberPresence(Struct, frozen=True):
    """Shape:   seen_at null where it is not told; away_until null for who is not away; substitute only of who is;
    deactivated: the account is out of use, where that is told
    """

    account: AccountId
    seen_at: Millis | None
    away_until: Millis | None
    substitute: Account | None
    deactivated: bool


class Presence(Struct, frozen=True):
    members: list[MemberPresence]


class PresenceGet(Request, frozen=True, tag="presence.get"):
    conversation: ConversationId
