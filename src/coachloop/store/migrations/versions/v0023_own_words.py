"""Clocks of questions, what a coached person keeps for themselves, and words that are erased when due."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

#: SQLite only counts up a plain INTEGER primary key.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

#: Days to answer a question, as domain.policy had it when this was written.
_DAYS = 5

#: Erasing takes the words and leaves everything else, the hash of the words too.
_KEPT = (
    "score_id",
    "position",
    "kind",
    "transcript_version",
    "turn_seq",
    "start_char",
    "end_char",
    "text_hash",
)
_CHANGED = " OR ".join(["NEW.text <> ''", *(f"NEW.{name} <> OLD.{name}" for name in _KEPT)])


def upgrade() -> None:
    _questions()
    _own()
    op.add_column("transcript", sa.Column("erased_at", INSTANT, nullable=True))
    _evidence()


def _questions() -> None:
    for column in (
        sa.Column("context", sa.Text(), nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("wording", sa.Text(), nullable=True),
    ):
        op.add_column("contest", column)
    contest = sa.table(
        "contest", sa.column("id"), sa.column("raised_at", INSTANT), sa.column("due_at", INSTANT)
    )
    bind = op.get_bind()
    for row in bind.execute(sa.select(contest.c.id, contest.c.raised_at)).all():
        raised: datetime = row.raised_at
        due = raised + timedelta(days=_DAYS)
        bind.execute(contest.update().where(contest.c.id == row.id).values(due_at=due))


def _own() -> None:
    op.create_table(
        "self_score",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("criterion_version_id", sa.String(), nullable=False),
        sa.Column("level", sa.Float(), nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        sa.Column("shared_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_self_score"),
        _to("self_score", "person_id", "person.id"),
        _to("self_score", "conversation_id", "conversation.id", "CASCADE"),
        _to("self_score", "criterion_version_id", "criterion_version.id"),
        sa.UniqueConstraint("conversation_id", "person_id", "criterion_version_id", name="uq_self_score_key"),
    )
    op.create_table(
        "private_note",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_private_note"),
        _to("private_note", "person_id", "person.id"),
        _to("private_note", "conversation_id", "conversation.id", "CASCADE"),
    )
    for table in ("self_score", "private_note"):
        op.create_index(f"ix_{table}_person_id", table, ["person_id"])


def _to(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}", ondelete=ondelete)


def _evidence() -> None:
    """The guard of v0007 lets the erasure of a quote pass, and nothing else."""
    why = "evidence is never updated, only erased"
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TRIGGER evidence_refuses_update")
        then = f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        op.execute(f"CREATE TRIGGER evidence_refuses_update BEFORE UPDATE ON evidence WHEN {_CHANGED} {then}")
        return
    op.execute("DROP TRIGGER evidence_refuses_update ON evidence")
    op.execute(
        f"CREATE TRIGGER evidence_refuses_update BEFORE UPDATE ON evidence FOR EACH ROW WHEN ({_CHANGED}) "
        f"EXECUTE FUNCTION coachloop_refuse('{why}')"
    )
