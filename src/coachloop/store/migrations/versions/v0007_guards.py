"""The view current_score; baselines never change, scores and evidence are append-only."""

from alembic import op

revision = "0007"
down_revision = "0006"

CURRENT_SCORE = """
CREATE VIEW current_score AS
SELECT score.* FROM score
WHERE NOT score.is_override AND NOT EXISTS (
    SELECT 1 FROM score AS newer
    WHERE newer.conversation_id = score.conversation_id
      AND newer.person_id = score.person_id
      AND newer.criterion_version_id = score.criterion_version_id
      AND newer.series = score.series
      AND NOT newer.is_override
      AND newer.id > score.id
)
"""

REFUSED = (
    ("baseline", "UPDATE", "a frozen baseline never changes"),
    ("baseline", "DELETE", "a frozen baseline is never removed"),
    ("score", "UPDATE", "a score is never updated: a correction is a new row"),
    ("evidence", "UPDATE", "evidence is never updated"),
    ("audit_entry", "UPDATE", "the audit trail is only added to"),
    ("audit_entry", "DELETE", "the audit trail is only added to"),
    ("rubric_version", "UPDATE", "a published rubric never changes"),
    ("criterion_version", "UPDATE", "a published criterion never changes"),
    ("rubric_line", "UPDATE", "a published rubric never changes"),
)


def upgrade() -> None:
    op.execute(CURRENT_SCORE)
    if op.get_context().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    for table, action, why in REFUSED:
        op.execute(
            f"CREATE TRIGGER {table}_refuses_{action.lower()} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
    # INSERT OR REPLACE would remove the old row without asking the trigger on DELETE.
    op.execute(
        "CREATE TRIGGER baseline_refuses_replace BEFORE INSERT ON baseline "
        "WHEN EXISTS (SELECT 1 FROM baseline WHERE session_id = NEW.session_id) "
        "BEGIN SELECT RAISE(ABORT, 'a frozen baseline is written once'); END"
    )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION coachloop_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table, action, why in REFUSED:
        op.execute(
            f"CREATE TRIGGER {table}_refuses_{action.lower()} BEFORE {action} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION coachloop_refuse('{why}')"
        )
    op.execute(
        "CREATE TRIGGER baseline_refuses_truncate BEFORE TRUNCATE ON baseline "
        "FOR EACH STATEMENT EXECUTE FUNCTION coachloop_refuse('a frozen baseline is never removed')"
    )
