"""The only file that knows all parts: a workspace folder becomes a running coachloop."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from coachloop.domain.rubric import Rubric
from coachloop.loop.context import Context
from coachloop.loop.score.rubrics import (
    STARTERS,
    Examined,
    examine,
    read_rubric,
    read_rubric_file,
    rubric_text,
    starter_text,
)
from coachloop.loop.score.rules import SCORER_NAME, SCORER_VERSION
from coachloop.loop.score.scorers import SCORERS
from coachloop.settings import Workspace, open_workspace
from coachloop.store.database import Database
from coachloop.store.migrations import migrate
from coachloop.store.rubrics import PublishedRubric, numbered_version, publish


@dataclass(frozen=True, slots=True)
class App:
    """An opened workspace: its file, and the context that every run of the loop is handed."""

    workspace: Workspace
    context: Context


def clock() -> datetime:
    """Now, as a UTC instant: the one place that reads the clock."""
    return datetime.now(UTC)


@contextmanager
def opened(folder: Path) -> Iterator[App]:
    """The workspace in `folder`, its database brought up to date. Raises the errors of its file."""
    workspace = open_workspace(folder)
    database = Database(workspace.database_url)
    try:
        migrate(database)
        yield App(workspace, context_of(workspace, database))
    finally:
        database.close()


def publish_starters(app: App) -> list[str]:
    """The starter rubrics as version 1 of each; their names."""
    with app.context.database.write() as c:
        for key in STARTERS:
            text = starter_text(key)
            publish(c, read_rubric(text, f"{key}.yaml", SCORERS), text, clock())
    return list(STARTERS)


def publish_rubric(app: App, file: Path) -> PublishedRubric:
    """Freezes a rubric file. Raises RubricInvalid with every finding."""
    text = rubric_text(file)
    rubric = read_rubric(text, str(file), SCORERS)
    with app.context.database.write() as c:
        return publish(c, rubric, text, clock())


def examine_rubric(file: Path) -> Examined:
    """Every finding of a rubric file, with its line."""
    return examine(rubric_text(file), SCORERS)


def rubric_of(app: App | None, spec: str) -> Rubric:
    """A rubric file, or KEY:v3 of the workspace. Raises RubricInvalid, NotFound."""
    key, colon, number = spec.rpartition(":v")
    if colon and number.isdigit() and app is not None:
        with app.context.database.read() as c:
            return numbered_version(c, key, int(number)).rubric
    return read_rubric_file(Path(spec), SCORERS)


def context_of(workspace: Workspace, database: Database) -> Context:
    """What the loop needs of the workspace file."""
    return Context(
        database=database,
        zone=workspace.zone,
        machine_series=f"{SCORER_NAME}@{SCORER_VERSION}",
        policy=workspace.policy,
        comparable_sets=tuple(frozenset(group) for group in workspace.comparable_sets),
        coach=workspace.coach,
        sample=workspace.sample,
    )
