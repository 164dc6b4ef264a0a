"""What `coachloop demo` does with a sample workspace: the same import and scoring as anybody's."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from coachloop.loop.ingest.preview import Options
from coachloop.loop.ingest.tables.model import Kind
from coachloop.sample.files import CALLS, FILES, STORY, TABLES
from coachloop.store.due import conversations_of, scored_and_refused, unscored
from coachloop.store.people import load_people
from coachloop.store.rubrics import current_versions
from coachloop.store.status import counts
from coachloop.store.work import RunState, fact, set_fact
from coachloop.wiring import (
    App,
    commit_table_import,
    plan_import,
    preview_import,
    preview_table_import,
    publish_starters,
    rubrics_to_score,
    start_import,
)

_TABLES_HERE = "sample_tables"


@dataclass(frozen=True, slots=True)
class Counted:
    """`sessions` are those of the story; they are logged once their person is scored."""

    people: int
    conversations: int
    rubrics: int
    sessions: int
    scored: int
    refused: int


def counted(app: App) -> Counted:
    """How much of the sample is here, and how much of it is scored."""
    told = json.loads((app.workspace.folder / FILES / STORY).read_text(encoding="utf-8"))
    with app.context.database.read() as c:
        found = counts(c)
        scored, refused = scored_and_refused(c, app.context.machine_series)
        rubrics = len(rubrics_to_score(c, app.workspace, None))
    return Counted(found["people"], found["conversations"], rubrics, len(told["sessions"]), scored, refused)


def import_tables(app: App) -> bool:
    """Publishes the starters and imports the tables, once; whether conversations are still to import."""
    with app.context.database.read() as c:
        fresh, there = not current_versions(c), fact(c, _TABLES_HERE)
    if fresh:
        publish_starters(app)
    if not there:
        for kind, name in TABLES:
            path = str(app.workspace.folder / FILES / name)
            commit_table_import(
                app, preview_table_import(app, path, Kind(kind), None, {}), {}, f"sample-{kind}"
            )
        with app.context.database.write() as c:
            set_fact(c, _TABLES_HERE, True)
    files = len(list((app.workspace.folder / FILES / CALLS).glob("*.json")))
    with app.context.database.read() as c:
        return counts(c)["conversations"] < files


def start_import_of_calls(app: App) -> str:
    """The id of the run that imports the conversations."""
    folder = str(app.workspace.folder / FILES / CALLS)
    plan = plan_import(app, preview_import(app, [folder], Options(), {}), {}, folder)
    return start_import(app, plan, app.context.coach)


def start_scoring_of(app: App, names: Collection[str] | None) -> list[str]:
    """Starts scoring in order of time what is not scored: of these people, or of all; ids of the runs."""
    series = app.context.machine_series
    with app.context.database.read() as c:
        people = [p.id for p in load_people(c) if names is None or p.name in names]
        theirs = conversations_of(c, people)
        due = [
            (version.id, set(unscored(c, version.id, series, call_types=types)))
            for version, types in rubrics_to_score(c, app.workspace, None)
        ]
    wanted = [(version_id, tuple(i for i in theirs if i in ids)) for version_id, ids in due]
    return [app.jobs.start_score(ids, version_id, series) for version_id, ids in wanted if ids]


def running(app: App, run_ids: Collection[str]) -> bool:
    """Whether one of the runs is not at its end."""
    return any(app.jobs.progress(run_id).state is RunState.RUNNING for run_id in run_ids)
