"""Calibration sets, their blind ratings, agreed scores, and sessions logged despite a wide gap."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

#: SQLite only counts up a plain INTEGER primary key.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

REFUSED = (
    ("calibration_rating", "UPDATE", "a blind rating is only added to"),
    ("calibration_agreed", "UPDATE", "an agreed score is only added to"),
    ("despite_calibration", "UPDATE", "a reason stays as it was given"),
)


def upgrade() -> None:
    _set()
    _item()
    _rater()
    _rating()
    _agreed()
    _despite()
    for table, action, why in REFUSED:
        _guard(table, action, why)


def _set() -> None:
    op.create_table(
        "calibration_set",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rubric_version_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=True),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revealed_by", sa.String(), nullable=True),
        sa.Column("reveal_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_calibration_set"),
        _to("calibration_set", "rubric_version_id", "rubric_version.id"),
        _to("calibration_set", "team_id", "team.id"),
        _to("calibration_set", "opened_by", "app_user.id"),
        _to("calibration_set", "revealed_by", "app_user.id"),
    )
    _index("calibration_set", "team_id", "revealed_at")


def _item() -> None:
    op.create_table(
        "calibration_item",
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("set_id", "position", name="pk_calibration_item"),
        _to("calibration_item", "set_id", "calibration_set.id"),
        _to("calibration_item", "conversation_id", "conversation.id", "CASCADE"),
        _to("calibration_item", "person_id", "person.id"),
        sa.UniqueConstraint("set_id", "conversation_id", name="uq_calibration_item_set_id_conversation_id"),
    )
    _index("calibration_item", "conversation_id")


def _rater() -> None:
    op.create_table(
        "calibration_rater",
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("set_id", "user_id", name="pk_calibration_rater"),
        _to("calibration_rater", "set_id", "calibration_set.id"),
        _to("calibration_rater", "user_id", "app_user.id"),
    )
    _index("calibration_rater", "user_id")


def _rating() -> None:
    op.create_table(
        "calibration_rating",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("criterion_version_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("level", sa.Float(), nullable=True),
        sa.Column("pct", sa.Float(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calibration_rating"),
        _to("calibration_rating", "set_id", "calibration_set.id"),
        _to("calibration_rating", "conversation_id", "conversation.id", "CASCADE"),
        _to("calibration_rating", "criterion_version_id", "criterion_version.id"),
        _to("calibration_rating", "user_id", "app_user.id"),
    )
    _index("calibration_rating", "set_id", "conversation_id", "user_id")


def _agreed() -> None:
    op.create_table(
        "calibration_agreed",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("criterion_version_id", sa.String(), nullable=False),
        sa.Column("level", sa.Float(), nullable=False),
        sa.Column("pct", sa.Float(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("agreed_by", sa.String(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calibration_agreed"),
        _to("calibration_agreed", "set_id", "calibration_set.id"),
        _to("calibration_agreed", "conversation_id", "conversation.id", "CASCADE"),
        _to("calibration_agreed", "criterion_version_id", "criterion_version.id"),
        _to("calibration_agreed", "agreed_by", "app_user.id"),
    )
    _index("calibration_agreed", "set_id", "conversation_id")


def _despite() -> None:
    op.create_table(
        "despite_calibration",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("gap", sa.Float(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name="pk_despite_calibration"),
        _to("despite_calibration", "session_id", "coaching_session.id", "CASCADE"),
    )


def _to(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}", ondelete=ondelete)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _guard(table: str, action: str, why: str) -> None:
    sqlite = op.get_context().dialect.name == "sqlite"
    refuse = (
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        if sqlite
        else f"FOR EACH ROW EXECUTE FUNCTION coachloop_refuse('{why}')"
    )
    op.execute(f"CREATE TRIGGER {table}_refuses_{action.lower()} BEFORE {action} ON {table} {refuse}")
