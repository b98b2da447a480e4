"""Contact groups: for professionals, who find those they often write to by one name."""

from collections.abc import Sequence
from dataclasses import replace

from msgspec import Struct

from mis.actor import Actor
from mis.cursors import CursorText, cursor_of, place_of
from mis.domain.contact_group import NAME_CHARS, Group, place_shared_with
from mis.domain.conversation import must_be_professional
from mis.domain.line import one_line
from mis.domain.page import contact_group_bytes, fitting
from mis.ids import new_id
from mis.store.reading import Reading
from mis.store.work import Work
from protocol.account import Account
from protocol.contact_group import (
    ContactGroup,
    ContactGroupDelete,
    ContactGroupId,
    ContactGroupList,
    ContactGroupPage,
    ContactGroupSave,
)
from protocol.errors import BadRequest, Conflict, NotFound
from protocol.frames import Nothing
from protocol.text import checked
from protocol.values import AccountId


class _LastSeen(Struct, array_like=True):
    """The last group that a page showed; the next begins after."""

    id: CursorText = ""  # before every other


async def list(reading: Reading, actor: Actor, request: ContactGroupList) -> ContactGroupPage:
    """One's own groups and those that others of one's place share; a page is bounded in bytes too.

    Raises:  Forbidden (no professional), BadRequest (a cursor that is none)
    """
    must_be_professional(actor.kind)
    after = _LastSeen() if request.cursor is None else place_of(request.cursor, _LastSeen)
    groups = await reading.contact_groups.seen_by(
        actor.account, actor.profile.place, after=after.id, limit=request.limit + 1
    )
    people = await reading.contact_groups.contacts([group.id for group in groups])
    views = [_view(group, people[group.id]) for group in groups[: request.limit]]
    shown = views[: fitting(map(contact_group_bytes, views))]
    last = _LastSeen(shown[-1].id) if shown else after
    return ContactGroupPage(shown, cursor_of(last), more=len(groups) > len(shown))


async def save(work: Work, actor: Actor, request: ContactGroupSave) -> ContactGroup:
    """Make a group, or put all of this in the place of what one's own was.

    Raises:  Forbidden (no professional, or another's), NotFound (the group, or an account), BadRequest, TooLarge,
             Conflict (another of one's own has that name)
    """
    must_be_professional(actor.kind)
    name = one_line(request.name, field="name", most_chars=NAME_CHARS)
    place = place_shared_with(actor.profile.place, shared=request.shared)
    if request.contact_group is None:
        people = await _people(work, request)
        return await _make(work, Group(ContactGroupId(new_id()), actor.account, name, place, work.now), people)
    before = await _own(work, actor, request.contact_group)
    people = await _people(work, request)
    return await _change(work, replace(before, name=name, place=place, changed_at=work.now), people)


async def delete(work: Work, actor: Actor, request: ContactGroupDelete) -> Nothing:
    """Remove one's own group; a group is a list to pick from, and nothing of anybody's.

    Raises:  Forbidden (no professional, or another's), NotFound
    """
    must_be_professional(actor.kind)
    group = await _own(work, actor, request.contact_group)
    work.writes()
    await work.contact_groups.remove(group.id)
    return Nothing()


async def _make(work: Work, group: Group, people: Sequence[Account]) -> ContactGroup:
    """Store a new group; who asks the same again gets the group they made, for the answer may have been lost."""
    named = await work.contact_groups.named(group.owner, group.name)
    if named is not None:
        there = (await work.contact_groups.contacts([named.id]))[named.id]
        if (named.place, there) != (group.place, [*people]):
            raise Conflict("you have a contact group of that name", {"field": "name"})
        return _view(named, there)
    if await work.contact_groups.count(group.owner) >= work.settings.contact_groups_max:
        raise BadRequest(f"a professional has at most {work.settings.contact_groups_max} contact groups")
    work.writes()
    await work.contact_groups.add(group, [one.id for one in people])
    return _view(group, people)


async def _change(work: Work, group: Group, people: Sequence[Account]) -> ContactGroup:
    named = await work.contact_groups.named(group.owner, group.name)
    if named is not None and named.id != group.id:
        raise Conflict("you have another contact group of that name", {"field": "name"})
    work.writes()
    await work.contact_groups.replace(group, [one.id for one in people])
    return _view(group, people)


async def _own(work: Work, actor: Actor, id: ContactGroupId) -> Group:
    """The group to change, for its owner.

    Raises:  NotFound (it does not exist, or not for this account), Forbidden (it is shared by another)
    """
    group = await work.contact_groups.one(id)
    if group is None or not group.is_seen_by(actor.account, actor.profile.place):
        raise NotFound("no such contact group")
    group.must_be_of(actor.account)
    return group


async def _people(work: Work, request: ContactGroupSave) -> Sequence[Account]:
    """Those who are to be in it, each once; all are professionals in use, for a patient stands in no list.

    Raises:  BadRequest (nobody, or too many), NotFound
    """
    ids = [AccountId(checked(id, field="accounts")) for id in dict.fromkeys(request.accounts)]
    if not 1 <= len(ids) <= work.settings.members_max:
        raise BadRequest(f"a contact group has 1 to {work.settings.members_max} contacts", "accounts")
    known = await work.accounts.professionals_of(ids)
    if any(id not in known for id in ids):
        raise NotFound("no such account", {"field": "accounts"})
    return [known[id] for id in ids]


def _view(group: Group, people: Sequence[Account]) -> ContactGroup:
    return ContactGroup(
        group.id, group.owner, group.name, group.place is not None, group.place, [*people], group.changed_at
    )
