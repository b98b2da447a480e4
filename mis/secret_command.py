"""A secret that a command of the operator's prints: of a vault, a key service, a hardware module."""

import base64
import binascii
import shlex
import subprocess

from mis.secret_file import SECRET_BYTES, Secret, SecretError

TIMEOUT_S = 30


class SecretCommand(Secret):
    """Run it, once, and take what it prints: 32 bytes in base64.

    Raises:  SecretError; what the command printed is in no message
    """

    is_new = False

    def __init__(self, name: str, command: str, *, loss: str) -> None:
        super().__init__(name, f"that `{shlex.split(command)[0]}` prints", _printed(name, command), loss=loss)

    def keep(self) -> None:
        """It is kept elsewhere."""


def _printed(name: str, command: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command, without a shell
            shlex.split(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        said = "did not end" if isinstance(error, subprocess.TimeoutExpired) else str(error.strerror)
        raise SecretError(f"The command of the {name} cannot be run: {said}.") from error
    if done.returncode:
        raise SecretError(f"The command of the {name} failed with status {done.returncode}.")
    try:
        secret = base64.b64decode(done.stdout.strip(), validate=True)
    except binascii.Error as error:
        raise SecretError(f"The command of the {name} printed no base64.") from error
    if len(secret) != SECRET_BYTES:
        raise SecretError(f"The command of the {name} printed {len(secret)} bytes, it takes {SECRET_BYTES}.")
    return secret
