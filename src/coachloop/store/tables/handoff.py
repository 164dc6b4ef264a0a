"""The first interviews after a training, what the named coach wrote on them, and tasks that flags propose."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, text

from coachloop.store.tables.base import Instant, RowId, metadata

#: Who accompanies whom after which training; the latest row of a person holds.
handoff = Table(
    "handoff",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person_id", String, ForeignKey("person.id"), nullable=False, index=True),
    Column("coach_id", String, ForeignKey("app_user.id"), nullable=False),
    Column("module", String, nullable=False),  # of the training whose end starts the count
    Column("started_by", String, nullable=False),
    Column("started_at", Instant, nullable=False),
)

#: When the pair calibration is to be; the latest row of a person holds.
handoff_booking = Table(
    "handoff_booking",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person_id", String, ForeignKey("person.id"), nullable=False, index=True),
    Column("starts_at", Instant, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("booked_by", String, nullable=False),
    Column("booked_at", Instant, nullable=False),
)

#: A complete review of one interview. The cited words stay with the conversation: here only place and hash.
handoff_feedback = Table(
    "handoff_feedback",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person_id", String, ForeignKey("person.id"), nullable=False, index=True),
    Column("conversation_id", String, nullable=False, index=True),
    Column("written_by", String, ForeignKey("app_user.id"), nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("texts", JSON, nullable=False),  # criterion key -> text
    Column("transcript_version", Integer, nullable=False),
    Column("turn_seq", Integer, nullable=False),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Column("quote_hash", String, nullable=False),
)

#: A task that a flag proposed and a person answered; proposals nobody has answered are read from the alerts.
assignment = Table(
    "assignment",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person_id", String, ForeignKey("person.id"), nullable=False),
    Column("criterion_key", String, nullable=False),
    Column("alert_id", RowId, nullable=False, index=True),
    Column("kind", String, nullable=False),  # scenario | calibration exercise
    Column("task", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Index(
        "uq_assignment_open",
        "person_id",
        "criterion_key",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)

#: Who accepted, did or declined it, when, and why.
assignment_step = Table(
    "assignment_step",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("assignment_id", RowId, ForeignKey("assignment.id"), nullable=False, index=True),
    Column("state", String, nullable=False),  # accepted | done | declined
    Column("noted_by", String, nullable=False),
    Column("noted_at", Instant, nullable=False),
    Column("reason", Text),
)
