"""Handoff of new interviewers, and tasks that flags propose."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

#: SQLite only counts up a plain INTEGER primary key.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

REFUSED = (
    ("handoff", "UPDATE", "who accompanies whom is noted anew, never changed"),
    ("handoff_booking", "UPDATE", "an appointment is booked anew, never changed"),
    ("handoff_feedback", "UPDATE", "a review is stamped: a second one is a new row"),
    ("handoff_feedback", "DELETE", "a review that was written stays"),
    ("assignment_step", "UPDATE", "what was answered to a task stays"),
)


def upgrade() -> None:
    _handoff()
    _booking()
    _feedback()
    _assignment()
    for table, action, why in REFUSED:
        _guard(table, action, why)


def _handoff() -> None:
    op.create_table(
        "handoff",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("coach_id", sa.String(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_handoff"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_handoff_person_id"),
        sa.ForeignKeyConstraint(["coach_id"], ["app_user.id"], name="fk_handoff_coach_id"),
    )
    op.create_index("ix_handoff_person_id", "handoff", ["person_id"])


def _booking() -> None:
    op.create_table(
        "handoff_booking",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("booked_by", sa.String(), nullable=False),
        sa.Column("booked_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_handoff_booking"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_handoff_booking_person_id"),
    )
    op.create_index("ix_handoff_booking_person_id", "handoff_booking", ["person_id"])


def _feedback() -> None:
    op.create_table(
        "handoff_feedback",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("transcript_version", sa.Integer(), nullable=False),
        sa.Column("turn_seq", sa.Integer(), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.Column("quote_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_handoff_feedback"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_handoff_feedback_person_id"),
        sa.ForeignKeyConstraint(["written_by"], ["app_user.id"], name="fk_handoff_feedback_written_by"),
    )
    op.create_index("ix_handoff_feedback_person_id", "handoff_feedback", ["person_id"])
    op.create_index("ix_handoff_feedback_conversation_id", "handoff_feedback", ["conversation_id"])


def _assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("criterion_key", sa.String(), nullable=False),
        sa.Column("alert_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_assignment_person_id"),
    )
    op.create_index("ix_assignment_alert_id", "assignment", ["alert_id"])
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_assignment_open",
        "assignment",
        ["person_id", "criterion_key"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "assignment_step",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("assignment_id", ROW_ID, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_assignment_step"),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name="fk_assignment_step_assignment_id"
        ),
    )
    op.create_index("ix_assignment_step_assignment_id", "assignment_step", ["assignment_id"])


def _guard(table: str, action: str, why: str) -> None:
    refuse = (
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        if op.get_context().dialect.name == "sqlite"
        else f"FOR EACH ROW EXECUTE FUNCTION coachloop_refuse('{why}')"
    )
    op.execute(f"CREATE TRIGGER {table}_refuses_{action.lower()} BEFORE {action} ON {table} {refuse}")
