"""The versions make what the tables say, and the intervals that tables keep are those of the rules."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from dossier.domain.circle import Circle, Kind, Membership, Role
from dossier.domain.decision import decide
from dossier.domain.legal_basis import Grounds, LegalBasis
from dossier.domain.matrix import default_matrix
from dossier.domain.opening import lasting, opening
from dossier.domain.opposition import Against, Opposition
from dossier.domain.question import Part
from dossier.domain.reader import Reader, Situation
from dossier.extension import DossierExtension
from dossier.store.tables import metadata
from mis.store.rights import grant
from protocol.values import AccountId, AccountKind
from tests.support.visitor import housed

INSTANT = st.integers(0, 8)
MAYBE = st.none() | INSTANT


def differences(connection: Connection) -> list[Any]:
    def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
        return kind != "table" or str(name) in metadata.tables

    opts = {"compare_type": True, "compare_server_default": True, "include_name": is_ours}
    return list(compare_metadata(MigrationContext.configure(connection, opts=opts), metadata))


async def test_the_versions_make_the_tables(tmp_path: Path, backend: str) -> None:
    async with (
        housed(tmp_path, DossierExtension(), backend=backend) as house,
        house.app.store._writing.begin() as connection,
    ):
        assert await connection.run_sync(differences) == []
        await connection.exec_driver_sql("DROP INDEX ix_dossier_memberships_member_dossier")
        assert await connection.run_sync(differences) != []


async def test_a_guard_of_the_matrices_that_is_gone_is_missed(tmp_path: Path, backend: str) -> None:
    async with housed(tmp_path, DossierExtension(), backend=backend) as house:
        store = house.app.store
        assert (await store.guarded()).missing == []
        async with store._writing.begin() as connection:
            if backend == "sqlite":
                await connection.exec_driver_sql("DROP TRIGGER dossier_matrices_no_update")
            else:
                await connection.exec_driver_sql("ALTER TABLE dossier_matrices DISABLE TRIGGER ALL")
        (gone, *more) = (await store.guarded()).missing
        assert gone == f"dossier_matrices_{'no_update' if backend == 'sqlite' else 'no_change'}"
        assert more == ([] if backend == "sqlite" else ["dossier_matrices_no_truncate"])


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_the_servers_role_adds_matrices_and_changes_none(tmp_path: Path, backend: str) -> None:
    role = f"mis_{uuid.uuid4().hex}"
    asked = {
        "dossier_matrices": "SELECT INSERT",
        "dossier_version": "SELECT",
        "dossier_tasks": "SELECT DELETE INSERT UPDATE",
    }
    extension = DossierExtension()
    async with (
        housed(tmp_path, extension, backend=backend) as house,
        house.app.store._writing.begin() as connection,
    ):
        await connection.exec_driver_sql(f'CREATE ROLE "{role}"')
        await connection.run_sync(grant, role, [extension.line])
        query = text("SELECT has_table_privilege(:role, :table, :right)")
        for table, rights in asked.items():
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"):
                held = await connection.scalar(query, {"role": role, "table": table, "right": right})
                assert held == (right in rights.split()), (table, right)
        await connection.rollback()  # a role is of the whole server


INSIDE = {
    Kind.PROFESSIONAL: Role.COORDINATOR,
    Kind.CAREGIVER: Role.CAREGIVER,
    Kind.PATIENT: Role.PERSON,
    Kind.ORGANISATION: Role.CORRESPONDENT,
}
PROFESSIONS = {None: "AUTRE", "G15:21": "PHARMACIEN", "R85:331": "SECRETARIAT"}
NOW = 4

grounds = st.none() | st.builds(
    Grounds,
    st.sampled_from(LegalBasis),
    informed_at=MAYBE,
    informed_by=st.just(AccountId("bob")),
    opposed_at=MAYBE,
    consent_at=MAYBE,
    withdrawn_at=MAYBE,
)
TARGETS = [
    (Against.WHOLE, None),
    (Against.PERSON, "alice"),
    (Against.PERSON, "bob"),
    (Against.PROFESSION, "PHARMACIEN"),
    (Against.PROFESSION, "AUTRE"),
    (Against.DOCUMENT, "alice"),
]
oppositions = st.lists(
    st.builds(
        lambda told, since, until: Opposition(told[0], since, told[1], until),
        st.sampled_from(TARGETS),
        st.integers(0, NOW),
        st.none() | st.integers(0, NOW),
    ),
    max_size=2,
)


@given(membership=st.builds(Membership, st.just("alice"), st.just(Kind.PROFESSIONAL), st.just(Role.COORDINATOR),
                            since=INSTANT, until=MAYBE, grounds=grounds))  # fmt: skip
def test_what_a_membership_lasts_is_when_it_is_active(membership: Membership) -> None:
    begins, ends = lasting(membership) or (0, 0)
    for instant in range(10):
        assert membership.is_active_at(instant) == (begins <= instant and (ends is None or instant < ends))


@settings(max_examples=1_000, deadline=None)
@given(
    st.sampled_from([*INSIDE.items(), (Kind.CAREGIVER, Role.LEGAL_REPRESENTATIVE)]),
    st.sampled_from(sorted(PROFESSIONS, key=str)),
    INSTANT,
    MAYBE,
    grounds,
    oppositions,
)
def test_what_the_table_keeps_of_a_membership_is_what_the_rules_decide(
    place: tuple[Kind, Role],
    profession: str | None,
    since: int,
    until: int | None,
    grounds: Grounds | None,
    opposed: list[Opposition],
) -> None:
    """From now on, as long as nothing more is told: what is listed, counted and told of is what opens."""
    kind, role = place
    membership = Membership("alice", kind, role, since=since, until=until, grounds=grounds, profession=profession)
    interval = opening(membership, opposed, NOW)
    account = AccountKind.PROFESSIONAL if kind is Kind.ORGANISATION else AccountKind(kind.value)
    reader = Reader(AccountId("alice"), account, True, True, PROFESSIONS[profession])  # noqa: FBT003
    for instant in range(NOW, 10):
        begins, ends = interval or (0, 0)
        situation = Situation(Circle((membership,)), default_matrix(), instant, tuple(opposed))
        is_open = begins <= instant and (ends is None or instant < ends)
        assert is_open == decide(reader, Part.DOSSIER, situation).is_allowed
