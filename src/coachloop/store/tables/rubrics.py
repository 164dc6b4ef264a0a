"""Published rubric versions. Rows here are written once and never changed."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from coachloop.store.tables.base import Instant, metadata

rubric_version = Table(
    "rubric_version",
    metadata,
    Column("id", String, primary_key=True),  # Rubric.version_id
    Column("rubric_key", String, nullable=False),
    Column("number", Integer, nullable=False),  # v1, v2, ...
    Column("name", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("source_text", Text, nullable=False),  # the YAML as published
    # The rubric as read then: it still loads when the reader of files has become stricter.
    Column("definition", JSON, nullable=False),
    Column("published_at", Instant, nullable=False),
    UniqueConstraint("rubric_key", "number"),
    UniqueConstraint("rubric_key", "content_hash"),
)

#: Wording, anchors, scale and scoring of one criterion; shared by all rubric versions that keep them.
criterion_version = Table(
    "criterion_version",
    metadata,
    Column("id", String, primary_key=True),  # Criterion.version_id
    Column("key", String, nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("content_hash", String, nullable=False, unique=True),
)

#: The place and weight of a criterion version in a rubric version.
rubric_line = Table(
    "rubric_line",
    metadata,
    Column("rubric_version_id", String, ForeignKey("rubric_version.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("criterion_version_id", String, ForeignKey("criterion_version.id"), nullable=False, index=True),
    Column("weight", Float, nullable=False),
    Column("parent_key", String),
)

#: The one text of a rubric that is being changed, and what a trial of it on old conversations gave.
rubric_draft = Table(
    "rubric_draft",
    metadata,
    Column("rubric_key", String, primary_key=True),
    Column("base_version_id", String, ForeignKey("rubric_version.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("saved_by", String, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("trial", JSON),  # loop.score.trial.Trial, of exactly this text
)
