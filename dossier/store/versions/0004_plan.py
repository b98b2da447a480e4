"""The PPCS with its versions, readings and tasks, and the life line (decision 0017)."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _make_plans()
    _make_tasks()
    _make_events()


def _make_plans() -> None:
    op.create_table(
        "dossier_plan_versions",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("is_written", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("dossier", "version"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dossier_plan_signatures",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("dossier", "account"),
        sqlite_with_rowid=False,
    )


def _make_tasks() -> None:
    op.create_table(
        "dossier_tasks",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("due", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("dossier", "action"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_dossier_tasks_account_due_dossier_action", "dossier_tasks", ["account", "due", "dossier", "action"]
    )


def _make_events() -> None:
    op.create_table(
        "dossier_events",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("began_by", sa.Text, nullable=False),
        sa.Column("is_newest", sa.Boolean, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("dossier", "number", "version"),
        sqlite_with_rowid=False,
    )
    is_newest = sa.text("is_newest")
    op.create_index(
        "ix_dossier_events_line",
        "dossier_events",
        ["dossier", "began_by", "number"],
        sqlite_where=is_newest,
        postgresql_where=is_newest,
    )
