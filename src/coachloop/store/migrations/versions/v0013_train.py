"""Training sessions: kit, cohort, attendance, blind scores, reveal, and the team effect."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

#: SQLite only counts up a plain INTEGER primary key.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

REFUSED = (
    ("training_session", "UPDATE", "a planned training session stays as it was planned"),
    ("training_kit", "UPDATE", "the moments of a training session are frozen"),
    ("training_attendance", "UPDATE", "who was there is noted anew, never changed"),
    ("training_kit_score", "UPDATE", "a blind score is given once"),
    ("training_reveal", "UPDATE", "a session is revealed once"),
    ("training_effect", "UPDATE", "a closed team effect never changes"),
    ("training_effect", "DELETE", "a closed team effect is never removed"),
)


def upgrade() -> None:
    _session()
    _kit()
    _cohort()
    _attendance()
    _kit_score()
    _reveal()
    _effect()
    for table, action, why in REFUSED:
        _guard(table, action, why)


def _session() -> None:
    op.create_table(
        "training_session",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("criterion_version_id", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("policy_level", sa.String(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_training_session"),
        sa.ForeignKeyConstraint(
            ["criterion_version_id"],
            ["criterion_version.id"],
            name="fk_training_session_criterion_version_id",
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_training_session_team_id"),
        sa.UniqueConstraint(
            "criterion_version_id",
            "starts_at",
            "team_id",
            name="uq_training_session_criterion_version_id_starts_at_team_id",
        ),
    )


def _kit() -> None:
    op.create_table(
        "training_kit",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("call_type", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pct", sa.Float(), nullable=False),
        sa.Column("transcript_version", sa.Integer(), nullable=False),
        sa.Column("turn_seq", sa.Integer(), nullable=False),
        sa.Column("quote_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "position", name="pk_training_kit"),
        _of_session("training_kit"),
    )
    op.create_index("ix_training_kit_conversation_id", "training_kit", ["conversation_id"])


def _cohort() -> None:
    op.create_table(
        "training_cohort",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "person_id", name="pk_training_cohort"),
        _of_session("training_cohort"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_training_cohort_person_id"),
    )


def _attendance() -> None:
    op.create_table(
        "training_attendance",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_training_attendance"),
        _of_session("training_attendance"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_training_attendance_person_id"),
        sa.UniqueConstraint(
            "session_id", "noted_at", "person_id", name="uq_training_attendance_session_id_noted_at_person_id"
        ),
    )


def _kit_score() -> None:
    op.create_table(
        "training_kit_score",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rater", sa.String(), nullable=False),
        sa.Column("level", sa.Float(), nullable=False),
        sa.Column("pct", sa.Float(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "position", "rater", name="pk_training_kit_score"),
        _of_session("training_kit_score"),
    )


def _reveal() -> None:
    op.create_table(
        "training_reveal",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("revealed_by", sa.String(), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name="pk_training_reveal"),
        _of_session("training_reveal"),
    )


def _effect() -> None:
    op.create_table(
        "training_effect",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("playbook", sa.JSON(), nullable=False),
        sa.Column("honest", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_training_effect"),
        _of_session("training_effect"),
        sa.UniqueConstraint(
            "session_id", "as_of", "reason", name="uq_training_effect_session_id_as_of_reason"
        ),
    )
    op.create_index("ix_training_effect_session_id", "training_effect", ["session_id"])


def _of_session(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["session_id"], ["training_session.id"], name=f"fk_{table}_session_id")


def _guard(table: str, action: str, why: str) -> None:
    sqlite = op.get_context().dialect.name == "sqlite"
    refuse = (
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        if sqlite
        else f"FOR EACH ROW EXECUTE FUNCTION coachloop_refuse('{why}')"
    )
    op.execute(f"CREATE TRIGGER {table}_refuses_{action.lower()} BEFORE {action} ON {table} {refuse}")
