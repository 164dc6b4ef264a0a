"""The blind random audit, tags of human scores, acceptances, and who settled a question how."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

#: SQLite only counts up a plain INTEGER primary key.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

REFUSED = (
    ("score_tag", "UPDATE", "a tag is written once"),
    ("acceptance", "UPDATE", "an acceptance is written once"),
    ("audit_draw", "UPDATE", "a drawing stays as it was made"),
)


def upgrade() -> None:
    _audit_draw()
    _audit_item()
    _score_tag()
    _acceptance()
    _contest()
    for table, action, why in REFUSED:
        _guard(table, action, why)


def _audit_draw() -> None:
    op.create_table(
        "audit_draw",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rubric_version_id", sa.String(), nullable=False),
        sa.Column("period_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", ROW_ID, nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_draw"),
        sa.ForeignKeyConstraint(
            ["rubric_version_id"], ["rubric_version.id"], name="fk_audit_draw_rubric_version_id"
        ),
    )


def _audit_item() -> None:
    op.create_table(
        "audit_item",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("draw_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("rubric_version_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("rater", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit_item"),
        sa.ForeignKeyConstraint(["draw_id"], ["audit_draw.id"], name="fk_audit_item_draw_id"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_audit_item_conversation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_audit_item_person_id"),
        sa.ForeignKeyConstraint(
            ["rubric_version_id"], ["rubric_version.id"], name="fk_audit_item_rubric_version_id"
        ),
        sa.UniqueConstraint(
            "conversation_id", "person_id", "rubric_version_id", "place", name="uq_audit_item_conversation"
        ),
    )
    op.create_index("ix_audit_item_draw_id", "audit_item", ["draw_id"])
    op.create_index("ix_audit_item_status", "audit_item", ["status"])


def _score_tag() -> None:
    op.create_table(
        "score_tag",
        sa.Column("score_id", ROW_ID, nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("audit_item_id", ROW_ID, nullable=True),
        sa.Column("of_score_id", ROW_ID, nullable=True),
        sa.PrimaryKeyConstraint("score_id", name="pk_score_tag"),
        sa.ForeignKeyConstraint(["score_id"], ["score.id"], name="fk_score_tag_score_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["audit_item_id"], ["audit_item.id"], name="fk_score_tag_audit_item_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["of_score_id"], ["score.id"], name="fk_score_tag_of_score_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_score_tag_tag", "score_tag", ["tag"])
    op.create_index("ix_score_tag_audit_item_id", "score_tag", ["audit_item_id"])
    op.create_index("ix_score_tag_of_score_id", "score_tag", ["of_score_id"])


def _acceptance() -> None:
    op.create_table(
        "acceptance",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("score_id", ROW_ID, nullable=False),
        sa.Column("accepted_by", sa.String(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_acceptance"),
        sa.ForeignKeyConstraint(
            ["score_id"], ["score.id"], name="fk_acceptance_score_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("score_id", "accepted_by", name="uq_acceptance_score_id_accepted_by"),
    )


def _contest() -> None:
    """Who settled it, in which words, and the score that came of it."""
    op.add_column("contest", sa.Column("settled_by", sa.String(), nullable=True))
    op.add_column("contest", sa.Column("answer", sa.Text(), nullable=True))
    op.add_column("contest", sa.Column("new_score_id", ROW_ID, nullable=True))


def _guard(table: str, action: str, why: str) -> None:
    sqlite = op.get_context().dialect.name == "sqlite"
    refuse = (
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        if sqlite
        else f"FOR EACH ROW EXECUTE FUNCTION coachloop_refuse('{why}')"
    )
    op.execute(f"CREATE TRIGGER {table}_refuses_{action.lower()} BEFORE {action} ON {table} {refuse}")
