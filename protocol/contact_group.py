"""Contact groups: named lists of professionals, one's own or shared with those of the same place."""

from typing import NewType

from msgspec import Struct

from protocol.account import Account
from protocol.frames import Request
from protocol.values import PAGE_LIMIT, AccountId, Cursor, Millis, PageLimit

ContactGroupId = NewType("ContactGroupId", str)


class ContactGroup(Struct, frozen=True):
    """Shape:   owner: who alone changes it; shared: those of `place` see it too; contacts in the owner's order."""

    id: ContactGroupId
    owner: AccountId
    name: str
    shared: bool
    place: str | None
    contacts: list[Account]
    changed_at: Millis


class ContactGroupList(Request, frozen=True, tag="contact_group.list"):
    cursor: Cursor | None = None
    limit: PageLimit = PAGE_LIMIT


class ContactGroupPage(Struct, frozen=True):
    contact_groups: list[ContactGroup]
    cursor: Cursor
    more: bool


class ContactGroupSave(Request, frozen=True, tag="contact_group.save"):
    """Make a group, or put all of this in the place of what one's own group was."""

    name: str
    accounts: list[AccountId]
    contact_group: ContactGroupId | None = None
    shared: bool = False


class ContactGroupDelete(Request, frozen=True, tag="contact_group.delete"):
    contact_group: ContactGroupId
