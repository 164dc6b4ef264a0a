"""The audit trail says whom an entry is about, is found by each of its parts, and cannot be replaced."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("audit_entry", sa.Column("person_id", sa.String(), nullable=True))
    op.add_column("audit_entry", sa.Column("once", sa.String(), nullable=True))
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    for column in ("person_id", "who", "action"):
        name = f"ix_audit_entry_{column.removesuffix('_id')}"
        op.create_index(name, "audit_entry", [column, "id"])
    op.create_index("uq_audit_entry_once", "audit_entry", ["once"], unique=True)
    if op.get_context().dialect.name == "sqlite":
        # INSERT OR REPLACE would remove the old row without asking the trigger on DELETE.
        op.execute(
            "CREATE TRIGGER audit_entry_refuses_replace BEFORE INSERT ON audit_entry "
            "WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id) "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END"
        )
    else:
        op.execute(
            "CREATE TRIGGER audit_entry_refuses_truncate BEFORE TRUNCATE ON audit_entry "
            "FOR EACH STATEMENT EXECUTE FUNCTION coachloop_refuse('the audit trail is only added to')"
        )
