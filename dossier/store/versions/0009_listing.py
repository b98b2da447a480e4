"""One's list of dossiers from one index, and who has a word from another (decision 0016)."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    of_the_dossier = "(SELECT changed_at FROM dossier_dossiers WHERE id = dossier_memberships.dossier)"
    op.add_column("dossier_memberships", sa.Column("changed_at", sa.BigInteger))
    op.execute(f"UPDATE dossier_memberships SET changed_at = {of_the_dossier}")  # noqa: S608 - all of it stands above
    with op.batch_alter_table("dossier_memberships") as batch:
        batch.alter_column("changed_at", nullable=False)
    columns = ["member", "changed_at", "dossier"]
    op.create_index("ix_dossier_memberships_member_changed_at_dossier", "dossier_memberships", columns)
    op.create_index("ix_dossier_words_word_dossier", "dossier_words", ["word", "dossier"])
