"""After every step of a dossier's life each is shown, counted, told and given what the oracle says, and no more."""

import asyncio
import itertools
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from mis.ids import new_id
from tests.dossier.listings.cast import CAST, COMING_AND_GOING, PROFESSIONAL, SECRETARY
from tests.dossier.listings.expected import answering, everything, expected, exports, links, texts
from tests.dossier.listings.hearing import Hearing
from tests.dossier.listings.model import WORD, Model, Note, Paper, Place, Talk
from tests.dossier.listings.shown import Shown
from tests.dossier.papers import CONSENT, CONSULTATION, PSYCHIATRY, Papers
from tests.dossier.plans import Planned
from tests.dossier.talk import Talk as Talking
from tests.dossier.test_emergency import EMERGENCIES, emergency
from tests.dossier.test_life_line import FALL
from tests.dossier.test_secretariat import SECRETARIATS
from tests.dossier.ward import ALL, DAY_MS, ODETTE, Ward, changed

T = TypeVar("T")
SCOPES = ("identity", "circle", "documents", "notes", "plan", "life_line", "conversations")
MARKS = (
    ("N",),
    ("N",),
    ("R",),
    ("N", "MASQUE_PS"),
    ("N", "INVISIBLE_PATIENT"),
    ("N", "INVISIBLE_REPRESENTANTS_LEGAUX"),
)
TARGETS = (
    ("whole", None),
    *(("person", who) for who in ("nina", "phil", "helene", "sami", "aida")),
    *(("profession", profile) for profile in ("INFIRMIER", "PHARMACIEN", "SECRETARIAT")),
    ("document", "0"),
    ("document", "1"),
)
WHO, WHICH = st.sampled_from(tuple(CAST)), st.integers(0, 11)
EXPORT_EACH = 6  # steps: it is made, sealed and unpacked

_stories = itertools.count()


