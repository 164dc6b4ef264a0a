"""Sessions, baselines, results, alerts, contests, trainings."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

#: SQLite only counts up a plain INTEGER primary key.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _coaching_session()
    _baseline()
    _coaching_result()
    _reflection()
    _alert()
    _contest()
    _training()


def _coaching_session() -> None:
    op.create_table(
        "coaching_session",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("criterion_version_id", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("coach", sa.String(), nullable=False),
        sa.Column("comparable_set", sa.JSON(), nullable=False),
        sa.Column("cited_conversation_id", sa.String(), nullable=True),
        sa.Column("cited_turn_seq", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("log_seconds", sa.Float(), nullable=True),
        sa.Column("private_note", sa.Text(), nullable=True),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("policy_level", sa.String(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("import_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_coaching_session"),
        sa.ForeignKeyConstraint(
            ["criterion_version_id"],
            ["criterion_version.id"],
            name="fk_coaching_session_criterion_version_id",
        ),
        sa.ForeignKeyConstraint(["import_id"], ["import_batch.id"], name="fk_coaching_session_import_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_coaching_session_person_id"),
        sa.UniqueConstraint(
            "person_id",
            "criterion_version_id",
            "starts_at",
            name="uq_coaching_session_person_id_criterion_version_id_starts_at",
        ),
    )
    op.create_index("ix_coaching_session_import_id", "coaching_session", ["import_id"])
    op.create_index("ix_coaching_session_person_id", "coaching_session", ["person_id"])


def _baseline() -> None:
    op.create_table(
        "baseline",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("mean", sa.Float(), nullable=True),
        sa.Column("sd", sa.Float(), nullable=True),
        sa.Column("frozen", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("reconstructed", sa.Boolean(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name="pk_baseline"),
        sa.ForeignKeyConstraint(["session_id"], ["coaching_session.id"], name="fk_baseline_session_id"),
    )


def _coaching_result() -> None:
    op.create_table(
        "coaching_result",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("playbook", sa.JSON(), nullable=False),
        sa.Column("honest", sa.JSON(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_coaching_result"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["coaching_session.id"], name="fk_coaching_result_session_id"
        ),
        sa.UniqueConstraint(
            "session_id", "kind", "as_of", "reason", name="uq_coaching_result_session_id_kind_as_of_reason"
        ),
    )
    op.create_index("ix_coaching_result_session_id", "coaching_result", ["session_id"])


def _reflection() -> None:
    op.create_table(
        "reflection",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("turn_seq", sa.Integer(), nullable=False),
        sa.Column("own_words", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name="pk_reflection"),
        sa.ForeignKeyConstraint(["session_id"], ["coaching_session.id"], name="fk_reflection_session_id"),
    )


def _alert() -> None:
    op.create_table(
        "alert",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("criterion_version_id", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clear_scans", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score_id", ROW_ID, nullable=True),
        sa.Column("explained", sa.Text(), nullable=True),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.ForeignKeyConstraint(
            ["criterion_version_id"], ["criterion_version.id"], name="fk_alert_criterion_version_id"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_alert_person_id"),
    )
    op.create_index(
        "uq_alert_open",
        "alert",
        ["person_id", "criterion_version_id", "rule"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _contest() -> None:
    op.create_table(
        "contest",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("score_id", ROW_ID, nullable=False),
        sa.Column("raised_by", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_level", sa.Float(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_contest"),
        sa.ForeignKeyConstraint(["score_id"], ["score.id"], name="fk_contest_score_id", ondelete="CASCADE"),
    )
    op.create_index("ix_contest_score_id", "contest", ["score_id"])


def _training() -> None:
    op.create_table(
        "training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("criterion_key", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_training"),
        sa.ForeignKeyConstraint(["import_id"], ["import_batch.id"], name="fk_training_import_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_training_person_id"),
        sa.UniqueConstraint(
            "person_id", "module", "started_on", name="uq_training_person_id_module_started_on"
        ),
    )
    op.create_index("ix_training_import_id", "training", ["import_id"])
    op.create_index("ix_training_person_id", "training", ["person_id"])
