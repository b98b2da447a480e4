"""The dossiers of the demo region: three people, in the days before whoever looks at them."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile

import msgspec
from msgspec import Struct, structs

from dossier.contract.circle import MemberParcours, NewCareTeamMember, NewCareTeamStructure
from dossier.contract.document import NewDocument
from dossier.contract.identity import ProofShown
from dossier.contract.inclusion import Inclusion
from dossier.contract.life_line import WrittenEvent
from dossier.contract.note import NewNote
from dossier.contract.plan import ActionMove, PlanMove, PlanWriting, WrittenAction
from dossier.demo_papers import drawn
from dossier.domain.action import ActionKind, ActionTrigger
from dossier.domain.agreement import Agreement
from dossier.domain.circle import Role
from dossier.domain.day import day_at
from dossier.domain.identity import Identity
from dossier.domain.legal_basis import Grounds, LegalBasis, Means, Scope
from dossier.domain.life_line import EventKind
from dossier.domain.note import NoteKind
from dossier.domain.objective import Objective, Problem
from dossier.domain.ppcs import PpcsTrigger, Synthesis
from dossier.domain.proof import Proof
from dossier.domain.review import Review
from dossier.domain.structure import Structure
from dossier.operations import circle, deposit, identity, inclusion, life_line, note, parcours, plan, plan_actions
from dossier.operations.circle_kept import circle_of
from dossier.operations.deposit import place_in
from dossier.store.dossiers import DossierRows
from mis.extension import Actor, Host, Work
from protocol.errors import NotFound
from protocol.values import ClientRef, DossierId, Millis

DAY_MS = 24 * 3_600_000

Keyed = Callable[[str], bytes]
Moment = Callable[[str], Millis]
Step = Callable[[], Awaitable[object]]


class Dated(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that one of the demo's people does: who, by login, and when, as its conversations say it."""

    by: str
    when: str


class Joined(Dated, frozen=True):
    """Shape:   consent: who gave it and how, where the basis is one; nothing for the care team and the person"""

    who: str
    role: Role
    consent: str | None = None


class Entered(Dated, frozen=True):
    """A structure that enters the circle: the person says that it is of their team."""

    structure: Structure
    role: Role


class Placed(Dated, frozen=True):
    """Shape:   parcours: in whose teams somebody takes part."""

    who: str
    parcours: tuple[str, ...]


class Proved(Dated, frozen=True):
    document: Proof


class Noted(Dated, frozen=True):
    kind: NoteKind
    text: str


class Happened(Dated, frozen=True):
    """Shape:   began_on: as much of the date as is known; or days_ago."""

    kind: EventKind
    title: str
    source: str
    began_on: str | None = None
    days_ago: int = 0


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """Shape:   due: days from now, fewer than none where it is late."""

    id: str
    objective: str
    title: str
    kind: ActionKind
    actor: str
    due: int
    criterion: str = ""


class Done(Dated, frozen=True):
    action: str
    move: ActionTrigger
    result: str = ""


class Planned(Dated, frozen=True):
    """Shape:   review: days from now."""

    lead: str
    agreed_by: str
    synthesis: Synthesis
    problems: tuple[Problem, ...]
    objectives: tuple[Objective, ...]
    actions: tuple[Asked, ...]
    review: int
    done: tuple[Done, ...] = ()


class Filed(Dated, frozen=True):
    """A document: a letter of these words, or a curve of weights, one a day up to its own.

    Shape:   after everything else in the dossier; days_ago: its own date, before it was filed; listed: logins; note:
             the words of the cahier de liaison on which it hangs
    Units:   weights_kg in kilograms
    """

    title: str
    type_code: str
    days_ago: int = 0
    words: tuple[str, ...] = ()
    weights_kg: tuple[float, ...] = ()
    listed: tuple[str, ...] = ()
    note: str | None = None


