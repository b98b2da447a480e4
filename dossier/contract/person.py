"""Who a dossier is of, in a list."""

from msgspec import Struct

from dossier.domain.status import Standing


class Patient(Struct, frozen=True):
    """Who a dossier is of, in a list.

    Shape:   names in capitals, as they are recorded; given_name is the one in use; birth_date YYYY-MM-DD, or less of it
    """

    birth_name: str
    used_name: str | None
    given_name: str
    sex: str
    birth_date: str
    standing: Standing
