"""Published rubric versions."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _rubric_version()
    _criterion_version()
    _rubric_line()


def _rubric_version() -> None:
    op.create_table(
        "rubric_version",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rubric_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("source_text", sa.Text(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rubric_version"),
        sa.UniqueConstraint("rubric_key", "content_hash", name="uq_rubric_version_rubric_key_content_hash"),
        sa.UniqueConstraint("rubric_key", "number", name="uq_rubric_version_rubric_key_number"),
    )


def _criterion_version() -> None:
    op.create_table(
        "criterion_version",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_criterion_version"),
        sa.UniqueConstraint("content_hash", name="uq_criterion_version_content_hash"),
    )
    op.create_index("ix_criterion_version_key", "criterion_version", ["key"])


def _rubric_line() -> None:
    op.create_table(
        "rubric_line",
        sa.Column("rubric_version_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("criterion_version_id", sa.String(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("parent_key", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("rubric_version_id", "position", name="pk_rubric_line"),
        sa.ForeignKeyConstraint(
            ["criterion_version_id"], ["criterion_version.id"], name="fk_rubric_line_criterion_version_id"
        ),
        sa.ForeignKeyConstraint(
            ["rubric_version_id"], ["rubric_version.id"], name="fk_rubric_line_rubric_version_id"
        ),
    )
    op.create_index("ix_rubric_line_criterion_version_id", "rubric_line", ["criterion_version_id"])
