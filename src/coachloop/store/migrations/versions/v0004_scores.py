"""Scorings, scores, evidence, daily sums."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

#: SQLite only counts up a plain INTEGER primary key.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _scoring()
    _score()
    _evidence()
    _rollup_daily()


def _scoring() -> None:
    op.create_table(
        "scoring",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("rubric_version_id", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("transcript_version", sa.Integer(), nullable=False),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scoring"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_scoring_conversation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_scoring_person_id"),
        sa.ForeignKeyConstraint(
            ["rubric_version_id"], ["rubric_version.id"], name="fk_scoring_rubric_version_id"
        ),
        sa.UniqueConstraint(
            "conversation_id",
            "content_hash",
            "person_id",
            "rubric_version_id",
            "series",
            name="uq_scoring_key",
        ),
    )


def _score() -> None:
    op.create_table(
        "score",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("criterion_version_id", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("rater_kind", sa.String(), nullable=False),
        sa.Column("rater", sa.String(), nullable=False),
        sa.Column("rater_version", sa.String(), nullable=True),
        sa.Column("scoring_id", ROW_ID, nullable=True),
        sa.Column("rubric_version_id", sa.String(), nullable=True),
        sa.Column("call_type", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("week_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("level", sa.Float(), nullable=True),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("pct", sa.Float(), nullable=True),
        sa.Column("trend_value", sa.Float(), nullable=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("searched_first", sa.Integer(), nullable=True),
        sa.Column("searched_last", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("is_override", sa.Boolean(), nullable=False),
        sa.Column("import_id", sa.String(), nullable=True),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_score"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_score_conversation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["criterion_version_id"], ["criterion_version.id"], name="fk_score_criterion_version_id"
        ),
        sa.ForeignKeyConstraint(["import_id"], ["import_batch.id"], name="fk_score_import_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_score_person_id"),
        sa.ForeignKeyConstraint(
            ["rubric_version_id"], ["rubric_version.id"], name="fk_score_rubric_version_id"
        ),
        sa.ForeignKeyConstraint(
            ["scoring_id"], ["scoring.id"], name="fk_score_scoring_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_score_day", "score", ["day_id", "criterion_version_id", "series"])
    op.create_index("ix_score_import_id", "score", ["import_id"])
    op.create_index(
        "ix_score_newest",
        "score",
        ["conversation_id", "person_id", "criterion_version_id", "series", "is_override", "id"],
    )
    op.create_index("ix_score_scoring_id", "score", ["scoring_id"])
    op.create_index(
        "ix_score_window",
        "score",
        ["person_id", "criterion_version_id", "series", "started_at", "conversation_id", "status", "pct"],
    )


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("score_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("transcript_version", sa.Integer(), nullable=False),
        sa.Column("turn_seq", sa.Integer(), nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("score_id", "position", name="pk_evidence"),
        sa.ForeignKeyConstraint(["score_id"], ["score.id"], name="fk_evidence_score_id", ondelete="CASCADE"),
    )


def _rollup_daily() -> None:
    op.create_table(
        "rollup_daily",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("criterion_version_id", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("call_type", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("pct_sum", sa.Float(), nullable=False),
        sa.Column("pct_squares", sa.Float(), nullable=False),
        sa.Column("trend_sum", sa.Float(), nullable=False),
        sa.Column("trend_squares", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint(
            "person_id", "criterion_version_id", "series", "day_id", "call_type", name="pk_rollup_daily"
        ),
    )
    op.create_index("ix_rollup_daily_criterion", "rollup_daily", ["criterion_version_id", "series", "day_id"])
