"""Dossiers: who the person is, who belongs to the care circle, who opened what (decision 0016)."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _make_dossiers()
    _make_searches()
    _make_memberships()
    _make_visits()


def _make_dossiers() -> None:
    op.create_table(
        "dossier_dossiers",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("accesses", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("client_ref", sa.Text, nullable=False),
        sa.Column("identity_seq", sa.BigInteger, nullable=False),
        sa.Column("birth_name", sa.Text, nullable=False),
        sa.Column("used_name", sa.Text),
        sa.Column("given_name", sa.Text, nullable=False),
        sa.Column("sex", sa.Text, nullable=False),
        sa.Column("birth_date", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("attribute", sa.Text),
        sa.Column("is_homonym", sa.Boolean, nullable=False),
        sa.Column("matricule", sa.LargeBinary),
        sa.Column("sort_key", sa.Text, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("accesses", name="uq_dossier_dossiers_accesses"),
        sa.UniqueConstraint("created_by", "client_ref", name="uq_dossier_dossiers_created_by_client_ref"),
    )
    op.create_index("ix_dossier_dossiers_matricule", "dossier_dossiers", ["matricule"])


def _make_searches() -> None:
    op.create_table(
        "dossier_likenesses",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("dossier", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", "dossier"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_dossier_likenesses_dossier", "dossier_likenesses", ["dossier"])
    op.create_table(
        "dossier_words",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("word", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("dossier", "word"),
        sqlite_with_rowid=False,
    )


def _make_memberships() -> None:
    op.create_table(
        "dossier_memberships",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("member", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("is_administrator", sa.Boolean, nullable=False),
        sa.Column("opens_from", sa.BigInteger, nullable=False),
        sa.Column("opens_until", sa.BigInteger),
        sa.Column("is_over", sa.Boolean, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("dossier", "number"),
    )
    op.create_index("ix_dossier_memberships_member_dossier", "dossier_memberships", ["member", "dossier"])
    is_not_over = sa.text("NOT is_over")
    op.create_index(
        "ix_dossier_memberships_due",
        "dossier_memberships",
        ["opens_until"],
        sqlite_where=is_not_over,
        postgresql_where=is_not_over,
    )


def _make_visits() -> None:
    op.create_table(
        "dossier_visits",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("dossier", "account", "what"),
        sqlite_with_rowid=False,
    )
