"""What all records have: a tag that says what they tell."""

from msgspec import Struct


class Told(Struct, frozen=True, tag_field="what"):
    """Read for as long as the archive is: a field may come, and none may go or mean something else."""
