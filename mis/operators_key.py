"""The operator's key that the conversations' keys are wrapped with, and the next one while they are wrapped anew."""

from pathlib import Path

from mis.keys import Wrapper
from mis.secret_command import SecretCommand
from mis.secret_file import SecretError, SecretFile
from mis.settings import Settings

NAME = "conversation key"
LOSS = "nothing that was written can be read"


class OperatorsKey:
    """Raises:  SecretError."""

    name = NAME

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.current = _source(settings.key_command) or key_file(settings)
        self.next: SecretFile | SecretCommand | None = _source(settings.key_command_next) or self._begun()

    @property
    def fingerprint(self) -> str:
        return self.current.fingerprint

    def wrapper(self) -> Wrapper:
        """Opens with either, wraps with the next one where there is one."""
        return Wrapper(self.current.secret, None if self.next is None else self.next.secret)

    def keep(self) -> None:
        """Raises:  SecretError."""
        self.current.keep()

    def must_be(self, known: str) -> None:
        """See that it is the one whose fingerprint the database keeps, or that the next one is by now.

        Raises:  SecretError
        """
        if self.next is not None and known == self.next.fingerprint:
            self.turn()
        self.current.must_be(known)

    def prepare(self) -> bytes:
        """Make the next key, where none is made yet, and return it; it is on the disk before anything needs it.

        Raises:  SecretError
        """
        if self.next is None:
            if isinstance(self.current, SecretCommand):
                raise SecretError("Say in MIS_KEY_COMMAND_NEXT which command prints the next conversation key.")
            self.next = SecretFile(NAME, self._next_path, loss=LOSS)
            self.next.keep()
        return self.next.secret

    def turn(self) -> None:
        """Have the next key in the place of this one, which stays beside it: old backups are wrapped with it."""
        if self.next is None:
            return
        if isinstance(self.current, SecretFile) and isinstance(self.next, SecretFile):
            self.current.succeeded_by(self.next)
            self.current = SecretFile(NAME, self.current.path, loss=LOSS)
        else:
            self.current = self.next
        self.next = None

    @property
    def _next_path(self) -> Path:
        path = self._settings.key_path
        return path.with_name(path.name + ".next")

    def _begun(self) -> SecretFile | None:
        """The next key of a rotation that was broken off."""
        return SecretFile(NAME, self._next_path, loss=LOSS) if self._next_path.exists() else None


def key_file(settings: Settings) -> SecretFile:
    """Raises:  SecretError."""
    return SecretFile(NAME, settings.key_path, loss=LOSS)


def _source(command: str | None) -> SecretCommand | None:
    return None if command is None else SecretCommand(NAME, command, loss=LOSS)
