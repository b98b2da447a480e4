"""Contact groups: who sees one, and who may change it."""

from dataclasses import dataclass

from protocol.contact_group import ContactGroupId
from protocol.errors import BadRequest, Forbidden
from protocol.values import AccountId, Millis

NAME_CHARS = 100


@dataclass(frozen=True, slots=True)
class Group:
    """Shape:   place: of those who see it beside its owner; null: nobody."""

    id: ContactGroupId
    owner: AccountId
    name: str
    place: str | None
    changed_at: Millis

    def is_seen_by(self, account: AccountId, place: str | None) -> bool:
        return account == self.owner or (place is not None and place == self.place)

    def must_be_of(self, account: AccountId) -> None:
        """Raises:  Forbidden (who sees a shared one does not change it)."""
        if account != self.owner:
            raise Forbidden("only its owner changes a contact group")


def place_shared_with(place: str | None, *, shared: bool) -> str | None:
    """The place of those who are to see a group.

    Raises:  BadRequest (to be shared, and its owner has no place)
    """
    if shared and not place:
        raise BadRequest("a contact group is shared with those of one's place, and you have none", "shared")
    return place if shared else None
