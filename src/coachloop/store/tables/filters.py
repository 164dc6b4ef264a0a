"""Lists narrowed as somebody wants to find them again."""

from sqlalchemy import Column, String, Table, Text, UniqueConstraint

from coachloop.store.tables.base import Instant, RowId, metadata

#: Its owner's alone. `query` is the query string of the address, without a page number.
saved_filter = Table(
    "saved_filter",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("path", String, nullable=False),  # of the list page, such as /conversations
    Column("name", String, nullable=False),
    Column("query", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("user_id", "path", "name"),
)
