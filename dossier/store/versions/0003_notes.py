"""Notes, with every version (decision 0016)."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "dossier_notes",
        sa.Column("dossier", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("client_ref", sa.Text),
        sa.Column("written_at", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("is_newest", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("dossier", "number", "version"),
        sa.UniqueConstraint("dossier", "author", "client_ref", name="uq_dossier_notes_dossier_author_client_ref"),
    )
    op.create_index(
        "ix_dossier_notes_newest",
        "dossier_notes",
        ["dossier", "seq"],
        sqlite_where=sa.text("is_newest"),
        postgresql_where=sa.text("is_newest"),
    )
