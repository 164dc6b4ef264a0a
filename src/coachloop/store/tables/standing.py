"""Figures that stand from night to night, what moved them, and coaching plans by lot. Only added to."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from coachloop.store.tables.base import Instant, RowId, metadata

#: One night's look again; its day is claimed by the run that does it.
recompute = Table(
    "recompute",
    metadata,
    Column("day_id", Integer, primary_key=True, autoincrement=False),
    Column("done_at", Instant, nullable=False),
)

#: A figure over many sessions as it stood; a new row each time it moved.
standing_figure = Table(
    "standing_figure",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("key", String, nullable=False),  # response_rate/live, what_works/method/roleplay ...
    Column("computed_at", Instant, nullable=False),
    Column("figure", JSON, nullable=False),
    Column("words", Text, nullable=False),
    UniqueConstraint("key", "computed_at"),
)

#: A line a figure that moved: what it was, what it is, why, when.
figure_change = Table(
    "figure_change",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("key", String, nullable=False, index=True),  # a session's id, or the key of a standing figure
    Column("changed_at", Instant, nullable=False, index=True),
    Column("was", Text, nullable=False),
    Column("became", Text, nullable=False),
    Column("reason", Text, nullable=False),
    UniqueConstraint("key", "changed_at"),
)

#: The order of coaching drawn by lot: half now, half later (METHOD.md 2.5).
coaching_plan = Table(
    "coaching_plan",
    metadata,
    Column("id", String, primary_key=True),  # plan_001, ...
    Column("criterion_version_id", String, ForeignKey("criterion_version.id"), nullable=False),
    Column("series", String, nullable=False),
    Column("drawn_by", String, nullable=False),
    Column("drawn_at", Instant, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("second_from", Instant, nullable=False),
    Column("first_half", JSON, nullable=False),  # person ids
    Column("second_half", JSON, nullable=False),
    Column("facts", JSON, nullable=False),  # what was expected of it when it was drawn
)
