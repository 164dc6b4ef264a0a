"""What a judge answered, by the content of what it was asked."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text

from coachloop.store.tables.base import Instant, metadata

#: Answers quote the conversation, so they go when it goes.
judge_answer = Table(
    "judge_answer",
    metadata,
    Column("key", String, primary_key=True),  # sha256 of model, settings, prompt and number of the asking
    Column(
        "conversation_id",
        String,
        ForeignKey("conversation.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("criterion_key", String),  # null: kept before this was noted
    Column("is_repair", Boolean, nullable=False, default=False),  # the answer before could not be used
    Column("model", String, nullable=False),  # as configured
    Column("answered_by", String, nullable=False),  # as the endpoint named itself
    Column("answer", Text, nullable=False),
    Column("cut_off", Boolean, nullable=False),  # the endpoint stopped at the limit of the answer
    Column("tokens_in", Integer, nullable=False),
    Column("tokens_out", Integer, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("made_at", Instant, nullable=False, index=True),
)
