"""A migrated record with its context, and a folder of calls as an organisation would have them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from coachloop.engines.tables import read_table
from coachloop.engines.transcripts import READERS
from coachloop.loop.context import Context
from coachloop.loop.ingest import run
from coachloop.loop.ingest.model import Answers, Done, Preview, Receipt
from coachloop.loop.ingest.preview import Options
from coachloop.store.database import Database
from coachloop.store.tables import metadata

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

SCREEN = """WEBVTT

1
00:00:01.000 --> 00:00:06.000
Dana Reyes (Host): Thank you for joining. Tell me about a time when a plan did not work?

2
00:00:07.000 --> 00:00:15.000
Candidate: We moved the shop to a new till on a Saturday, and the old one was gone by noon.

3
00:00:16.000 --> 00:00:18.000
Dana Reyes (Host): What did you do then?

4
00:00:19.000 --> 00:00:24.000
Candidate: We rolled it back and wrote down who had to be asked first.
"""

CALL = """Agent: Good morning, how can I help?
Customer: My parcel was left in the rain.
Agent: I am sorry, that must have been annoying. What was in it?
Customer: Two books.
"""


#: A test with this mark runs on SQLite and on PostgreSQL, others on SQLite alone.
on_both = pytest.mark.usefixtures("engine_url")


@pytest.fixture
def context(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[Context]:
    on_both = "engine_url" in request.fixturenames
    database = Database(str(request.getfixturevalue("engine_url")) if on_both else sqlite_url)
    yield Context(database=database, zone=UTC, machine_series="rules@1")
    database.close()


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """Two conversations, one broken file, one that is none."""
    folder = tmp_path / "calls"
    folder.mkdir()
    (folder / "screen 2026-03-14 14-30.vtt").write_text(SCREEN, encoding="utf-8")
    (folder / "call-17.txt").write_text(CALL, encoding="utf-8")
    (folder / "notes.pdf").write_bytes(b"%PDF-1.7\n")
    return folder


def look(context: Context, *paths: Path, answers: Answers | None = None, **options: Any) -> Preview:
    given = [str(path) for path in paths]
    return run.preview_calls(context, given, READERS, read_table, NOW, Options(**options), answers)


def bring(context: Context, preview: Preview, answers: Answers | None = None) -> Receipt:
    """What the import job does, without the job."""
    plan = run.plan_calls(context, preview, answers or {}, "calls")
    import_id = run.begin(context, plan, NOW)
    done = [
        run.commit_one(context, import_id, run.item_of(run.item_text(i)), READERS, NOW) for i in plan.items
    ]
    counts = {str(word): done.count(word) for word in Done}
    return run.finish(context, import_id, counts, plan.problems)


def dump(c: Connection) -> dict[str, list[Any]]:
    """All rows of all tables but those that say that there was an import."""
    left_out = {"import_batch", "import_change", "audit_entry", "workspace_fact"}
    return {
        table.name: [tuple(row) for row in c.execute(select(table).order_by(*table.primary_key))]
        for table in metadata.sorted_tables
        if table.name not in left_out
    }


def state(context: Context) -> dict[str, list[Any]]:
    with context.database.read() as c:
        return dump(c)
