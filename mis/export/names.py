"""What the files of an export are called: French, as who opens the zip reads them."""

from typing import NamedTuple, Self

from protocol.values import Seq

README = "LISEZMOI.txt"
DIGESTS = "empreintes.txt"
SEAL = "sceau.txt"
ATTACHMENTS = "pieces-jointes"


class Names(NamedTuple):
    """What is called after the thing that it is of."""

    page: str
    paper: str
    data: str

    @classmethod
    def of(cls, thing: str) -> Self:
        return cls(f"{thing}.html", f"{thing}.pdf", f"{thing}.json")


CONVERSATION = Names.of("conversation")


def attachment_path(seq: Seq, position: int, name: str) -> str:
    """Where an attachment lies: by its message and its place there, so that no two are called alike.

    Shape:   name: as `mis.media.name.safe_name` gives them, without a slash
    """
    return f"{ATTACHMENTS}/{seq}-{position + 1}-{name}"
