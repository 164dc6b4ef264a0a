"""Readiness: rules, frozen batches, who crossed, signed decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

#: SQLite only counts up a plain INTEGER primary key.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

WHY = {
    "readiness_rule": "a version of a rule never changes",
    "readiness_batch": "a frozen batch never changes",
    "readiness_crossed": "crossing is told once",
    "readiness_decision": "a decision is superseded, never edited",
    "readiness_signature": "a signature never changes",
}
REFUSED = tuple((table, action, why) for table, why in WHY.items() for action in ("UPDATE", "DELETE"))
#: What makes two rows one, for the trigger that refuses INSERT OR REPLACE.
KEYS = {
    "readiness_rule": "id = NEW.id OR (key = NEW.key AND number = NEW.number)",
    "readiness_batch": "id = NEW.id OR "
    "(person_id = NEW.person_id AND rule_id = NEW.rule_id AND assessed_at = NEW.assessed_at)",
    "readiness_crossed": "rule_id = NEW.rule_id AND person_id = NEW.person_id",
    "readiness_decision": "id = NEW.id OR supersedes = NEW.supersedes",
    "readiness_signature": "decision_id = NEW.decision_id AND user_id = NEW.user_id",
}


def upgrade() -> None:
    _rule()
    _batch()
    _crossed()
    _decision()
    _signature()
    sqlite = op.get_context().dialect.name == "sqlite"
    for table, action, why in REFUSED:
        _guard(table, action, why, sqlite)
    for table, why in WHY.items():
        _keep_whole(table, why, sqlite)


def _rule() -> None:
    op.create_table(
        "readiness_rule",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rubric_key", sa.String(), nullable=False),
        sa.Column("call_type", sa.String(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_readiness_rule"),
        sa.UniqueConstraint("key", "number", name="uq_readiness_rule_key_number"),
    )


def _batch() -> None:
    op.create_table(
        "readiness_batch",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessed_by", sa.String(), nullable=False),
        sa.Column("frozen", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_readiness_batch"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_readiness_batch_person_id"),
        sa.ForeignKeyConstraint(["rule_id"], ["readiness_rule.id"], name="fk_readiness_batch_rule_id"),
        sa.UniqueConstraint(
            "person_id", "rule_id", "assessed_at", name="uq_readiness_batch_person_id_rule_id_assessed_at"
        ),
    )
    op.create_index("ix_readiness_batch_person_id", "readiness_batch", ["person_id"])
    op.create_index("ix_readiness_batch_rule_id", "readiness_batch", ["rule_id"])


def _crossed() -> None:
    op.create_table(
        "readiness_crossed",
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("crossed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("rule_id", "person_id", name="pk_readiness_crossed"),
        sa.ForeignKeyConstraint(["rule_id"], ["readiness_rule.id"], name="fk_readiness_crossed_rule_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_readiness_crossed_person_id"),
    )


def _decision() -> None:
    op.create_table(
        "readiness_decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("supersedes", sa.String(), nullable=True),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("frozen", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_readiness_decision"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_readiness_decision_person_id"),
        sa.ForeignKeyConstraint(["rule_id"], ["readiness_rule.id"], name="fk_readiness_decision_rule_id"),
        sa.ForeignKeyConstraint(
            ["supersedes"], ["readiness_decision.id"], name="fk_readiness_decision_supersedes"
        ),
        sa.UniqueConstraint("supersedes", name="uq_readiness_decision_supersedes"),
    )
    op.create_index("ix_readiness_decision_person_id", "readiness_decision", ["person_id"])


def _signature() -> None:
    op.create_table(
        "readiness_signature",
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("dissent", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", "user_id", name="pk_readiness_signature"),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["readiness_decision.id"], name="fk_readiness_signature_decision_id"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name="fk_readiness_signature_user_id"),
    )


def _guard(table: str, action: str, why: str, sqlite: bool) -> None:
    refuse = (
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        if sqlite
        else f"FOR EACH ROW EXECUTE FUNCTION coachloop_refuse('{why}')"
    )
    op.execute(f"CREATE TRIGGER {table}_refuses_{action.lower()} BEFORE {action} ON {table} {refuse}")


def _keep_whole(table: str, why: str, sqlite: bool) -> None:
    """INSERT OR REPLACE and TRUNCATE remove rows without asking the triggers above."""
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {KEYS[table]})"  # noqa: S608 -- our own names
    if sqlite:
        op.execute(
            f"CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table} WHEN {there} "
            f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION coachloop_refuse('{why}')"
        )
