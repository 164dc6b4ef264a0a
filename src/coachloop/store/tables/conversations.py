"""Conversations, their speakers, and the numbered versions of their words."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from coachloop.store.tables.base import Instant, metadata

conversation = Table(
    "conversation",
    metadata,
    Column("id", String, primary_key=True),
    Column("content_hash", String, nullable=False, index=True),
    Column("call_type", String, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("date_source", String, nullable=False),
    Column("ended_at", Instant),
    Column("consent", String, nullable=False),
    Column("language", String),
    Column("difficulty", String),
    Column("counterpart", String),
    Column("job_role", String),
    Column("round", String),
    Column("external_id", String, index=True),
    Column("source", String, nullable=False),
    Column("sample", Boolean, nullable=False, default=False),
    Column("import_id", String, ForeignKey("import_batch.id"), index=True),
    Column("day_id", Integer, nullable=False),
    Column("week_id", Integer, nullable=False),
    Index("ix_conversation_started", "started_at", "id"),
    # A candidate or a customer is found by their number, however far back.
    Index("ix_conversation_counterpart", "counterpart"),
)

#: One row a speaker label; the scored persons of a conversation are those with a person_id.
participant = Table(
    "participant",
    metadata,
    Column("conversation_id", String, ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    Column("speaker", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("role", String, nullable=False),
    Column("person_id", String, ForeignKey("person.id"), index=True),
)

transcript = Table(
    "transcript",
    metadata,
    Column("conversation_id", String, ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text_hash", String, nullable=False),
    Column("format", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("erased_at", Instant),  # its turns and the quotes from it are gone; hash and date stay
)

turn = Table(
    "turn",
    metadata,
    Column("conversation_id", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("speaker", String, nullable=False),
    Column("role", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("start_ms", Integer),
    Column("end_ms", Integer),
    ForeignKeyConstraint(
        ["conversation_id", "version"],
        ["transcript.conversation_id", "transcript.version"],
        ondelete="CASCADE",
    ),
)

interview_plan = Table(
    "interview_plan",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job_role", String, nullable=False),
    Column("round", String, nullable=False),
    Column("interviewers", Integer),
    Column("import_id", String, ForeignKey("import_batch.id"), index=True),
    UniqueConstraint("job_role", "round"),
)

planned_question = Table(
    "planned_question",
    metadata,
    Column("plan_id", Integer, ForeignKey("interview_plan.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("criterion_key", String),
    Column("asked_by", String),
)
