"""Who asks INSi, as each request tells it."""

from importlib.metadata import version
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

SOFTWARE = "MIS"
VERSION = version("mis")


class Caller(Struct, frozen=True):
    """Shape:   sender: the organisation, as its certificate names it; authorisation: of this software, by the CNDA."""

    sender: str
    authorisation: str

    @property
    def instance(self) -> str:
        """This installation, the same each time."""
        return str(uuid5(NAMESPACE_URL, f"{self.authorisation} {self.sender}"))
