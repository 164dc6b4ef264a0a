"""What could not be told, found without reading what could."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

_MISSED = sa.text("status IN ('cannot_tell', 'failed')")


def upgrade() -> None:
    op.create_index(
        "ix_score_unscorable",
        "score",
        ["day_id", "person_id", "criterion_version_id", "series"],
        sqlite_where=_MISSED,
        postgresql_where=_MISSED,
    )
