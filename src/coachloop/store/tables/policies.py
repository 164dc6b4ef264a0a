"""Thresholds changed in the browser. Only added to: the newest row of a setting at a level is in force."""

from sqlalchemy import JSON, Column, String, Table, Text

from coachloop.store.tables.base import Instant, RowId, metadata

policy_change = Table(
    "policy_change",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("level", String, nullable=False),  # workspace | team | criterion
    Column("key", String, nullable=False),  # of the team or criterion; "" for the workspace
    Column("setting", String, nullable=False),
    Column("value", JSON(none_as_null=True)),  # NULL: as the workspace file has it
    Column("said_by", String, nullable=False),
    Column("said_at", Instant, nullable=False),
    Column("why", Text, nullable=False),
)
