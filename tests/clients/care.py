"""A region with professionals who care for the same person, and what they tell of them."""

import time

import msgspec
from mis_client import (
    Client,
    new_client_ref,
)
from mis_client.dossiers import Dossiers

from dossier.contract.circle import NewCareTeamMember
from dossier.contract.dossier import Dossier
from dossier.contract.inclusion import Inclusion
from dossier.domain.circle import Role
from dossier.domain.identity import Identity
from dossier.domain.legal_basis import Grounds, LegalBasis, Means, Scope
from protocol.values import AccountId
from tests.dossier.ward import ODETTE
from tests.support.mis_process import MisProcess

PASSWORD = "lavande-orage-cerise"
PEOPLE = {
    "alice": ("Alice Martin", "Médecin généraliste"),
    "bob": ("Bob Durand", "Infirmière"),
    "carol": ("Carol Petit", "Médecin urgentiste"),
}
IDENTITY = msgspec.convert(ODETTE, Identity)


class Region:
    """A running server, and the accounts on it."""

    def __init__(self, process: MisProcess) -> None:
        self.process = process
        self.ids: dict[str, AccountId] = {}

    def start(self) -> None:
        self.process.start()
        for login, (name, profession) in PEOPLE.items():
            account = self.process.add_account(
                kind="professional", login=login, name=name, password=PASSWORD, profession=profession
            )
            self.ids[login] = account["id"]

    def client(self, login: str, url: str | None = None) -> Client:
        return Client.log_in(url or self.process.url, login, PASSWORD, chance=lambda: 0.02)

    def informed(self) -> Grounds:
        return Grounds(LegalBasis.CARE_TEAM_1, informed_at=now(), informed_by=self.ids["alice"])

    def nurse(self) -> NewCareTeamMember:
        return NewCareTeamMember(self.ids["bob"], Role.CARE_TEAM_MEMBER, self.informed())

    async def included(self, by: Dossiers, born: str = IDENTITY.traits.birth_date) -> Dossier:
        """A dossier of another person each, with Alice and Bob in its circle."""
        traits = msgspec.structs.replace(IDENTITY.traits, birth_date=born)
        identity = msgspec.structs.replace(IDENTITY, traits=traits)
        made = await by.include(Inclusion(new_client_ref(), identity, Role.COORDINATOR, self.informed(), despite=True))
        return await by.add_member(made.id, self.nurse())


def now() -> int:
    return time.time_ns() // 1_000_000


def agreed() -> Grounds:
    return Grounds(
        LegalBasis.CONSENT_OUTSIDE_TEAM,
        consent_at=now(),
        consent_by="Odette Marchand",
        means=Means.WRITTEN,
        scope=frozenset(Scope),
        proof="classeur 3",
    )
