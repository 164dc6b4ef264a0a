"""Who put away the card that says what to look at first in the sample."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("app_user", sa.Column("steps_closed_at", sa.DateTime(timezone=True), nullable=True))
