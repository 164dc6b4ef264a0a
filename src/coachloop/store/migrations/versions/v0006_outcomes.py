"""Scorecards, hires, background runs, workspace facts, audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

#: SQLite only counts up a plain INTEGER primary key.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _scorecard()
    _scorecard_rating()
    _hire()
    _work_run()
    _work_item()
    _workspace_fact()
    _audit_entry()


def _scorecard() -> None:
    op.create_table(
        "scorecard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("counterpart", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("job_role", sa.String(), nullable=True),
        sa.Column("round", sa.String(), nullable=True),
        sa.Column("interviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recommendation", sa.String(), nullable=True),
        sa.Column("import_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_scorecard"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_scorecard_conversation_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["import_id"], ["import_batch.id"], name="fk_scorecard_import_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_scorecard_person_id"),
        sa.UniqueConstraint(
            "counterpart", "person_id", "submitted_at", name="uq_scorecard_counterpart_person_id_submitted_at"
        ),
    )
    op.create_index("ix_scorecard_counterpart", "scorecard", ["counterpart"])
    op.create_index("ix_scorecard_import_id", "scorecard", ["import_id"])
    op.create_index("ix_scorecard_person_id", "scorecard", ["person_id"])


def _scorecard_rating() -> None:
    op.create_table(
        "scorecard_rating",
        sa.Column("scorecard_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("level", sa.Float(), nullable=False),
        sa.Column("scale_min", sa.Float(), nullable=False),
        sa.Column("scale_max", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("scorecard_id", "criterion", name="pk_scorecard_rating"),
        sa.ForeignKeyConstraint(
            ["scorecard_id"], ["scorecard.id"], name="fk_scorecard_rating_scorecard_id", ondelete="CASCADE"
        ),
    )


def _hire() -> None:
    op.create_table(
        "hire",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("counterpart", sa.String(), nullable=False),
        sa.Column("hired_on", sa.Date(), nullable=False),
        sa.Column("job_family", sa.String(), nullable=True),
        sa.Column("instrument", sa.String(), nullable=True),
        sa.Column("performance", sa.Float(), nullable=True),
        sa.Column("performance_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("offer_accepted", sa.Boolean(), nullable=True),
        sa.Column("import_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_hire"),
        sa.ForeignKeyConstraint(["import_id"], ["import_batch.id"], name="fk_hire_import_id"),
        sa.UniqueConstraint("counterpart", name="uq_hire_counterpart"),
    )
    op.create_index("ix_hire_import_id", "hire", ["import_id"])


def _work_run() -> None:
    op.create_table(
        "work_run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_work_run"),
    )


def _work_item() -> None:
    op.create_table(
        "work_item",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "item", name="pk_work_item"),
        sa.ForeignKeyConstraint(["run_id"], ["work_run.id"], name="fk_work_item_run_id", ondelete="CASCADE"),
    )


def _workspace_fact() -> None:
    op.create_table(
        "workspace_fact",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_workspace_fact"),
    )


def _audit_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
