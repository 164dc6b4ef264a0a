"""Named people who rate, coach, sign and read; names stand for them until there is a sign-in."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, String, Table

from coachloop.store.tables.base import Instant, metadata

app_user = Table(
    "app_user",
    metadata,
    Column("id", String, primary_key=True),  # u_001, ...
    Column("name", String, nullable=False, unique=True),
    Column("roles", JSON, nullable=False),  # values of UserRole
    Column("person_id", String, ForeignKey("person.id"), index=True),  # who they are when they are scored
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", Instant, nullable=False),
)
