"""How users prove who they are. Of every token only the SHA-256 is kept."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from coachloop.store.tables.base import Instant, metadata

sign_in = Table(
    "sign_in",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("user_id", String, ForeignKey("app_user.id"), nullable=False),
    Column("view", String),  # UserRole whose pages are shown first; none: the first of their roles
    Column("begun_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Index("ix_sign_in_user", "user_id"),
)

password = Table(
    "password",
    metadata,
    Column("user_id", String, ForeignKey("app_user.id"), primary_key=True),
    Column("hash", String, nullable=False),  # argon2id with its parameters and salt
    Column("changed_at", Instant, nullable=False),
)

#: One use each: an invitation or a forgotten password (join), or the link that the terminal prints (enter).
sign_in_link = Table(
    "sign_in_link",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("user_id", String, ForeignKey("app_user.id"), nullable=False),
    Column("purpose", String, nullable=False),  # values of Purpose
    Column("made_by", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index("ix_sign_in_link_user", "user_id"),
)

#: Who a user is at an identity provider (OpenID Connect).
identity = Table(
    "identity",
    metadata,
    Column("issuer", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("user_id", String, ForeignKey("app_user.id"), nullable=False),
    Column("linked_at", Instant, nullable=False),
    Index("ix_identity_user", "user_id"),
)