class Told(Dated, frozen=True):
    """One dossier, from its inclusion on."""

    name: str
    identity: Identity
    members: tuple[Joined, ...]
    proved: Proved | None = None
    structures: tuple[Entered, ...] = ()
    placed: tuple[Placed, ...] = ()
    notes: tuple[Noted, ...] = ()
    events: tuple[Happened, ...] = ()
    plan: Planned | None = None
    papers: tuple[Filed, ...] = ()


class Region(Struct, frozen=True, forbid_unknown_fields=True):
    dossiers: tuple[Told, ...]


def region() -> Region:
    """Return the dossiers as `demo.toml` tells them."""
    return msgspec.toml.decode(Path(__file__).with_name("demo.toml").read_bytes(), type=Region)


async def tell(work: Work, actors: Mapping[str, Actor], moment: Moment, keyed: Keyed) -> Mapping[str, DossierId]:
    """Make them through the operations themselves, each step at its own time; give them by name."""
    now = work.now
    made = {told.name: await _Telling(work, actors, moment, keyed, told).run() for told in region().dossiers}
    work.now = now
    return made


async def file(host: Host, actors: Mapping[str, Actor], moment: Moment, dossiers: Mapping[str, DossierId]) -> None:
    """Bring the documents of what was told, as people bring them, and file each at its own time."""
    for told in region().dossiers:
        for number, filed in enumerate(told.papers):
            await _file(host, actors, moment, dossiers[told.name], filed, number)


async def _file(
    host: Host, actors: Mapping[str, Actor], moment: Moment, id: DossierId, filed: Filed, number: int
) -> None:
    actor, at = actors[filed.by], moment(filed.when)
    content, name = drawn(filed.title, filed.words, filed.weights_kg)
    with TemporaryFile() as file:
        file.write(content)
        brought = await host.files.desk.take(actor, place_in(id, None), file, name)
    document = NewDocument(
        file=brought.id,
        title=filed.title,
        dated=day_at(Millis(at - filed.days_ago * DAY_MS), UTC),
        type_code=filed.type_code,
        listed=tuple(actors[one].account for one in filed.listed),
    )

    async def write(work: Work) -> None:
        now, work.now = work.now, at
        if filed.note is None:
            await deposit.deposit(work, actor, id, document)
        else:
            ref = ClientRef(f"demo-paper-{number}")
            await note.write(work, actor, id, NewNote(ref, NoteKind.LIAISON, filed.note, documents=[document]))
        work.now = now

    await host.store.writer.run(write)


