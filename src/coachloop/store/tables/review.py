"""People's words on scores: the blind random audit, what a human score was given for, and agreeing."""

from sqlalchemy import Column, Float, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from coachloop.store.tables.base import Instant, RowId, metadata

#: One drawing of a random sample: from the same conversations the same seed draws the same items.
audit_draw = Table(
    "audit_draw",
    metadata,
    Column("id", String, primary_key=True),  # draw_0001, ...
    Column("rubric_version_id", String, ForeignKey("rubric_version.id"), nullable=False),
    Column("period_from", Instant, nullable=False),
    Column("period_until", Instant, nullable=False),
    Column("seed", RowId, nullable=False),
    Column("wanted", Integer, nullable=False),  # conversations a criterion
    Column("population", Integer, nullable=False),  # conversations that could be drawn
    Column("drawn_by", String, nullable=False),
    Column("drawn_at", Instant, nullable=False),
)

#: One conversation to be scored blind by one person. An item once drawn stays; dropping it has a reason.
audit_item = Table(
    "audit_item",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("draw_id", String, ForeignKey("audit_draw.id"), nullable=False, index=True),
    Column("conversation_id", String, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", String, ForeignKey("person.id"), nullable=False),
    Column("rubric_version_id", String, ForeignKey("rubric_version.id"), nullable=False),
    Column("place", Integer, nullable=False),  # 1, or 2 for the second of two raters
    Column("rater", String),  # who is asked for; null: whoever takes it; the one who submitted
    Column("status", String, nullable=False, index=True),  # open | submitted | dropped
    Column("submitted_at", Instant),
    Column("reason", Text),  # why it was dropped
    Column("seconds", Float),  # from the form shown to the rating sent; null where it is not known
    UniqueConstraint(
        "conversation_id", "person_id", "rubric_version_id", "place", name="uq_audit_item_conversation"
    ),
)

#: What a person's score was given for: audit (blind, random), override or dispute. Written once.
score_tag = Table(
    "score_tag",
    metadata,
    Column("score_id", RowId, ForeignKey("score.id", ondelete="CASCADE"), primary_key=True),
    Column("tag", String, nullable=False, index=True),
    Column("audit_item_id", RowId, ForeignKey("audit_item.id", ondelete="CASCADE"), index=True),
    Column("of_score_id", RowId, ForeignKey("score.id", ondelete="CASCADE"), index=True),
)

#: "Agree with the rest": somebody read a machine score and let it stand. Never a human score.
acceptance = Table(
    "acceptance",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("score_id", RowId, ForeignKey("score.id", ondelete="CASCADE"), nullable=False),
    Column("accepted_by", String, nullable=False),
    Column("accepted_at", Instant, nullable=False),
    UniqueConstraint("score_id", "accepted_by"),
)
