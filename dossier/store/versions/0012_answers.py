"""What the person says of an emergency (decision 0017)."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("dossier_emergencies", sa.Column("answer", sa.Text))
    op.add_column("dossier_emergencies", sa.Column("answered_seq", sa.BigInteger))
