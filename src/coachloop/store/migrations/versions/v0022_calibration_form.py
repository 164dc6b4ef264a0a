"""What rating on a page needs: a name of a set, the places cited, and other wordings that were suggested."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

REFUSED = (("wording_suggestion", "UPDATE", "a suggestion stays as it was made"),)


def upgrade() -> None:
    op.add_column("calibration_set", sa.Column("name", sa.String(), nullable=True))
    op.add_column("calibration_rating", sa.Column("cited", sa.JSON(), nullable=True))
    _suggestion()
    for table, action, why in REFUSED:
        _guard(table, action, why)


def _suggestion() -> None:
    op.create_table(
        "wording_suggestion",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("criterion_version_id", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("came_of", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("suggested_by", sa.String(), nullable=False),
        sa.Column("suggested_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wording_suggestion"),
        sa.ForeignKeyConstraint(
            ["criterion_version_id"],
            ["criterion_version.id"],
            name="fk_wording_suggestion_criterion_version_id",
        ),
        sa.ForeignKeyConstraint(["suggested_by"], ["app_user.id"], name="fk_wording_suggestion_suggested_by"),
    )
    op.create_index(
        "ix_wording_suggestion_criterion_version_id", "wording_suggestion", ["criterion_version_id"]
    )


def _guard(table: str, action: str, why: str) -> None:
    sqlite = op.get_context().dialect.name == "sqlite"
    refuse = (
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        if sqlite
        else f"FOR EACH ROW EXECUTE FUNCTION coachloop_refuse('{why}')"
    )
    op.execute(f"CREATE TRIGGER {table}_refuses_{action.lower()} BEFORE {action} ON {table} {refuse}")
