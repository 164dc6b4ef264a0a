"""Drafts of rubrics, with what a trial on old conversations gave."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "rubric_draft",
        sa.Column("rubric_key", sa.String(), nullable=False),
        sa.Column("base_version_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trial", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("rubric_key", name="pk_rubric_draft"),
        sa.ForeignKeyConstraint(
            ["base_version_id"], ["rubric_version.id"], name="fk_rubric_draft_base_version_id"
        ),
    )
