"""Figures that stand, what moved them, and plans drawn by lot."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

REFUSED = (
    ("coaching_result", "UPDATE", "a kept result never changes: a recompute is a new row"),
    ("recompute", "UPDATE", "what was done in a night stays"),
    ("standing_figure", "UPDATE", "a figure that stood is never changed"),
    ("standing_figure", "DELETE", "a figure that stood is never removed"),
    ("figure_change", "UPDATE", "the change log is only added to"),
    ("figure_change", "DELETE", "the change log is only added to"),
    ("coaching_plan", "UPDATE", "a plan drawn by lot is never changed"),
    ("coaching_plan", "DELETE", "a plan drawn by lot is never removed"),
)


def upgrade() -> None:
    op.create_table(
        "recompute",
        sa.Column("day_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("done_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("day_id", name="pk_recompute"),
    )
    op.create_table(
        "standing_figure",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("computed_at", INSTANT, nullable=False),
        sa.Column("figure", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_standing_figure"),
        sa.UniqueConstraint("key", "computed_at", name="uq_standing_figure_key_computed_at"),
    )
    _figure_change()
    _coaching_plan()
    for table, action, why in REFUSED:
        _guard(table, action, why)


def _figure_change() -> None:
    op.create_table(
        "figure_change",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("became", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_figure_change"),
        sa.UniqueConstraint("key", "changed_at", name="uq_figure_change_key_changed_at"),
    )
    op.create_index("ix_figure_change_key", "figure_change", ["key"])
    op.create_index("ix_figure_change_changed_at", "figure_change", ["changed_at"])


def _coaching_plan() -> None:
    op.create_table(
        "coaching_plan",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("criterion_version_id", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=False),
        sa.Column("drawn_at", INSTANT, nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("second_from", INSTANT, nullable=False),
        sa.Column("first_half", sa.JSON(), nullable=False),
        sa.Column("second_half", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_coaching_plan"),
        sa.ForeignKeyConstraint(
            ["criterion_version_id"],
            ["criterion_version.id"],
            name="fk_coaching_plan_criterion_version_id",
        ),
    )


def _guard(table: str, action: str, why: str) -> None:
    sqlite = op.get_context().dialect.name == "sqlite"
    refuse = (
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        if sqlite
        else f"FOR EACH ROW EXECUTE FUNCTION coachloop_refuse('{why}')"
    )
    op.execute(f"CREATE TRIGGER {table}_refuses_{action.lower()} BEFORE {action} ON {table} {refuse}")
