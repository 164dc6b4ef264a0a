"""Training sessions: what was planned with which moments, who came, what they scored, what came of it."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from coachloop.store.tables.base import Instant, RowId, metadata

training_session = Table(
    "training_session",
    metadata,
    Column("id", String, primary_key=True),  # t_000001, ...
    Column("criterion_version_id", String, ForeignKey("criterion_version.id"), nullable=False),
    Column("series", String, nullable=False),
    Column("team_id", String, ForeignKey("team.id")),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("planned_by", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("policy", JSON, nullable=False),
    Column("policy_level", String, nullable=False),
    Column("sample", Boolean, nullable=False, default=False),
    UniqueConstraint("criterion_version_id", "starts_at", "team_id"),
)

#: The frozen moments of a session. The words stay with the conversation: an erased one leaves hash and date.
training_kit = Table(
    "training_kit",
    metadata,
    Column("session_id", String, ForeignKey("training_session.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String, nullable=False),  # scenario | high scorer
    Column("label", String, nullable=False),  # "" | above 60
    Column("conversation_id", String, nullable=False, index=True),
    Column("person_id", String, nullable=False),
    Column("call_type", String, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("pct", Float, nullable=False),
    Column("transcript_version", Integer, nullable=False),
    Column("turn_seq", Integer, nullable=False),
    Column("quote_hash", String, nullable=False),
)

training_cohort = Table(
    "training_cohort",
    metadata,
    Column("session_id", String, ForeignKey("training_session.id"), primary_key=True),
    Column("person_id", String, ForeignKey("person.id"), primary_key=True),
)

#: Who was there, as noted at one time; what was noted last holds.
training_attendance = Table(
    "training_attendance",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("session_id", String, ForeignKey("training_session.id"), nullable=False),
    Column("person_id", String, ForeignKey("person.id"), nullable=False),
    Column("noted_by", String, nullable=False),
    Column("noted_at", Instant, nullable=False),
    UniqueConstraint("session_id", "noted_at", "person_id"),
)

#: What one participant scored a moment before it was revealed.
training_kit_score = Table(
    "training_kit_score",
    metadata,
    Column("session_id", String, ForeignKey("training_session.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("rater", String, primary_key=True),
    Column("level", Float, nullable=False),
    Column("pct", Float, nullable=False),
    Column("submitted_at", Instant, nullable=False),
)

training_reveal = Table(
    "training_reveal",
    metadata,
    Column("session_id", String, ForeignKey("training_session.id"), primary_key=True),
    Column("revealed_by", String, nullable=False),
    Column("revealed_at", Instant, nullable=False),
)

#: The team effect as of the close of its window; a later recompute is a new row with its reason.
training_effect = Table(
    "training_effect",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("session_id", String, ForeignKey("training_session.id"), nullable=False),
    Column("as_of", Instant, nullable=False),
    Column("computed_at", Instant, nullable=False),
    Column("reason", String, nullable=False),
    Column("playbook", JSON, nullable=False),
    Column("honest", JSON, nullable=False),
    UniqueConstraint("session_id", "as_of", "reason"),
    Index("ix_training_effect_session_id", "session_id"),
)

#: How a person read a gap that the rule leaves open, with what stood on the page; what was chosen last holds.
gap_choice = Table(
    "gap_choice",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("criterion_version_id", String, ForeignKey("criterion_version.id"), nullable=False),
    Column("team_id", String, ForeignKey("team.id")),
    Column("reading", String, nullable=False),  # training | coaching
    Column("reason", Text, nullable=False),
    Column("chosen_by", String, nullable=False),
    Column("chosen_at", Instant, nullable=False),
    Column("figures", JSON, nullable=False),  # below, people, since, until, and the estimate in words
    Index("ix_gap_choice_criterion_version_id", "criterion_version_id"),
)
