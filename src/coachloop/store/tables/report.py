"""What readers of the monthly report asked. Only added to."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from coachloop.store.tables.base import Instant, RowId, metadata

#: A question about one month's report.
report_question = Table(
    "report_question",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("asked_at", Instant, nullable=False),
    Column("asked_by", String, ForeignKey("app_user.id"), nullable=False),
    Column("month", String, nullable=False),  # of the organisation: 2026-11
    Column("about", String, nullable=False),  # the address that was looked at, with its filters
    Column("text", Text, nullable=False),
    Index("ix_report_question_month", "month"),
)
