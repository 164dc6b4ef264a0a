"""Scorer versions, the series that each criterion is in, and the anchor conversations."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    _scorer_version()
    _scorer_series()
    _scorer_anchor()


def _scorer_version() -> None:
    op.create_table(
        "scorer_version",
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("criterion_version_id", sa.String(), nullable=True),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.Column("learnt", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("training", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("test", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.String(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("label", name="pk_scorer_version"),
        sa.ForeignKeyConstraint(
            ["criterion_version_id"],
            ["criterion_version.id"],
            name="fk_scorer_version_criterion_version_id",
        ),
        sa.UniqueConstraint("name", "number", name="uq_scorer_version_name_number"),
    )


def _scorer_series() -> None:
    op.create_table(
        "scorer_series",
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("criterion_version_id", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("label", "criterion_version_id", name="pk_scorer_series"),
        sa.ForeignKeyConstraint(
            ["criterion_version_id"],
            ["criterion_version.id"],
            name="fk_scorer_series_criterion_version_id",
        ),
        sa.ForeignKeyConstraint(["label"], ["scorer_version.label"], name="fk_scorer_series_label"),
    )


def _scorer_anchor() -> None:
    op.create_table(
        "scorer_anchor",
        sa.Column("criterion_version_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("criterion_version_id", "conversation_id", name="pk_scorer_anchor"),
        sa.ForeignKeyConstraint(
            ["criterion_version_id"],
            ["criterion_version.id"],
            name="fk_scorer_anchor_criterion_version_id",
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name="fk_scorer_anchor_conversation_id",
            ondelete="CASCADE",
        ),
    )
