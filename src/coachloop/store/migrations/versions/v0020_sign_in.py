"""Sign-in: who is signed in, passwords, one-time links, and identities elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("app_user", sa.Column("email", sa.String(), nullable=True))
    op.create_index("ix_app_user_email", "app_user", ["email"], unique=True)
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("view", sa.String(), nullable=True),
        *_instants("begun_at", "seen_at", "ends_at"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sign_in"),
        _of_user("sign_in"),
    )
    op.create_index("ix_sign_in_user", "sign_in", ["user_id"])
    op.create_table(
        "password",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        *_instants("changed_at"),
        sa.PrimaryKeyConstraint("user_id", name="pk_password"),
        _of_user("password"),
    )
    _links()
    op.create_table(
        "identity",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        *_instants("linked_at"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identity"),
        _of_user("identity"),
    )
    op.create_index("ix_identity_user", "identity", ["user_id"])


def _links() -> None:
    op.create_table(
        "sign_in_link",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        *_instants("made_at", "ends_at"),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sign_in_link"),
        _of_user("sign_in_link"),
    )
    op.create_index("ix_sign_in_link_user", "sign_in_link", ["user_id"])


def _instants(*names: str) -> tuple[sa.Column[object], ...]:
    return tuple(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in names)


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=f"fk_{table}_user_id")
