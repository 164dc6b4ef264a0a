"""What each turn of a scored conversation was found to do."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_table(
        "reading",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("transcript_version", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("turns", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "person_id", name="pk_reading"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_reading_conversation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_reading_person_id"),
        sa.ForeignKeyConstraint(
            ["conversation_id", "transcript_version"],
            ["transcript.conversation_id", "transcript.version"],
            name="fk_reading_conversation_id_transcript_version",
            ondelete="CASCADE",
        ),
    )
