"""The PPCS: where its versions are, who has read which, and what is to be done until when."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from dossier.store.tables.metadata import metadata

# Every version there ever was of the plan of a dossier.
plan_versions = Table(
    "dossier_plan_versions",
    metadata,
    Column("dossier", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),  # its record
    Column("at", BigInteger, nullable=False),
    Column("is_written", Boolean, nullable=False),  # by coordinators; others are steps of the actors
    PrimaryKeyConstraint("dossier", "version"),
    sqlite_with_rowid=False,
)

# The newest version that an account has said to have read.
plan_signatures = Table(
    "dossier_plan_signatures",
    metadata,
    Column("dossier", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("dossier", "account"),
    sqlite_with_rowid=False,
)

# The actions of plans under way that are still to be done. What they are stands in the record of the plan alone.
tasks = Table(
    "dossier_tasks",
    metadata,
    Column("dossier", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),  # the record of the plan
    PrimaryKeyConstraint("dossier", "action"),
    Index(None, "account", "due", "dossier", "action"),
    Index(None, "due"),
    sqlite_with_rowid=False,
)

# Who was told on their telephone of what is due on a day, which a new version of the plan does not change.
tasks_called = Table(
    "dossier_tasks_called",
    metadata,
    Column("dossier", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("due", Text, nullable=False),
    PrimaryKeyConstraint("dossier", "action", "account", "due"),
    sqlite_with_rowid=False,
)
