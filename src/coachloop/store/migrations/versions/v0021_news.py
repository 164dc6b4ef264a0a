"""Alerts explained away by a person, with the reason; and news, which servers pass on as it is written."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

REFUSED = (
    ("alert_explained", "UPDATE", "why an alert was explained away stays as it was said"),
    ("news", "UPDATE", "news are only added to"),
)


def upgrade() -> None:
    op.create_index("ix_alert_closed", "alert", ["closed_at"])
    op.drop_column("alert", "explained")
    _explained()
    _news()
    for table, action, why in REFUSED:
        _guard(table, action, why)


def _explained() -> None:
    op.create_table(
        "alert_explained",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("alert_id", ROW_ID, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert_explained"),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name="fk_alert_explained_alert_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_alert_explained_alert_id", "alert_explained", ["alert_id"])


def _news() -> None:
    op.create_table(
        "news",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_news"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_news_person_id", ondelete="CASCADE"),
    )


def _guard(table: str, action: str, why: str) -> None:
    sqlite = op.get_context().dialect.name == "sqlite"
    refuse = (
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        if sqlite
        else f"FOR EACH ROW EXECUTE FUNCTION coachloop_refuse('{why}')"
    )
    op.execute(f"CREATE TRIGGER {table}_refuses_{action.lower()} BEFORE {action} ON {table} {refuse}")
