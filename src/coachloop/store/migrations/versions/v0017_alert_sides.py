"""An alert on a drop keeps how many conversations its larger side has."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("alert", sa.Column("n_larger", sa.Integer(), nullable=True))
