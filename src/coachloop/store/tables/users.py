"""Named people who rate, coach, sign and read, and how far each of their roles reaches."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table

from coachloop.store.tables.base import Instant, RowId, metadata

app_user = Table(
    "app_user",
    metadata,
    Column("id", String, primary_key=True),  # u_001, ...
    Column("name", String, nullable=False, unique=True),
    Column("person_id", String, ForeignKey("person.id"), index=True),  # who they are when they are scored
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", Instant, nullable=False),
    Column("email", String),  # in lower case; how an identity provider may name them
    Column("steps_closed_at", Instant),  # when they put away what to look at first in the sample
    Index("ix_app_user_email", "email", unique=True),
)

#: domain.rights.Grant: one team, everyone, or (neither) what is one's own.
role_grant = Table(
    "role_grant",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("user_id", String, ForeignKey("app_user.id"), nullable=False),
    Column("role", String, nullable=False),  # values of UserRole
    Column("team_id", String, ForeignKey("team.id")),
    Column("everyone", Boolean, nullable=False, default=False),
    Index("ix_role_grant_user", "user_id"),
)
