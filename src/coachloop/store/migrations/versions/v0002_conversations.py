"""Conversations, transcripts, turns, interview plans."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _conversation()
    _participant()
    _transcript()
    _turn()
    _interview_plan()
    _planned_question()


def _conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("call_type", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("date_source", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("difficulty", sa.String(), nullable=True),
        sa.Column("counterpart", sa.String(), nullable=True),
        sa.Column("job_role", sa.String(), nullable=True),
        sa.Column("round", sa.String(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("import_id", sa.String(), nullable=True),
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("week_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
        sa.ForeignKeyConstraint(["import_id"], ["import_batch.id"], name="fk_conversation_import_id"),
    )
    op.create_index("ix_conversation_content_hash", "conversation", ["content_hash"])
    op.create_index("ix_conversation_external_id", "conversation", ["external_id"])
    op.create_index("ix_conversation_import_id", "conversation", ["import_id"])
    op.create_index("ix_conversation_started", "conversation", ["started_at", "id"])


def _participant() -> None:
    op.create_table(
        "participant",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("conversation_id", "speaker", name="pk_participant"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name="fk_participant_conversation_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_participant_person_id"),
    )
    op.create_index("ix_participant_person_id", "participant", ["person_id"])


def _transcript() -> None:
    op.create_table(
        "transcript",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "version", name="pk_transcript"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_transcript_conversation_id", ondelete="CASCADE"
        ),
    )


def _turn() -> None:
    op.create_table(
        "turn",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=True),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("conversation_id", "version", "seq", name="pk_turn"),
        sa.ForeignKeyConstraint(
            ["conversation_id", "version"],
            ["transcript.conversation_id", "transcript.version"],
            name="fk_turn_conversation_id_version",
            ondelete="CASCADE",
        ),
    )


def _interview_plan() -> None:
    op.create_table(
        "interview_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_role", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("interviewers", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_interview_plan"),
        sa.ForeignKeyConstraint(["import_id"], ["import_batch.id"], name="fk_interview_plan_import_id"),
        sa.UniqueConstraint("job_role", "round", name="uq_interview_plan_job_role_round"),
    )
    op.create_index("ix_interview_plan_import_id", "interview_plan", ["import_id"])


def _planned_question() -> None:
    op.create_table(
        "planned_question",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("criterion_key", sa.String(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("plan_id", "position", name="pk_planned_question"),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["interview_plan.id"], name="fk_planned_question_plan_id", ondelete="CASCADE"
        ),
    )