class Machine(RuleBasedStateMachine):
    loop: asyncio.AbstractEventLoop
    ward: Ward
    hearing: Hearing
    is_calm = False  # nothing happened since everybody looked

    def __init__(self) -> None:
        super().__init__()
        self.run(self.begin())

    def run(self, awaitable: Awaitable[T]) -> T:
        return self.loop.run_until_complete(_wait(awaitable))

    async def begin(self) -> None:
        """Alice's dossier: Nina, Phil and the person are there, and something of each kind that not everybody reads."""
        ward, story = self.ward, next(_stories)
        self.traits = {"birth_date": date.fromordinal(date(1930, 1, 1).toordinal() + story).isoformat()}
        made = await ward.included(identity=changed(ODETTE, **self.traits), despite=True)
        self.id: str = made["id"]
        self.root = f"{ALL}/{self.id}"
        self.papers, self.talking, self.shown = Papers(ward, self.id), Talking(ward, self.id), Shown(ward, self.id)
        self.model = Model(ward.now)
        self.step = 0
        self.model.places["alice"] = [Place("coordinator", "team", ward.now, number=1, administers=True)]
        await self.bring("paul", Place("patient", "none", ward.now))
        await self.bring("nina", Place("professional", "team", ward.now))
        await self.bring("phil", Place("professional", "consent", ward.now, agreed_to="documents"))
        self.planned = Planned(ward, self.id)
        due = date.fromordinal(date(2025, 1, 1).toordinal() - story).isoformat()
        await self.planned.begun(*(self.planned.action(f"a-{who}", who, due) for who in ("nina", "phil")))
        self.model.tasks = ("nina", "phil")
        self.hearing.clear()
        await self.write("alice", "dac", (), ())
        await self.deposit_as("nina", PSYCHIATRY, ("N",), ())
        await self.deposit_as("nina", CONSULTATION, ("N", "MASQUE_PS"), ())
        await self.write("nina", "liaison", (), ((CONSULTATION, ("N", "MASQUE_PS")),))
        await self.start({"alice", "nina", "paul"})

    def teardown(self) -> None:
        if self.model.secretariat:
            self.run(self.act_no_more())

    # What people do.

    @rule(
        which=WHICH, by_consent=st.booleans(), scope=st.sampled_from((None, *SCOPES)), days=st.sampled_from((0, 0, 2))
    )
    def join(self, which: int, by_consent: bool, scope: str | None, days: int) -> None:  # noqa: FBT001
        """A nurse is of the care team; who helps at home is there by consent, or represents the person."""
        who = one_of(which, [one for one in COMING_AND_GOING if self.model.place_of(one) is None])
        until = self.model.now + days * DAY_MS if days else None
        place = Place("professional", "team", self.model.now, until)
        if who == "aida":
            place = Place("caregiver", "consent", self.model.now, until, scope)
            if by_consent:
                place = Place("representative", "appointed", self.model.now, until)
        elif by_consent and who != PROFESSIONAL:
            place = Place("professional", "consent", self.model.now, until, scope)
        if who and self.administers():
            with self.circle():
                self.run(self.bring(who, place))

    @rule(which=WHICH)
    def leave(self, which: int) -> None:
        who = one_of(which, self.coming_and_going())
        place = self.model.place_of(who)
        if place and self.administers():
            with self.circle():
                self.run(self.ward.ended(self.id, place.number))
                place.until = self.model.now

    @rule(which=WHICH)
    def take_back(self, which: int) -> None:
        who = one_of(which, self.coming_and_going())
        place = self.model.place_of(who)
        if place and place.taken_back_at is None and place.place != "representative":  # a court's choice, not theirs
            with self.circle():
                self.run(self.told("paul", f"members/{place.number}/withdrawal"))
                place.taken_back_at = self.model.now

    @rule()
    def structure(self) -> None:
        """A structure enters the circle, or its time there ends; who is shown what is the same."""
        if self.administers():
            with self.circle():
                self.run(self.bring_structure() if self.model.structure is None else self.end_structure())

    @rule(
        who=WHO,
        kind=st.sampled_from(("dossier", "dac", "liaison", "journal")),
        to=WHO,
        hangs=st.booleans(),
        type_code=st.sampled_from((CONSULTATION, PSYCHIATRY)),
        marks=st.sampled_from(MARKS),
    )
    def note(self, who: str, kind: str, to: str, hangs: bool, type_code: str, marks: tuple[str, ...]) -> None:  # noqa: FBT001
        is_theirs = self.model.has_place(who) and self.model.allows(who, "note", note_kind=kind)
        if is_theirs and who != SECRETARY:
            recipients = (to,) if kind == "dac" and to != SECRETARY and self.model.has_place(to) else ()
            self.run(self.write(who, kind, recipients, ((type_code, marks),) if hangs else ()))

    @rule(
        which=WHICH,
        type_code=st.sampled_from((CONSULTATION, PSYCHIATRY, CONSENT)),
        marks=st.sampled_from(MARKS),
        to=WHO,
    )
    def deposit(self, which: int, type_code: str, marks: tuple[str, ...], to: str) -> None:
        if who := one_of(which, sorted(self.model.with_place())):
            place = self.model.place_of(to)
            listed = (to,) if place and place.taken_back_at is None else ()
            self.run(self.deposit_as(who, type_code, marks, listed))

    @rule(who=WHO, which=WHICH)
    def add_version(self, who: str, which: int) -> None:
        paper = self.model.papers[which % len(self.model.papers)]
        if self.model.has_place(who) and self.model.titles(who, paper):
            self.run(self.add(who, paper))
            self.must_have_told({"documents": self.readers_of(paper, who)})

    @rule(which=WHICH, marks=st.sampled_from(MARKS))
    def hide(self, which: int, marks: tuple[str, ...]) -> None:
        """The author of a document changes who reads it."""
        paper = self.model.papers[which % len(self.model.papers)]
        author = paper.versions[0][0]
        if set(marks) != set(paper.marks) and self.model.has_place(author) and not self.listed_are_gone(paper):
            before = self.readers_of(paper, author)
            body = {"confidentiality": marks, "listed": self.ids(paper.listed)}
            self.run(self.told(author, f"documents/{paper.id}/confidentiality", body, "PUT"))
            paper.marks = marks
            self.must_have_told({"documents": before | self.readers_of(paper, author)})

    @rule(which=WHICH)
    def tell_event(self, which: int) -> None:
        at_work = sorted(who for who in self.model.readers("life_line") if CAST[who].kind == "professional")
        if who := one_of(which, at_work):
            title = self.text("e")
            self.run(self.told(who, "events", {**FALL, "title": title}))
            self.model.events.append(title)
            self.must_have_told({"life_line": self.model.readers("life_line")})

    @rule()
    def rewrite_plan(self) -> None:
        if self.administers():
            kept = self.run(self.planned.seen())["ppcs"]["actions"]
            actions = [self.planned.action(one["id"], one["id"][2:], one["due"]) for one in kept]
            self.run(self.planned.rewrite(*actions))
            self.must_have_told({"plan": self.model.readers("plan")})

    @rule(who=st.sampled_from(("nina", "phil", "helene", "sami", "aida")))
    def start_talk(self, who: str) -> None:
        if self.administers() and self.model.has_place(who) and len(self.model.talks) < 4:
            self.run(self.start({"alice", who}))

    @rule(which=WHICH, by=WHICH)
    def say(self, which: int, by: int) -> None:
        talk = self.model.talks[which % len(self.model.talks)]
        if who := one_of(by, sorted(talk.present)):
            self.run(self.say_in(talk, who))
            assert self.hearing.said() == [talk.present]
            self.must_have_told({"timeline": self.model.readers("conversation")})

    @rule(against=st.sampled_from(TARGETS))
    def oppose(self, against: tuple[str, str | None]) -> None:
        """The person opposes something, or opposes it no more."""
        what, target = against
        place = self.model.place_of(str(target))
        if place and place.place == "representative" and against not in self.model.opposed:
            return
        if what == "document":
            against = (what, self.model.papers[int(str(target))].id)
        before = self.model.with_place()
        self.run(self.toggle(*against))
        self.model.lose()
        self.must_have_told({"oppositions": before | self.model.with_place()})

    @rule()
    def secretariat(self) -> None:
        """Sami begins to act for Nina, or ends."""
        before = self.model.has_place(SECRETARY)
        self.run(self.act_no_more() if self.model.secretariat else self.act())
        self.model.lose()
        if self.model.has_place(SECRETARY) != before:
            assert self.hearing.is_told(SECRETARY), "their list is another one"
        self.must_have_told({}, perhaps={"circle": {SECRETARY}})

    @rule(who=st.sampled_from(("helene", "helene", "nina", "phil")))
    def break_glass(self, who: str) -> None:
        began = self.model.glasses.get(who)
        if not self.model.has_place(who) and (began is None or began + DAY_MS // 6 <= self.model.now):
            self.run(self.open_in_emergency(who))
            self.must_have_told({"emergency": answering(self.model)} if who in self.model.glasses else {})

    @rule()
    def let_a_day_pass(self) -> None:
        if not self.model.glasses and not any(one.until for some in self.model.places.values() for one in some):
            return
        before, self.model.structure = self.model.with_place(), None
        self.run(self.pass_time(DAY_MS))
        self.model.glasses.clear()
        self.model.lose()
        after = self.model.with_place()
        self.must_have_told({"circle": before | after} if before != after else {}, perhaps={"circle": before})

    # How they do it.

    async def bring(self, who: str, place: Place) -> None:
        roles = {"caregiver": "CAREGIVER", "representative": "GUARD", "patient": "PAT"}
        scope = list(SCOPES) if place.agreed_to is None else [place.agreed_to]
        grounds = {
            "team": self.ward.informed(),
            "consent": {**self.ward.agreed(), "scope": scope},
            "appointed": {"basis": "legal_representative", "proof": "jugement du 3 mars"},
            "none": None,
        }[place.basis]
        role = roles.get(place.place, "353")
        made = await self.ward.joined(self.id, who, role=role, grounds=grounds, until=place.until)
        place.number = len(made["members"])
        self.model.places[who].append(place)

    async def bring_structure(self) -> None:
        made = await self.ward.structured(self.id, until=self.model.now + DAY_MS)
        self.model.structure = len(made["members"])

    async def end_structure(self) -> None:
        await self.ward.ended(self.id, self.model.structure or 0)
        self.model.structure = None

    async def write(
        self, who: str, kind: str, recipients: tuple[str, ...], hung: tuple[tuple[str, tuple[str, ...]], ...]
    ) -> None:
        text = self.text("n")
        papers = [Paper("", type_code, marks, (), [(who, self.text("d"))]) for type_code, marks in hung]
        documents = [
            {"file": await self.file(who), "title": one.versions[0][1], "dated": "2020-01-02"}
            | {"type_code": one.type_code, "confidentiality": one.marks}
            for one in papers
        ]
        body = {"client_ref": text, "kind": kind, "text": text, "recipients": self.ids(recipients)}
        made = await self.told(who, "notes", {**body, "documents": documents})
        for paper, document in zip(papers, made["newest"]["documents"], strict=True):
            paper.id = document["id"]
        self.model.papers += papers
        note = Note(made["number"], text, kind, who, recipients, [one.id for one in papers])
        self.model.notes.append(note)
        readers = {one for one in self.model.with_place() if self.model.reads_note(one, note, by_place=True)}
        self.must_have_told({"notes": readers, "documents": self.all_readers_of(papers)})

    async def deposit_as(self, who: str, type_code: str, marks: tuple[str, ...], listed: tuple[str, ...]) -> None:
        title = self.text("d")
        audience = {"type_code": type_code, "confidentiality": marks, "listed": self.ids(listed)}
        preview = await self.told(who, "readers", audience)
        made = await self.papers.deposited(who, file=await self.file(who), title=title, **audience)
        paper = Paper(made["id"], type_code, marks, listed, [(who, title)])
        self.model.papers.append(paper)
        readers = self.readers_of(paper, who)
        assert preview["count"] == len(readers)
        self.must_have_told({"documents": readers})

    async def add(self, who: str, paper: Paper) -> None:
        title = self.text("d")
        body = {"file": await self.file(who), "title": title, "dated": "2020-01-03"}
        await self.told(who, f"documents/{paper.id}/versions", body)
        paper.versions.append((who, title))

    async def start(self, members: set[str]) -> None:
        talk = Talk(await self.talking.start("alice", *sorted(members - {"alice"})), members)
        self.model.talks.append(talk)
        await self.say_in(talk, "alice")
        self.must_have_told({"timeline": self.model.readers("conversation")})

    async def say_in(self, talk: Talk, who: str) -> None:
        """Say something; who reads it in the thread alone hears at the second look after it."""
        text = self.text("m")
        await self.talking.say(who, talk.id, text)
        talk.said.append(text)
        talk.unread |= talk.present - {who}
        for _ in range(2):
            await self.ward.app.duties.look()

    async def toggle(self, what: str, target: str | None) -> None:
        number = self.model.opposed.pop((what, target), None)
        if number is not None:
            await self.told("paul", f"oppositions/{number}/end")
            return
        named = self.ward.accounts[target].id if what == "person" and target else target
        await self.told("paul", "oppositions", {"against": what, "target": named})
        self.model.oppositions += 1
        self.model.opposed[what, target] = self.model.oppositions

    async def act(self) -> None:
        ids = {"secretary": self.ward.accounts[SECRETARY].id, "professional": self.ward.accounts[PROFESSIONAL].id}
        self.model.secretariat = (await self.ward.told("olga", "POST", SECRETARIATS, ids))["id"]

    async def act_no_more(self) -> None:
        await self.ward.told("olga", "POST", f"{SECRETARIATS}/{self.model.secretariat}/end", {})
        self.model.secretariat = None

    async def open_in_emergency(self, who: str) -> None:
        body = emergency(traits=changed(ODETTE, **self.traits)["traits"])
        answer = await (await self.ward.at(who)).ask("POST", EMERGENCIES, body)
        self.model.glasses[who] = self.model.now
        if not self.model.allows(who, "dossier"):
            del self.model.glasses[who]
        assert answer.status_code == (201 if who in self.model.glasses else 404), who

    async def pass_time(self, ms: int) -> None:
        self.ward.house.clock.advance(ms / 1_000)
        self.model.now = self.ward.now
        for who in (*CAST, "olga"):
            await self.ward.again(who)
        await self.ward.app.duties.look()

    async def file(self, who: str) -> str:
        return await self.papers.file(who, new_id().encode(), "lettre.txt")

    async def told(self, who: str, rest: str, body: Any = None, method: str = "POST") -> Any:
        return await self.ward.told(who, method, f"{self.root}/{rest}", body)

    # What must be so.

    @contextmanager
    def circle(self) -> Iterator[None]:
        """Have the circle another one; who has it, and who had it, hear so."""
        before = self.model.with_place()
        yield
        self.model.lose()
        self.must_have_told({"circle": before | self.model.with_place()})

    def must_have_told(self, parts: dict[str, set[str]], *, perhaps: dict[str, set[str]] | None = None) -> None:
        heard = self.hearing.changed(self.id)
        assert heard.pop("accesses", set()) <= self.model.readers("access_log")
        self.is_calm = False
        for part, most in (perhaps or {}).items():
            if part not in parts:
                assert heard.pop(part, set()) <= most, part
        must_be(heard, {part: who for part, who in parts.items() if who}, "told")
        self.hearing.clear()

    def check_invariants(self, *_: Any, **__: Any) -> None:
        if not self.is_calm:
            self.run(self.look())

    async def look(self) -> None:
        """Everybody by every list, and one after the other each thing by itself and the whole taken along."""
        for who in CAST:
            must_be(await self.shown.to(who), expected(self.model, who), who)
        who = tuple(CAST)[self.step % len(CAST)]
        must_be(await self.shown.each(who, self.model), self.opening(who), who)
        if self.step % EXPORT_EACH == 0:
            await self.take_along(tuple(CAST)[self.step // EXPORT_EACH % len(CAST)])
        self.must_have_told({})
        self.is_calm = True
        self.step += 1
        self.ward.house.clock.advance(1)
        self.model.now = self.ward.now

    async def take_along(self, who: str) -> None:
        if exports(self.model, who) == 200:
            taken, hung = await self.shown.taken_along(who, everything(self.model))
            must_be(
                {"export": taken, "hung": hung}, {"export": texts(self.model, who), "hung": links(self.model, who)}, who
            )
        else:
            assert await self.shown.export(who) == exports(self.model, who), who

    def opening(self, who: str) -> dict[str, bool]:
        """Which things open by their address."""
        found = {f"/notes/{one.number}": self.model.reads_note(who, one) for one in self.model.notes}
        is_line_read = self.model.allows(who, "life_line")
        found |= {f"/events/{number}/versions": is_line_read for number in range(1, len(self.model.events) + 1)}
        for paper in self.model.papers:
            at = f"/documents/{paper.id}"
            found[at] = bool(self.model.titles(who, paper))
            for number, (author, _) in enumerate(paper.versions, 1):
                found[f"{at}/versions/{number}/file"] = self.model.reads_paper(who, paper, author)
        return found

    def coming_and_going(self) -> list[str]:
        """Those of them who are there."""
        return [one for one in COMING_AND_GOING if self.model.place_of(one)]

    def administers(self) -> bool:
        return self.model.has_place("alice")

    def readers_of(self, paper: Paper, author: str) -> set[str]:
        """Who hears of a version of this author's."""
        return {one for one in self.model.with_place() if self.model.reads_paper(one, paper, author, by_place=True)}

    def all_readers_of(self, papers: Sequence[Paper]) -> set[str]:
        """Who hears of any of these, which have one version."""
        return {one for paper in papers for one in self.readers_of(paper, paper.versions[0][0])}

    def listed_are_gone(self, paper: Paper) -> bool:
        """Who is named for a document must be of the circle when it is changed."""
        places = [self.model.place_of(one) for one in paper.listed]
        return any(place is None or place.taken_back_at is not None for place in places)

    def ids(self, some: Any) -> list[str]:
        return [self.ward.accounts[one].id for one in some]

    def text(self, letter: str) -> str:
        """Words that nothing else has, and one by which all that was written is found."""
        return f"{letter}-{new_id()} {WORD}"


def one_of(which: int, some: Sequence[str]) -> str:
    """One of them, or nobody where there is none."""
    return some[which % len(some)] if some else ""


def must_be(shown: dict[str, Any], expected: dict[str, Any], *where: str) -> None:
    names = sorted(shown.keys() | expected.keys())
    wrong = {one: (shown.get(one), expected.get(one)) for one in names if shown.get(one) != expected.get(one)}
    assert shown == expected, f"{where}, is and should be: {wrong}"


async def _wait(awaitable: Awaitable[T]) -> T:
    return await awaitable
