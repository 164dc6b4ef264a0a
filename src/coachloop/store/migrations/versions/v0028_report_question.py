"""Questions about the monthly report: kept with the month and the part that they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

#: (table, action, why)
REFUSED = tuple(
    ("report_question", action, "a question stays as it was asked") for action in ("UPDATE", "DELETE")
)


def upgrade() -> None:
    op.create_table(
        "report_question",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_question"),
        sa.ForeignKeyConstraint(["asked_by"], ["app_user.id"], name="fk_report_question_asked_by"),
    )
    op.create_index("ix_report_question_month", "report_question", ["month"])
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
