"""Scores (append-only), the evidence under them, and the daily sums that pages read."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    literal_column,
    select,
    text,
)
from sqlalchemy.sql import exists

from coachloop.store.tables.base import Instant, RowId, metadata

#: One scoring of a conversation for one person; the unique key makes scoring idempotent (DESIGN.md 5).
scoring = Table(
    "scoring",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("content_hash", String, nullable=False),
    Column("conversation_id", String, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", String, ForeignKey("person.id"), nullable=False),
    Column("rubric_version_id", String, ForeignKey("rubric_version.id"), nullable=False),
    Column("series", String, nullable=False),
    Column("transcript_version", Integer, nullable=False),
    Column("provenance", JSON, nullable=False),
    Column("run_id", String),
    Column("scored_at", Instant, nullable=False),
    # Named, because the name made of its columns is longer than PostgreSQL allows.
    UniqueConstraint(
        "conversation_id", "content_hash", "person_id", "rubric_version_id", "series", name="uq_scoring_key"
    ),
)

#: Statuses that say that somebody looked and could not tell; a partial index finds them.
UNSCORABLE = ("cannot_tell", "failed")

score = Table(
    "score",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("conversation_id", String, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    Column("person_id", String, ForeignKey("person.id"), nullable=False),
    Column("criterion_version_id", String, ForeignKey("criterion_version.id"), nullable=False),
    Column("series", String, nullable=False),
    Column("rater_kind", String, nullable=False),
    Column("rater", String, nullable=False),
    Column("rater_version", String),
    Column("scoring_id", RowId, ForeignKey("scoring.id", ondelete="CASCADE"), index=True),
    Column("rubric_version_id", String, ForeignKey("rubric_version.id")),
    Column("call_type", String, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("day_id", Integer, nullable=False),
    Column("week_id", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("reason", String),
    Column("level", Float),
    Column("value", Float),
    Column("pct", Float),
    Column("trend_value", Float),
    Column("method", String, nullable=False),
    Column("rationale", Text, nullable=False, default=""),
    Column("confidence", Float),
    Column("searched_first", Integer),
    Column("searched_last", Integer),
    Column("details", JSON, nullable=False),
    Column("is_override", Boolean, nullable=False, default=False),
    Column("import_id", String, ForeignKey("import_batch.id"), index=True),
    Column("scored_at", Instant, nullable=False),
    # Windows are two look-ups of ten rows on this index; the second finds the newest row of a key.
    Index(
        "ix_score_window",
        "person_id",
        "criterion_version_id",
        "series",
        "started_at",
        "conversation_id",
        "status",
        "pct",
    ),
    Index(
        "ix_score_newest",
        "conversation_id",
        "person_id",
        "criterion_version_id",
        "series",
        "is_override",
        "id",
    ),
    Index("ix_score_day", "day_id", "criterion_version_id", "series"),
    Index(
        "ix_score_unscorable",
        "status",
        "day_id",
        "person_id",
        "criterion_version_id",
        "series",
        sqlite_where=text("status IN ('cannot_tell', 'failed')"),
        postgresql_where=text("status IN ('cannot_tell', 'failed')"),
    ),
)

evidence = Table(
    "evidence",
    metadata,
    Column("score_id", RowId, ForeignKey("score.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("transcript_version", Integer, nullable=False),
    Column("turn_seq", Integer, nullable=False),
    Column("start_char", Integer, nullable=False),
    Column("end_char", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_hash", String, nullable=False),
)

#: n, sum, sum of squares of the current scored rows; overrides never enter (METHOD.md 0.2).
rollup_daily = Table(
    "rollup_daily",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("criterion_version_id", String, primary_key=True),
    Column("series", String, primary_key=True),
    Column("day_id", Integer, primary_key=True),
    Column("call_type", String, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("pct_sum", Float, nullable=False),
    Column("pct_squares", Float, nullable=False),
    # Trends and drops run on the value turned so that up is better (METHOD.md 0.1).
    Column("trend_sum", Float, nullable=False),
    Column("trend_squares", Float, nullable=False),
    Index("ix_rollup_daily_criterion", "criterion_version_id", "series", "day_id"),
)

_newer = score.alias("newer")

#: The newest row of each conversation x person x criterion version x series, overrides left out. Over the
#: table, for queries that need its indexes: the view would hide them.
IS_CURRENT = and_(
    score.c.is_override.is_(False),
    ~exists(
        select(literal_column("1"))
        .select_from(_newer)
        .where(
            _newer.c.conversation_id == score.c.conversation_id,
            _newer.c.person_id == score.c.person_id,
            _newer.c.criterion_version_id == score.c.criterion_version_id,
            _newer.c.series == score.c.series,
            _newer.c.is_override.is_(False),
            _newer.c.id > score.c.id,
        )
    ),
)
current_score_query = select(score).where(IS_CURRENT)

#: The view `current_score`, as a table for queries; a migration creates it, so it is not in `metadata`.
current_score = Table(
    "current_score",
    MetaData(),
    *[Column(c.name, c.type, primary_key=c.primary_key) for c in score.columns],
)
