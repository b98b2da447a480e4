"""Reading on after the answer is clear: a connection closed under a body resets, and the reset eats the answer.

Source:  RFC 9112, section 9.6
"""

from starlette.types import Receive

# Past it the connection drops.
LINGER_BYTES = 16 * 1024 * 1024


async def read_on(receive: Receive) -> None:
    """Read the rest of a body and forget it; one without end only so far."""
    got = 0
    while got < LINGER_BYTES:
        message = await receive()
        got += len(message.get("body", b""))
        if not message.get("more_body"):
            return
