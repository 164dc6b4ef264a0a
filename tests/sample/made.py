"""A sample workspace, imported, scored and played by the same rules as `coachloop demo`, without background work."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from coachloop.cli.sample import import_tables
from coachloop.engines.transcripts import READERS
from coachloop.loop.ingest.preview import Options
from coachloop.loop.ingest.run import begin, commit_one
from coachloop.loop.measure.run import close_due
from coachloop.loop.score.run import score_conversation
from coachloop.sample.files import CALLS, FILES, STORY, write_sample
from coachloop.sample.play import play, scored_at
from coachloop.store.due import conversations_of, unscored
from coachloop.store.people import load_people
from coachloop.wiring import App, embedded, opened, plan_import, preview_import, rubrics_to_score
from tests.web.workspace import Made

#: A Saturday, so that the last working day is the day before.
UNTIL = datetime(2026, 11, 21, 12, tzinfo=UTC)
SEED = 7


@contextmanager
def sample(folder: Path, share: float) -> Iterator[App]:
    """An imported sample, nothing scored yet."""
    write_sample(folder, SEED, UNTIL, share)
    with opened(folder) as app:
        import_tables(app)
        calls = str(folder / FILES / CALLS)
        plan = plan_import(app, preview_import(app, [calls], Options(), {}), {}, calls)
        import_id = begin(app.context, plan, UNTIL)
        for item in plan.items:
            commit_one(app.context, import_id, item, READERS, UNTIL)
        yield app


def score(app: App, names: tuple[str, ...] | None = None) -> None:
    """Scores what is not scored, of these people or of all, plays the story, and closes what is due."""
    context, series = app.context, app.context.machine_series
    with context.database.read() as c:
        wanted = [p.id for p in load_people(c) if names is None or p.name in names]
        theirs = conversations_of(c, wanted)
        due = [
            (v, set(unscored(c, v.id, series, call_types=t)))
            for v, t in rubrics_to_score(c, app.workspace, None)
        ]
    for version, ids in due:
        for conversation_id in (i for i in theirs if i in ids):
            score_conversation(
                context, conversation_id, version.rubric, embedded(), scored_at(context, conversation_id)
            )
    play(context, app.workspace.folder / FILES / STORY)
    close_due(context, UNTIL)


class Shown(Made):
    """The sample as its pages show it, at the moment that it was made for."""

    def now(self) -> datetime:
        return UNTIL


def shown(app: App) -> Shown:
    return Shown(app.context, app.workspace)
