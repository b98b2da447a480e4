"""People around a patient, each with a browser of their own, and what they ask of dossiers over HTTP."""

import itertools
from typing import Any, Self

import msgspec
from sqlalchemy import text

from dossier.operations.projection_check import mismatches
from mis.app import App
from mis.operations.archive_check import ArchiveCheck, ArchiveReport, Fault
from protocol.account import Account
from protocol.values import AccountKind, ConversationId
from tests.support.visitor import House, Visitor

PEOPLE = {
    "alice": ("Alice Martin", AccountKind.PROFESSIONAL),
    "bob": ("Bob Durand", AccountKind.PROFESSIONAL),
    "carol": ("Carol Petit", AccountKind.PROFESSIONAL),
    "paul": ("Paul Bernard", AccountKind.PATIENT),
    "aida": ("Aida Diallo", AccountKind.CAREGIVER),
    "olga": ("Olga Leroy", AccountKind.OPERATOR),
}
ODETTE = {
    "traits": {
        "birth_name": "Lefèvre",
        "birth_given_names": "Odette Marie",
        "sex": "F",
        "birth_date": "1941-03-14",
        "birth_place": "14047",
    },
    "first_birth_given_name": "Odette",
    "birth_place_label": "Bayeux",
    "used_name": "Marchand",
    "contact": {"phone": "02 31 00 00 00"},
}
SSIAD = {"finess": "990000010", "name": "SSIAD du Bessin", "phone": "0231000020"}
ALL = "/api/dossier/dossiers"
MINUTE_MS, DAY_MS = 60_000, 24 * 3_600_000

_numbers = itertools.count(1)


class Ward:
    def __init__(self, house: House) -> None:
        self.house = house
        self.accounts: dict[str, Account] = {}
        self._browsers: dict[str, Visitor] = {}

    @property
    def app(self) -> App:
        return self.house.app

    @property
    def now(self) -> int:
        return self.house.clock.now()

    async def peopled(self) -> Self:
        for login, (name, kind) in PEOPLE.items():
            self.accounts[login] = await self.house.person(name, kind)
        return self

    async def newcomer(self, name: str, profession: str) -> str:
        """A professional more; the login is the given name."""
        login = name.split()[0].lower()
        self.accounts[login] = await self.house.person(name, profession=profession)
        return login

    async def at(self, login: str) -> Visitor:
        if login not in self._browsers:
            self._browsers[login] = await self.house.inside(login)
        return self._browsers[login]

    async def again(self, login: str) -> Visitor:
        """Somebody whose session is over logs in once more."""
        self._browsers[login] = await self.house.inside(login)
        return self._browsers[login]

    async def told(self, login: str, method: str, path: str, body: Any = None) -> Any:
        return await (await self.at(login)).told(method, path, body)

    async def refused(self, login: str, method: str, path: str, body: Any = None) -> tuple[Any, ...]:
        return await (await self.at(login)).refused(method, path, body)

    def informed(self, by: str = "alice") -> dict[str, Any]:
        """The grounds of somebody of the care team."""
        return {"basis": "equipe_soins_1", "informed_at": self.now, "informed_by": self.accounts[by].id}

    def agreed(self) -> dict[str, Any]:
        """The grounds of somebody outside it, for all of the dossier."""
        return {
            "basis": "consent_outside_team",
            "consent_at": self.now,
            "consent_by": "Odette Marchand",
            "means": "written",
            "scope": ["identity", "circle", "documents", "notes", "plan", "life_line", "conversations"],
            "proof": "classeur 3",
        }

    def inclusion(self, identity: Any = ODETTE, **changes: Any) -> dict[str, Any]:
        body = {"client_ref": f"ref-{next(_numbers)}", "identity": identity, "role": "330", "grounds": self.informed()}
        return {**body, **changes}

    async def included(self, by: str = "alice", identity: Any = ODETTE, **changes: Any) -> Any:
        """A dossier that somebody has made."""
        return await self.told(by, "POST", ALL, self.inclusion(identity, **changes))

    async def joined(self, dossier: str, who: str, *, by: str = "alice", **changes: Any) -> Any:
        """Have somebody in the circle."""
        roles = {"paul": ("PAT", None), "aida": ("CAREGIVER", self.agreed())}
        role, grounds = roles.get(who, ("353", self.informed()))
        body = {"account": self.accounts[who].id, "role": role, "grounds": grounds, **changes}
        return await self.told(by, "POST", f"{ALL}/{dossier}/members", body)

    def structure(self, **changes: Any) -> dict[str, Any]:
        return {"structure": SSIAD, "role": "353", "grounds": self.informed(), **changes}

    async def structured(self, dossier: str, *, by: str = "alice", **changes: Any) -> Any:
        """Have a structure in the circle."""
        return await self.told(by, "POST", f"{ALL}/{dossier}/structures", self.structure(**changes))

    async def ended(self, dossier: str, number: int, *, by: str = "alice", **body: Any) -> None:
        await self.told(by, "POST", f"{ALL}/{dossier}/members/{number}/end", body)

    async def listed(self, login: str, **query: str) -> list[str]:
        """The dossiers in somebody's list."""
        return [one["dossier"] for one in (await self.told(login, "POST", f"{ALL}/search", query))["dossiers"]]

    async def verified(self) -> ArchiveReport:
        await self.app.archivist.turn()
        report = await ArchiveCheck(self.app.store, self.app.keyring, self.app.archivist.verifier).run()
        async for one in mismatches(self.app.store, self.app.host.keyed):
            report.note(Fault(ConversationId(one.journal), None, one.what))
        return report

    async def stored(self) -> str:
        """All that the database holds, as text."""
        async with self.app.store.reading() as reading:
            tables = (
                "messages",
                "conversations",
                "dossier_dossiers",
                "dossier_memberships",
                "dossier_words",
                "audit",
                "dossier_notes",
                "dossier_plan_versions",
                "dossier_tasks",
                "dossier_events",
            )
            rows = [[*await reading.connection.execute(text(f"SELECT * FROM {table}"))] for table in tables]  # noqa: S608
        return str(rows)


def changed(told: Any, **traits: Any) -> Any:
    """An identity with other traits, or other words."""
    copy = msgspec.json.decode(msgspec.json.encode(told))
    for name, value in traits.items():
        (copy["traits"] if name in copy["traits"] else copy)[name] = value
    return copy
