"""Calibration sets: the same conversations rated by several named people, blind until they are revealed."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from coachloop.store.tables.base import Instant, RowId, metadata

calibration_set = Table(
    "calibration_set",
    metadata,
    Column("id", String, primary_key=True),  # cal_0001, ...
    Column("kind", String, nullable=False),  # calibration | alignment
    Column("rubric_version_id", String, ForeignKey("rubric_version.id"), nullable=False),
    Column("team_id", String, ForeignKey("team.id"), index=True),  # null: of all teams
    Column("deadline", Instant, nullable=False),
    Column("opened_by", String, ForeignKey("app_user.id"), nullable=False),
    Column("opened_at", Instant, nullable=False),
    # Three fields are filled once, as the set is revealed; the reason is empty when all had rated.
    Column("revealed_at", Instant, index=True),
    Column("revealed_by", String, ForeignKey("app_user.id")),
    Column("reveal_reason", Text),
    Column("name", String),  # null: named by its rubric and the day it was opened
)

#: One conversation of a set; `person_id` is who is rated, null where the counterpart is.
calibration_item = Table(
    "calibration_item",
    metadata,
    Column("set_id", String, ForeignKey("calibration_set.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column(
        "conversation_id",
        String,
        ForeignKey("conversation.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("person_id", String, ForeignKey("person.id")),
    UniqueConstraint("set_id", "conversation_id"),
)

calibration_rater = Table(
    "calibration_rater",
    metadata,
    Column("set_id", String, ForeignKey("calibration_set.id"), primary_key=True),
    Column("user_id", String, ForeignKey("app_user.id"), primary_key=True, index=True),
)

#: A blind rating on one criterion; of one rater the newest before the reveal counts.
calibration_rating = Table(
    "calibration_rating",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("set_id", String, ForeignKey("calibration_set.id"), nullable=False, index=True),
    Column(
        "conversation_id",
        String,
        ForeignKey("conversation.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("criterion_version_id", String, ForeignKey("criterion_version.id"), nullable=False),
    Column("user_id", String, ForeignKey("app_user.id"), nullable=False, index=True),
    Column("status", String, nullable=False),
    Column("level", Float),
    Column("pct", Float),
    Column("note", Text, nullable=False, default=""),
    Column("submitted_at", Instant, nullable=False),
    Column("cited", JSON),  # [[transcript version, turn, start, end], ...]: no words
)

#: The score that the raters agreed on after the reveal; the newest counts.
calibration_agreed = Table(
    "calibration_agreed",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("set_id", String, ForeignKey("calibration_set.id"), nullable=False, index=True),
    Column(
        "conversation_id",
        String,
        ForeignKey("conversation.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("criterion_version_id", String, ForeignKey("criterion_version.id"), nullable=False),
    Column("level", Float, nullable=False),
    Column("pct", Float, nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("agreed_by", String, ForeignKey("app_user.id"), nullable=False),
    Column("agreed_at", Instant, nullable=False),
)

#: A session that was logged although calibration comes first on its criterion: by whom, when and why.
despite_calibration = Table(
    "despite_calibration",
    metadata,
    Column("session_id", String, ForeignKey("coaching_session.id", ondelete="CASCADE"), primary_key=True),
    Column("dimension", String, nullable=False),  # key of the criterion whose gap is too wide
    Column("gap", Float, nullable=False),  # points, as of then
    Column("n", Integer, nullable=False),  # conversations in it
    Column("said_by", String, nullable=False),
    Column("said_at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
)

#: Another wording that somebody suggests for a criterion; whoever publishes rubrics reads it.
wording_suggestion = Table(
    "wording_suggestion",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("criterion_version_id", String, ForeignKey("criterion_version.id"), nullable=False, index=True),
    Column("words", Text, nullable=False),
    Column("came_of", String, nullable=False),  # calibration | question
    Column("source_id", String, nullable=False),  # of the set, of the question
    Column("suggested_by", String, ForeignKey("app_user.id"), nullable=False),
    Column("suggested_at", Instant, nullable=False),
)
