"""Thresholds changed in the browser."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

REFUSED = (("policy_change", "UPDATE", "a change of a threshold is only added to"),)


def upgrade() -> None:
    op.create_table(
        "policy_change",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("setting", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy_change"),
    )
    for table, action, why in REFUSED:
        _guard(table, action, why)


def _guard(table: str, action: str, why: str) -> None:
    sqlite = op.get_context().dialect.name == "sqlite"
    refuse = (
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        if sqlite
        else f"FOR EACH ROW EXECUTE FUNCTION coachloop_refuse('{why}')"
    )
    op.execute(f"CREATE TRIGGER {table}_refuses_{action.lower()} BEFORE {action} ON {table} {refuse}")
