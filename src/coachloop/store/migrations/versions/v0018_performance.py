"""Performance scores of hires by their date: the first in the window counts, not the last imported."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "performance",
        sa.Column("counterpart", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("scored_on", sa.Date(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("import_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("counterpart", "instrument", "scored_on", name="pk_performance"),
        sa.ForeignKeyConstraint(["import_id"], ["import_batch.id"], name="fk_performance_import_id"),
    )
    op.create_index("ix_performance_import_id", "performance", ["import_id"])
    op.execute(
        "INSERT INTO performance (counterpart, instrument, scored_on, score, import_id) "
        "SELECT counterpart, COALESCE(instrument, ''), performance_on, performance, import_id FROM hire "
        "WHERE performance IS NOT NULL AND performance_on IS NOT NULL"
    )
