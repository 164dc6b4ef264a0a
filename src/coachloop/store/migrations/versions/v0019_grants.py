"""How far a role reaches: grants in place of a list of roles."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

#: As domain.rights had it when this was written.
_WIDE = ("leader", "training lead", "analyst", "admin", "recruiter", "hiring manager")


def upgrade() -> None:
    op.create_table(
        "role_grant",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=True),
        sa.Column("everyone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name="fk_role_grant_user_id"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_role_grant_team_id"),
    )
    op.create_index("ix_role_grant_user", "role_grant", ["user_id"])
    _carry_over()
    op.drop_column("app_user", "roles")


def _carry_over() -> None:
    bind = op.get_bind()
    grants = sa.table("role_grant", *(sa.column(n) for n in ("user_id", "role", "everyone")))
    for row in bind.execute(sa.text("SELECT id, roles FROM app_user ORDER BY id")).all():
        roles = json.loads(row.roles) if isinstance(row.roles, str) else row.roles
        for role in sorted(roles):
            bind.execute(grants.insert().values(user_id=row.id, role=role, everyone=role in _WIDE))
