"""What makes a run worthless: a figure is given only for a run in which nothing of this happened."""


class BenchError(Exception):
    """The run failed, and says in one sentence why."""


class WireError(BenchError):
    """The server broke the contract of the wire, or the connection was lost."""


class RefusedError(BenchError):
    """The server answered a request with an error."""

    def __init__(self, op: str, code: str, message: str) -> None:
        super().__init__(f"{op} was refused: {code} ({message})")
        self.code = code


class UndeliveredError(BenchError):
    """An accepted message did not reach every member exactly once and in order."""
