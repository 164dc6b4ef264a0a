"""What could not be told, by its status first: SQLite takes that index without statistics of it."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

_MISSED = sa.text("status IN ('cannot_tell', 'failed')")


def upgrade() -> None:
    op.drop_index("ix_score_unscorable", "score")
    op.create_index(
        "ix_score_unscorable",
        "score",
        ["status", "day_id", "person_id", "criterion_version_id", "series"],
        sqlite_where=_MISSED,
        postgresql_where=_MISSED,
    )
