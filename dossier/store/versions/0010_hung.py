"""Documents that hang on notes (decision 0017)."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("dossier_notes", sa.Column("documents", sa.Text))
