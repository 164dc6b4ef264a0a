"""How a person read a gap that the rule leaves open."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_WHY = "how a gap was read stays as it was chosen"
REFUSED = (("gap_choice", "UPDATE", _WHY), ("gap_choice", "DELETE", _WHY))


def upgrade() -> None:
    op.create_table(
        "gap_choice",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("criterion_version_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=True),
        sa.Column("reading", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("chosen_by", sa.String(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gap_choice"),
        sa.ForeignKeyConstraint(
            ["criterion_version_id"], ["criterion_version.id"], name="fk_gap_choice_criterion_version_id"
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_gap_choice_team_id"),
    )
    op.create_index("ix_gap_choice_criterion_version_id", "gap_choice", ["criterion_version_id"])
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
