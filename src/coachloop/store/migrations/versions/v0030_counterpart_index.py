"""A candidate or a customer is found by their number, however far back."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_index("ix_conversation_counterpart", "conversation", ["counterpart"])
