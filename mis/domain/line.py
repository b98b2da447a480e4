"""What is written on one line: names, logins, places."""

from protocol.errors import BadRequest
from protocol.text import normalized


def one_line(text: str, *, field: str, most_chars: int) -> str:
    """Return the text with single spaces between its words.

    Raises:  BadRequest (nothing is left of it, or a control character), TooLarge
    """
    line = " ".join(normalized(text, field=field, most_chars=most_chars).split())
    if not line:
        raise BadRequest(f"the {field} is empty", field)
    return line
