"""What each turn of a scored conversation was found to do."""

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Integer, String, Table, Text

from coachloop.store.tables.base import Instant, metadata

#: Positions only, no words; it goes with the words. One a scored person: roles are as seen for them.
reading = Table(
    "reading",
    metadata,
    Column("conversation_id", String, ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", String, ForeignKey("person.id"), primary_key=True),
    Column("transcript_version", Integer, nullable=False),
    Column("text_hash", String, nullable=False),  # of the words read
    Column("series", String, nullable=False),  # of the machine that read and scored
    Column("turns", Text, nullable=False),  # loop/score/reading.py
    Column("read_at", Instant, nullable=False),
    ForeignKeyConstraint(
        ["conversation_id", "transcript_version"],
        ["transcript.conversation_id", "transcript.version"],
        ondelete="CASCADE",
    ),
)
