"""The demo region: invented people whose conversations begin some days before whoever looks at them."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct

from mis.actor import Actor
from mis.domain.directory import Listed
from mis.domain.login import DEMO_SUFFIX
from mis.domain.session import begun
from mis.identity.password import Passwords
from mis.identity.pepper import Purpose
from mis.ids import new_id
from mis.operations import conversation, message, receipt, urgent
from mis.store.batch import Needs
from mis.store.store import Store
from mis.store.work import Work
from protocol.account import Account
from protocol.conversation import ConversationStart
from protocol.message import MessageAcknowledge, MessageSend
from protocol.receipt import ReceiptRead
from protocol.values import AccountId, AccountKind, ConversationId, DossierId, Millis, SessionId

PASSWORD = "demonstration"  # noqa: S105 - printed on the screen and in the README; it opens invented people only
PIN = "271828"
BEFORE_EVERY_IMPORT = 0


class Person(Struct, frozen=True, forbid_unknown_fields=True):
    """Who logs in under `login` and the suffix.

    Shape:   created_by comes before in the list
    """

    login: str
    kind: AccountKind
    name: str
    profession: str | None = None
    place: str | None = None
    rpps: str | None = None
    birth_date: str | None = None
    created_by: str | None = None


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    """One message: by whom, when, what.

    Shape:   when is "days-ago HH:MM" in the server's time zone, or "N min" before now; acknowledged: when, by who does
    """

    by: str
    when: str
    text: str
    urgent: bool = False
    acknowledged: dict[str, str] = {}


class Story(Struct, frozen=True, forbid_unknown_fields=True):
    """One conversation; who comes first starts it, and everybody has read all but the last few of `unread`.

    Shape:   dossier: the name of the one that it is linked to, where the region has dossiers
    """

    members: list[str]
    said: list[Said]
    subject: str | None = None
    dossier: str | None = None
    unread: dict[str, int] = {}


class Region(Struct, frozen=True, forbid_unknown_fields=True):
    """Everybody and all they said, and whom the directory lists beside them."""

    people: list[Person]
    listed: list[Listed]
    stories: list[Story]


def region() -> Region:
    """Return the region as `demo.toml` tells it."""
    return msgspec.toml.decode(Path(__file__).with_name("demo.toml").read_bytes(), type=Region)


def log_ins() -> list[tuple[str, str, str]]:
    """Return login, name and what they are, for the table that `mis demo` prints."""
    kinds = {AccountKind.PATIENT: "patiente", AccountKind.CAREGIVER: "aidant", AccountKind.OPERATOR: "exploitation"}
    return [(one.login + DEMO_SUFFIX, one.name, one.profession or kinds[one.kind]) for one in region().people]


Dossiers = Callable[[Work, Mapping[str, Actor], Callable[[str], Millis]], Awaitable[Mapping[str, DossierId]]]


Files = Callable[[Mapping[str, Actor], Callable[[str], Millis], Mapping[str, DossierId]], Awaitable[None]]


async def seed(store: Store, passwords: Passwords, dossiers: Dossiers, files: Files) -> None:
    """Make the people, their dossiers and their conversations, in one transaction: all of it, or nothing.

    Order:   files after the commit, since they are sealed under keys that only then are there
    """
    told = region()
    hashes = {one.login: await _hashes(passwords) for one in told.people}

    async def write(work: Work) -> tuple[Mapping[str, Actor], Mapping[str, DossierId], Millis]:
        now = work.now
        work.writes()
        actors = await _people(work, told.people, hashes)
        await work.directory.take(told.listed, BEFORE_EVERY_IMPORT)
        named = await dossiers(work, actors, partial(moment, now=now))
        for number, story in enumerate(told.stories):
            await _tell(work, actors, story, number, now, named.get(story.dossier or ""))
        return actors, named, now

    actors, named, now = await store.writer.run(write)
    await files(actors, partial(moment, now=now), named)


async def _hashes(passwords: Passwords) -> tuple[str, str]:
    return await passwords.hashed(PASSWORD), await passwords.hashed(PIN, Purpose.PIN)


async def _people(work: Work, people: list[Person], hashes: Mapping[str, tuple[str, str]]) -> dict[str, Actor]:
    actors: dict[str, Actor] = {}
    for one in people:
        account = Account(AccountId(new_id()), one.kind, one.name, one.profession, one.place)
        password_hash, pin_hash = hashes[one.login]
        await work.accounts.add(
            account,
            login=one.login + DEMO_SUFFIX,
            password_hash=password_hash,
            now=work.now,
            rpps=one.rpps,
            birth_date=one.birth_date,
            created_by=actors[one.created_by].account if one.created_by else None,
        )
        await work.pins.set(account.id, pin_hash, now=work.now)
        actors[one.login] = Actor(account, SessionId(""), begun(work.now, work.now, 0))
    return actors


async def _tell(
    work: Work, actors: Mapping[str, Actor], story: Story, number: int, now: Millis, dossier: DossierId | None
) -> None:
    """Play one story through the operations themselves, each at its own time."""
    opener, *others = (actors[login] for login in story.members)
    work.now = moment(story.said[0].when, now)
    started = await conversation.start(
        work,
        opener,
        ConversationStart(
            id=0,
            client_ref=f"demo-{number}",
            members=[one.account for one in others],
            subject=story.subject,
            dossier=dossier,
        ),
    )
    for place, said in enumerate(story.said):
        work.now = moment(said.when, now)
        request = MessageSend(
            id=0, conversation=started.id, client_ref=f"demo-{place}", text=said.text, urgent=said.urgent
        )
        sent = await message.send(work, actors[said.by], request)
        for login, when in said.acknowledged.items():
            work.now = moment(when, now)
            await urgent.acknowledge(
                work, actors[login], MessageAcknowledge(id=0, conversation=started.id, seq=sent.seq)
            )
    work.now = now
    for login in story.members:
        await _read(work, actors[login], started.id, 1 + len(story.said) - story.unread.get(login, 0))


async def _read(work: Work, actor: Actor, id: ConversationId, seq: int) -> None:
    await work.look_up(Needs(id, reader=(id, actor.account)))
    await receipt.read(work, actor, ReceiptRead(id=0, conversation=id, seq=seq))


def moment(when: str, now: Millis) -> Millis:
    """Return the time that a story names, never after now."""
    here = datetime.fromtimestamp(now / 1_000, tz=UTC).astimezone()
    if when.endswith(" min"):
        at = here - timedelta(minutes=int(when.removesuffix(" min")))
    else:
        days, clock = when.split()
        hour, minute = clock.split(":")
        at = (here - timedelta(days=int(days))).replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    return min(now, int(at.timestamp() * 1_000))
