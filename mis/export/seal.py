"""The seal of an export: what the server says of its files, signed with the key of the archive.

Its first line is another than that of every checkpoint, so that neither is ever taken for the other.
"""

from hashlib import sha256

from mis.archive.note import Signer
from protocol.values import ConversationId, Millis

CONVERSATION, EXTRACT = "MIS export 1", "MIS extract 1"


def seal(signer: Signer, format: str, conversation: ConversationId, at: Millis, digests: bytes) -> str:
    """Sign for the file that has the digest of every other one."""
    return signer.sign(f"{format}\n{conversation}\n{at}\n{sha256(digests).hexdigest()}\n")
