"""How much of a list one answer holds."""

from collections.abc import Iterable

from protocol.contact_group import ContactGroup
from protocol.conversation import Conversation
from protocol.message import Message

# Half of what a connection may leave unread (contract, "Limits"): 200 messages of 8,000 characters are 1.6 MB, and
# would close with 4408 the very client that asked for them. The default page of 50 such messages fits.
PAGE_BYTES = 512 * 1024
# Everything but the words: identifiers, times, names of fields, measured on both encodings and rounded up.
MESSAGE_BYTES = 400
MEMBER_BYTES = 300
CONVERSATION_BYTES = 600
URGENT_BYTES = 120


def fitting(sizes: Iterable[int], most_bytes: int = PAGE_BYTES) -> int:
    """How many of the first go into one page: at least one, so that every walk comes to its end."""
    count = total = 0
    for size in sizes:
        total += size
        if count and total > most_bytes:
            break
        count += 1
    return count


def message_bytes(message: Message) -> int:
    return MESSAGE_BYTES + len((message.text or "").encode())


def contact_group_bytes(view: ContactGroup) -> int:
    return CONVERSATION_BYTES + MEMBER_BYTES * len(view.contacts)


def conversation_bytes(view: Conversation) -> int:
    last = message_bytes(view.last_message) if view.last_message else 0
    return CONVERSATION_BYTES + MEMBER_BYTES * len(view.members) + URGENT_BYTES * len(view.urgents) + last
