"""Coaching sessions with their frozen baselines, results, alerts, contests and trainings."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from coachloop.store.tables.base import Instant, RowId, metadata

coaching_session = Table(
    "coaching_session",
    metadata,
    Column("id", String, primary_key=True),  # s_001, s_002, ...
    Column("person_id", String, ForeignKey("person.id"), nullable=False, index=True),
    Column("criterion_version_id", String, ForeignKey("criterion_version.id"), nullable=False),
    Column("series", String, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("method", String, nullable=False),
    Column("commitment", Text, nullable=False),
    Column("coach", String, nullable=False),
    Column("comparable_set", JSON, nullable=False),  # call types that may stand in the windows
    Column("cited_conversation_id", String),
    Column("cited_turn_seq", Integer),
    Column("created_at", Instant, nullable=False),
    Column("imported", Boolean, nullable=False, default=False),  # as_of sessions: baseline reconstructed
    Column("log_seconds", Float),
    Column("private_note", Text),
    Column("policy", JSON, nullable=False),
    Column("policy_level", String, nullable=False),
    Column("sample", Boolean, nullable=False, default=False),
    Column("import_id", String, ForeignKey("import_batch.id"), index=True),
    UniqueConstraint("person_id", "criterion_version_id", "starts_at"),
)

#: Written once at scheduling; triggers on both databases refuse UPDATE and DELETE.
baseline = Table(
    "baseline",
    metadata,
    Column("session_id", String, ForeignKey("coaching_session.id"), primary_key=True),
    Column("status", String, nullable=False),  # ok | too_few | invalid
    Column("reason", String),
    Column("k", Integer, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("mean", Float),
    Column("sd", Float),
    Column("frozen", JSON, nullable=False),  # loop.coach.model.Baseline whole, with its conversation ids
    Column("content_hash", String, nullable=False),
    Column("reconstructed", Boolean, nullable=False),
    Column("frozen_at", Instant, nullable=False),
)

#: A result as of the close of its window; a later recompute is a new row with its reason.
coaching_result = Table(
    "coaching_result",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("session_id", String, ForeignKey("coaching_session.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),  # result | open | held | episode
    Column("as_of", Instant, nullable=False),
    Column("computed_at", Instant, nullable=False),
    Column("reason", String, nullable=False),
    Column("playbook", JSON, nullable=False),
    Column("honest", JSON, nullable=False),
    Column("policy", JSON, nullable=False),
    UniqueConstraint("session_id", "kind", "as_of", "reason"),
)

#: What the coached person marked and said: closes the loop (D1).
reflection = Table(
    "reflection",
    metadata,
    Column("session_id", String, ForeignKey("coaching_session.id"), primary_key=True),
    Column("conversation_id", String, nullable=False),
    Column("turn_seq", Integer, nullable=False),
    Column("own_words", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)

alert = Table(
    "alert",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person_id", String, ForeignKey("person.id"), nullable=False),
    Column("criterion_version_id", String, ForeignKey("criterion_version.id"), nullable=False),
    Column("series", String, nullable=False),
    Column("rule", String, nullable=False),  # flag_below | drop
    Column("state", String, nullable=False),  # watch | flag | recovering | closed
    Column("value", Float),
    Column("n", Integer, nullable=False),
    Column("needed", Integer, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("clear_scans", Integer, nullable=False, default=0),
    Column("closed_at", Instant),
    Column("score_id", RowId),  # the score that opened it
    Column("policy", JSON, nullable=False),
    Column("n_larger", Integer),  # of a drop: conversations on its larger side
    Index(
        "uq_alert_open",
        "person_id",
        "criterion_version_id",
        "rule",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index("ix_alert_closed", "closed_at"),
)

#: Why an alert needs nobody's time: it leaves the list while its state is that one; its statistics stay.
alert_explained = Table(
    "alert_explained",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("alert_id", RowId, ForeignKey("alert.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("state", String, nullable=False),  # watch | flag | recovering
    Column("said_by", String, nullable=False),
    Column("said_at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
)

#: What somebody waits to hear of, written with what it tells; servers read it by id and pass it on.
news = Table(
    "news",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", String, nullable=False),  # alert.watch | alert.flagged | ... | readiness.crossed
    Column("person_id", String, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("subject", String, nullable=False),  # id of the alert, of the readiness rule
)

#: A questioned score; while unsettled every verdict that uses it waits (METHOD.md 0.2).
contest = Table(
    "contest",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("score_id", RowId, ForeignKey("score.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("raised_by", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("proposed_level", Float),
    Column("context", Text),  # what the conversation does not show, in the words of who asks
    Column("raised_at", Instant, nullable=False),
    Column("due_at", Instant),  # the clock as it was promised; null: asked before there was one
    Column("settled_at", Instant),
    Column("outcome", String),  # upheld | changed | set_aside
    Column("settled_by", String),
    Column("answer", Text),
    Column("new_score_id", RowId),  # the override, or the voided row
    Column("wording", Text),  # how the rubric could say it, in the words of who answered
)

training = Table(
    "training",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", String, ForeignKey("person.id"), nullable=False, index=True),
    Column("module", String, nullable=False),
    Column("criterion_key", String),
    Column("kind", String, nullable=False),  # knowledge | scenario
    Column("started_on", Date),
    Column("completed_at", Instant),
    Column("import_id", String, ForeignKey("import_batch.id"), index=True),
    UniqueConstraint("person_id", "module", "started_on"),
)
