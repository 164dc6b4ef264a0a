"""Scorecards of counterparts (rated by people only) and hires."""

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Integer, String, Table, UniqueConstraint

from coachloop.store.tables.base import Instant, metadata

scorecard = Table(
    "scorecard",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("counterpart", String, nullable=False, index=True),
    Column("person_id", String, ForeignKey("person.id"), nullable=False, index=True),
    Column("conversation_id", String, ForeignKey("conversation.id", ondelete="SET NULL")),
    Column("job_role", String),
    Column("round", String),
    Column("interviewed_at", Instant),
    Column("submitted_at", Instant, nullable=False),
    Column("recommendation", String),
    Column("import_id", String, ForeignKey("import_batch.id"), index=True),
    UniqueConstraint("counterpart", "person_id", "submitted_at"),
)

scorecard_rating = Table(
    "scorecard_rating",
    metadata,
    Column("scorecard_id", Integer, ForeignKey("scorecard.id", ondelete="CASCADE"), primary_key=True),
    Column("criterion", String, primary_key=True),
    Column("level", Float, nullable=False),
    Column("scale_min", Float, nullable=False),
    Column("scale_max", Float, nullable=False),
)

hire = Table(
    "hire",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("counterpart", String, nullable=False, unique=True),
    Column("hired_on", Date, nullable=False),
    Column("job_family", String),
    Column("instrument", String),
    Column("performance", Float),
    Column("performance_on", Date),
    Column("left_on", Date),
    Column("offer_accepted", Boolean),
    Column("import_id", String, ForeignKey("import_batch.id"), index=True),
)

#: Every performance score of a hire by its date: the hire itself keeps the one imported last.
performance = Table(
    "performance",
    metadata,
    Column("counterpart", String, primary_key=True),
    Column("instrument", String, primary_key=True),  # "" where the import names none
    Column("scored_on", Date, primary_key=True),
    Column("score", Float, nullable=False),
    Column("import_id", String, ForeignKey("import_batch.id"), index=True),
)
