"""Imports, background runs with their progress, facts of the workspace, and the audit trail."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from coachloop.store.tables.base import Instant, RowId, metadata

import_batch = Table(
    "import_batch",
    metadata,
    Column("id", String, primary_key=True),  # imp_0001, ...
    Column("kind", String, nullable=False),  # calls, scores, people, training, plans, scorecards, hires, ...
    Column("source", String, nullable=False),
    Column("mapping", JSON, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("problems", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("undone_at", Instant),
)

#: Each row that an import wrote, in order; `before` is what stood there (null: nothing), so that undo
#: can read them backwards.
import_change = Table(
    "import_change",
    metadata,
    Column("import_id", String, ForeignKey("import_batch.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("table_name", String, nullable=False),
    Column("row_key", String, nullable=False),  # JSON of the key columns, sorted
    Column("before", JSON),
    Index("ix_import_change_row", "table_name", "row_key"),
)

#: Progress of an import or scoring run, written in the same transaction as the work that it counts.
work_run = Table(
    "work_run",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),  # import | score | learn
    Column("state", String, nullable=False),  # running | done | failed | interrupted
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
)

#: What became of each item of a run; its key makes the counts of the run exact, however often it is resumed.
work_item = Table(
    "work_item",
    metadata,
    Column("run_id", String, ForeignKey("work_run.id", ondelete="CASCADE"), primary_key=True),
    Column("item", String, primary_key=True),
    Column("outcome", String, nullable=False),  # done | skipped | failed
    Column("reason", Text),
    Column("at", Instant, nullable=False),
)

#: Facts of the workspace itself: made_at, sample, time zone of the day_ids.
workspace_fact = Table(
    "workspace_fact",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", JSON, nullable=False),
)

#: Only added to. `once` names what is written once: who looked at what in one hour.
audit_entry = Table(
    "audit_entry",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("who", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("person_id", String),  # whom it is about; no key: it outlives an import that is undone
    Column("once", String),
    Index("uq_audit_entry_once", "once", unique=True),
    Index("ix_audit_entry_person", "person_id", "id"),
    Index("ix_audit_entry_who", "who", "id"),
    Index("ix_audit_entry_action", "action", "id"),
)