class _Telling:
    """One dossier being told; what happens in it happens in the order of time, as its journal has it."""

    def __init__(self, work: Work, actors: Mapping[str, Actor], moment: Moment, keyed: Keyed, told: Told) -> None:
        self._work = work
        self._actors = actors
        self._moment = moment
        self._keyed = keyed
        self._told = told
        self._today = work.now
        self._id = DossierId("")

    async def run(self) -> DossierId:
        self._work.now = self._moment(self._told.when)
        self._id = await inclusion.include(self._work, self._by(self._told), self._inclusion())
        for at, step in sorted(self._steps(), key=lambda one: one[0]):
            self._work.now = at
            await step()
        return self._id

    def _steps(self) -> Iterator[tuple[Millis, Step]]:
        told = self._told
        for joined in told.members:
            yield self._moment(joined.when), partial(self._join, joined)
        for entered in told.structures:
            yield self._moment(entered.when), partial(self._enter, entered)
        for placed in told.placed:
            yield self._moment(placed.when), partial(self._place, placed)
        if told.proved:
            yield self._moment(told.proved.when), partial(self._prove, told.proved)
        for number, noted in enumerate(told.notes):
            yield self._moment(noted.when), partial(self._note, noted, number)
        for happened in told.events:
            yield self._moment(happened.when), partial(self._happen, happened)
        if told.plan:
            yield self._moment(told.plan.when), partial(self._plan, told.plan)
            for done in told.plan.done:
                yield self._moment(done.when), partial(self._do, done)

    def _inclusion(self) -> Inclusion:
        return Inclusion(
            client_ref=ClientRef(f"demo-{self._told.name}"),
            identity=self._told.identity,
            role=Role.COORDINATOR,
            grounds=self._care_team(self._told),
        )

    async def _join(self, joined: Joined) -> None:
        request = NewCareTeamMember(self._actors[joined.who].account, joined.role, self._grounds(joined))
        await circle.add_member(self._work, self._by(joined), self._id, request)

    async def _enter(self, entered: Entered) -> None:
        grounds = structs.replace(self._care_team(entered), basis=LegalBasis.CARE_TEAM_2)
        request = NewCareTeamStructure(entered.structure, entered.role, grounds)
        await circle.add_structure(self._work, self._by(entered), self._id, request)

    async def _place(self, placed: Placed) -> None:
        members = (await circle_of(self._work, self._id)).memberships
        number = 1 + [one.member for one in members].index(self._actors[placed.who].account)
        request = MemberParcours(list(placed.parcours))
        await parcours.put_parcours(self._work, self._by(placed), self._id, number, request)

    async def _prove(self, proved: Proved) -> None:
        found = await DossierRows(self._work.connection, self._work.now).one(self._id)
        if found is None:
            raise NotFound("no such dossier")
        shown = ProofShown(proved.document, found.identity_seq)
        await identity.prove(self._work, self._by(proved), self._id, shown, self._keyed)

    async def _note(self, noted: Noted, number: int) -> None:
        request = NewNote(ClientRef(f"demo-{number}"), noted.kind, noted.text)
        await note.write(self._work, self._by(noted), self._id, request)

    async def _happen(self, happened: Happened) -> None:
        began_on = happened.began_on or self._day(-happened.days_ago)
        event = WrittenEvent(happened.kind, happened.title, began_on, happened.source)
        await life_line.add(self._work, self._by(happened), self._id, event)

    async def _plan(self, told: Planned) -> None:
        by = self._by(told)
        await plan.begin(self._work, by, self._id)
        await plan.rewrite(self._work, by, self._id, self._written(told))
        await plan.move(self._work, by, self._id, PlanMove(PpcsTrigger.ACTIVATED, seen_version=2))

    async def _do(self, done: Done) -> None:
        await plan_actions.move(self._work, self._by(done), self._id, done.action, ActionMove(done.move, done.result))

    def _written(self, told: Planned) -> PlanWriting:
        return PlanWriting(
            seen_version=1,
            lead=self._actors[told.lead].account,
            agreement=Agreement(self._work.now, told.agreed_by, Means.ORAL),
            synthesis=told.synthesis,
            problems=told.problems,
            objectives=told.objectives,
            actions=tuple(self._action(one) for one in told.actions),
            reviews=(Review(self._day(told.review)),),
        )

    def _action(self, asked: Asked) -> WrittenAction:
        told = structs.asdict(asked) | {"actor": self._actors[asked.actor].account, "due": self._day(asked.due)}
        return WrittenAction(**told)

    def _grounds(self, joined: Joined) -> Grounds | None:
        if joined.role is Role.PERSON:
            return None
        return self._care_team(joined) if joined.consent is None else self._consent(joined.consent)

    def _care_team(self, dated: Dated) -> Grounds:
        informed_by = self._by(dated).account
        return Grounds(LegalBasis.CARE_TEAM_1, informed_at=self._work.now, informed_by=informed_by)

    def _consent(self, told: str) -> Grounds:
        return Grounds(
            LegalBasis.CONSENT_OUTSIDE_TEAM,
            consent_at=self._work.now,
            consent_by=told,
            means=Means.ORAL,
            scope=frozenset(Scope),
            proof="Recueilli à domicile, noté par la coordinatrice",
        )

    def _day(self, days: int) -> str:
        return day_at(Millis(self._today + days * DAY_MS), UTC)

    def _by(self, dated: Dated) -> Actor:
        return self._actors[dated.by]
