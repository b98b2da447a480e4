"""Documents with their versions, and the access matrices that say who reads them (decisions 0016 and 0017)."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SQLITE_GUARDS = (
    """CREATE TRIGGER dossier_matrices_no_update BEFORE UPDATE ON dossier_matrices
       BEGIN SELECT RAISE(ABORT, 'matrices are append-only'); END""",
    """CREATE TRIGGER dossier_matrices_no_delete BEFORE DELETE ON dossier_matrices
       BEGIN SELECT RAISE(ABORT, 'matrices are append-only'); END""",
)
POSTGRESQL_GUARDS = (
    """CREATE FUNCTION dossier_matrices_are_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'matrices are append-only'; END $$""",
    """CREATE TRIGGER dossier_matrices_no_change BEFORE UPDATE OR DELETE ON dossier_matrices
       FOR EACH ROW EXECUTE FUNCTION dossier_matrices_are_append_only()""",
    """CREATE TRIGGER dossier_matrices_no_truncate BEFORE TRUNCATE ON dossier_matrices
       FOR EACH STATEMENT EXECUTE FUNCTION dossier_matrices_are_append_only()""",
)


def upgrade() -> None:
    _make_documents()
    _make_matrices()
    guards = SQLITE_GUARDS if op.get_context().dialect.name == "sqlite" else POSTGRESQL_GUARDS
    for guard in guards:
        op.execute(guard)


def _make_documents() -> None:
    op.create_table(
        "dossier_documents",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("type_code", sa.Text, nullable=False),
        sa.Column("confidentiality", sa.Text, nullable=False),
        sa.Column("listed", sa.Text, nullable=False),
    )
    op.create_index("ix_dossier_documents_dossier", "dossier_documents", ["dossier"])
    op.create_table(
        "dossier_document_versions",
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("document", "number"),
        sa.UniqueConstraint("file", name="uq_dossier_document_versions_file"),
    )


def _make_matrices() -> None:
    op.create_table(
        "dossier_matrices",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("applies_from", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("csv", sa.Text, nullable=False),
        sa.Column("imported_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("version", name="uq_dossier_matrices_version"),
    )
