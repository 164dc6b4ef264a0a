"""Which criterion an answer of the judge is about, and whether it was asked for once more."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.add_column("judge_answer", sa.Column("criterion_key", sa.String()))
    op.add_column(
        "judge_answer", sa.Column("is_repair", sa.Boolean(), nullable=False, server_default=sa.false())
    )
