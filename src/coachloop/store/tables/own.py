"""What a coached person keeps for themselves: how they scored themselves, and private notes."""

from sqlalchemy import Column, Float, ForeignKey, String, Table, Text, UniqueConstraint

from coachloop.store.tables.base import Instant, RowId, metadata

#: One's own level before the reveal. Never a row of `score`, so in no series; others see it once shared.
self_score = Table(
    "self_score",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person_id", String, ForeignKey("person.id"), nullable=False, index=True),
    Column("conversation_id", String, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("criterion_version_id", String, ForeignKey("criterion_version.id"), nullable=False),
    Column("level", Float, nullable=False),
    Column("said_at", Instant, nullable=False),
    Column("shared_at", Instant),
    # Named, because the name made of its columns is longer than PostgreSQL allows.
    UniqueConstraint("conversation_id", "person_id", "criterion_version_id", name="uq_self_score_key"),
)

#: Read by the person alone; no export holds it.
private_note = Table(
    "private_note",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("person_id", String, ForeignKey("person.id"), nullable=False, index=True),
    Column("conversation_id", String, ForeignKey("conversation.id", ondelete="CASCADE")),
    Column("text", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
)
