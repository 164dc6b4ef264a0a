"""The only file that knows all parts: a workspace folder becomes a running coachloop."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from coachloop import __version__
from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.rubric import Rubric, Subject
from coachloop.domain.score import Rater, RaterKind, Score
from coachloop.engines.tables import read_table
from coachloop.engines.transcripts import READERS
from coachloop.jobs.importing import ImportHandler
from coachloop.jobs.jobs import Jobs
from coachloop.jobs.model import Handlers
from coachloop.jobs.scoring import ScoreHandler
from coachloop.loop.coach.model import Draft
from coachloop.loop.coach.run import Extras, log_in
from coachloop.loop.context import Context
from coachloop.loop.gaps.alerting import after_scores as alert_after
from coachloop.loop.ingest.files import STDIN
from coachloop.loop.ingest.model import Answers, ImportPlan, Preview, Receipt
from coachloop.loop.ingest.preview import Options
from coachloop.loop.ingest.run import begin, item_text, plan_calls, preview_calls, spool
from coachloop.loop.ingest.single import NotUsable, turns_of_file
from coachloop.loop.ingest.tables.look import TablePreview
from coachloop.loop.ingest.tables.model import Kind
from coachloop.loop.ingest.tables.run import (
    STARTER_MAPPINGS,
    commit_table,
    find_mapping,
    preview_table,
    save_mapping,
)
from coachloop.loop.ingest.tables.scores import PastSession
from coachloop.loop.measure.run import Measured, measure_session, measure_sessions
from coachloop.loop.score.behaviours import behaviours
from coachloop.loop.score.rubrics import (
    STARTERS,
    Examined,
    examine,
    read_rubric,
    rubric_text,
    starter_text,
)
from coachloop.loop.score.rubrics.publishing import publish_checked
from coachloop.loop.score.rules import SCORER_NAME, SCORER_VERSION, judge_scene
from coachloop.loop.score.run import MachineRater
from coachloop.loop.score.scorers import SCORERS
from coachloop.loop.score.version import provenance
from coachloop.sample.files import FILES, STORY
from coachloop.sample.play import is_played, play, scored_at
from coachloop.settings import Workspace, open_workspace
from coachloop.store.alerts import scores_of_import
from coachloop.store.coaching import load_session
from coachloop.store.conversations import any_conversation
from coachloop.store.database import Connection, Database
from coachloop.store.due import LeftOut, left_out, unscored
from coachloop.store.migrations import migrate
from coachloop.store.rubrics import (
    PublishedRubric,
    current_version,
    current_versions,
    publish,
    version_of,
)
from coachloop.store.scores import AfterScores
from coachloop.store.work import Run, RunKind, RunState, fact, load_runs, set_fact

#: Name of the workspace fact that holds the zone in which days were counted.
_ZONE = "time_zone"

_NOT_ENDED = (RunState.RUNNING, RunState.INTERRUPTED)


class ZoneChanged(CoachloopError):
    """The time zone of a workspace was changed after its days had been counted."""

    code = "E-SET-005"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True)
class App:
    """An opened workspace: its file, the context that every run of the loop is handed, and its jobs."""

    workspace: Workspace
    context: Context

    def now(self) -> datetime:
        """The present instant."""
        return clock()

    def score_new(self) -> int:
        """Starts scoring what is not scored yet, in this process; how many runs were started."""
        return len(start_scoring(self))

    def spooled(self, paths: Sequence[str]) -> list[str]:
        """The paths, with standard input kept as a file of the workspace so that a job can read it again."""
        folder = self.workspace.folder / "stdin"
        return [str(spool(sys.stdin.buffer, folder)) if path == STDIN else path for path in paths]

    @cached_property
    def jobs(self) -> Jobs:
        """Background work of this process; opened when first asked for, closed with the workspace."""
        handlers: Handlers = {
            RunKind.SCORE: score_handler(self),
            RunKind.IMPORT: ImportHandler(self.context, READERS, clock),
        }
        return Jobs(self.workspace.folder, self.workspace.jobs_url, self.context.database, handlers)


def clock() -> datetime:
    """Now, as a UTC instant: the one place that reads the clock."""
    return datetime.now(UTC)


def look_at_session(app: App, session_id: str, as_of: datetime | None) -> Measured:
    """One session now, keeping a window that has closed; or as of another time, keeping nothing.

    Raises NotFound.
    """
    if as_of is None:
        return measure_session(app.context, session_id, clock())
    with app.context.database.read() as c:
        load_session(c, session_id)
        return measure_sessions(c, app.context, as_of, ids=[session_id])[0]


@contextmanager
def opened(folder: Path) -> Iterator[App]:
    """The workspace in `folder`, its database brought up to date. Raises the errors of its file."""
    workspace = open_workspace(folder)
    database = Database(workspace.database_url)
    try:
        migrate(database)
        _check_zone(workspace, database)
        app = App(workspace, context_of(workspace, database))
        try:
            yield app
        finally:
            if "jobs" in app.__dict__:
                app.jobs.close()
    finally:
        database.close()


def _check_zone(workspace: Workspace, database: Database) -> None:
    """Days and weeks are counted when a conversation is kept: another zone would disagree with them."""
    with database.read() as c:
        kept, counted = fact(c, _ZONE), any_conversation(c)
    if kept == workspace.zone.key:
        return
    if kept is not None and counted:
        raise ZoneChanged(
            f"The days of this workspace were counted in {kept}, not {workspace.zone.key}.",
            why="Weeks, trends and windows would mix two calendars.",
            fix=f"Set time_zone back to {kept}, or import into a new workspace.",
            where=str(workspace.folder),
        )
    with database.write() as c:
        set_fact(c, _ZONE, workspace.zone.key)


def publish_starters(app: App) -> list[str]:
    """The starter rubrics as version 1 of each; their names."""
    with app.context.database.write() as c:
        for key in STARTERS:
            text = starter_text(key)
            publish(c, read_rubric(text, f"{key}.yaml", SCORERS), text, clock())
    return list(STARTERS)


def publish_rubric(app: App, file: Path) -> tuple[PublishedRubric, PublishedRubric | None]:
    """Freezes a rubric file; that version and the one before it. Raises RubricInvalid, KeyTaken."""
    text = _text_of(file)
    rubric = read_rubric(text, str(file), SCORERS)
    with app.context.database.write() as c:
        return publish_checked(c, rubric, text, str(file), clock())


def _text_of(file: Path) -> str:
    try:
        return rubric_text(file)
    except OSError as error:
        raise NotUsable(
            "The rubric file cannot be opened.",
            why=f"{error.strerror}.",
            fix="Write one to begin with: coachloop rubric new FILE",
            where=str(file),
        ) from error


def examine_rubric(file: Path) -> Examined:
    """Every finding of a rubric file, with its line."""
    return examine(_text_of(file), SCORERS)


def rubric_of(app: App | None, spec: str) -> Rubric:
    """A rubric file, else what `version_of` finds. Raises RubricInvalid, NotFound."""
    if app is None or Path(spec).is_file():
        return read_rubric(_text_of(Path(spec)), spec, SCORERS)
    with app.context.database.read() as c:
        return version_of(c, spec).rubric


def judge() -> MachineRater:
    """The embedded scorer of this version, and what it was made of."""
    rater = Rater(RaterKind.MACHINE, SCORER_NAME, SCORER_VERSION)
    return MachineRater(rater, judge_scene, {"code": provenance(), "version": __version__})


def after_scores(context: Context) -> AfterScores:
    """What happens in the transaction that writes scores: the alert rules run."""

    def run(c: Connection, scores: tuple[Score, ...]) -> None:
        ids = {score.criterion_version_id: score.id for score in scores}
        alert_after(c, context, scores[0].person_id, ids, scores[0].scored_at)

    return run


def preview_import(app: App, paths: Sequence[str], options: Options, answers: Answers) -> Preview:
    """What importing these files would do; nothing is written."""
    return preview_calls(app.context, paths, READERS, read_table, clock(), options, answers)


def plan_import(app: App, preview: Preview, answers: Answers, source: str) -> ImportPlan:
    """Raises UnansweredQuestion when something has to be said first."""
    return plan_calls(app.context, preview, answers, source)


def start_import(app: App, plan: ImportPlan) -> str:
    """Starts writing what the preview showed; the run's id. The same plan goes on where it was."""
    import_id = begin(app.context, plan, clock())
    arguments = {"import_id": import_id, "problems": list(plan.problems)}
    return app.jobs.start_import(tuple(item_text(item) for item in plan.items), arguments)


def preview_table_import(
    app: App, path: str, kind: Kind, mapping: str | None, answers: Answers
) -> TablePreview:
    """What importing this table would do. `mapping` is a file, or a name in the workspace or the starters."""
    folders = [app.workspace.mappings, STARTER_MAPPINGS]
    chosen = find_mapping(mapping, folders) if mapping else None
    try:
        with Path(path).open("rb") as stream:
            return preview_table(app.context, stream, path, kind, read_table, chosen, answers)
    except OSError as error:
        raise NotUsable("The table cannot be opened.", why=str(error.strerror), where=path) from error


def commit_table_import(app: App, preview: TablePreview, answers: Answers, name: str) -> tuple[Receipt, Path]:
    """Writes all good rows or none, and keeps the mapping as a file."""
    receipt = commit_table(app.context, preview, answers, clock(), partial(_log_past, app.context))
    with app.context.database.write() as c:
        for person_id, score_ids in scores_of_import(c, receipt.import_id).items():
            alert_after(c, app.context, person_id, score_ids, clock())
    return receipt, save_mapping(app.workspace.mappings, preview.mapping, name)


def _log_past(context: Context, c: Connection, past: PastSession, import_id: str) -> None:
    """A session of an import: its baseline is reconstructed from what came before it."""
    draft = Draft(
        person_id=past.person_id,
        criterion=past.criterion_key,
        method=past.method,
        agreed=past.commitment,
        session_start=past.starts_at,
        session_end=past.ends_at,
        cited_conversation_id=past.conversation_id,
    )
    log_in(c, context, draft, clock(), Extras(coach=past.coach, as_of=past.starts_at, import_id=import_id))


def score_handler(app: App) -> ScoreHandler:
    """How a scoring run deals with its conversations."""
    if app.workspace.sample:
        story = app.workspace.folder / FILES / STORY
        return _SampleHandler(app.context, judge(), story)
    return ScoreHandler(app.context, judge(), after_scores(app.context), lambda _: clock(), clock)


class _SampleHandler(ScoreHandler):
    """Scores on the sample clock, and then plays the sample's past: its alerts and sessions."""

    def __init__(self, context: Context, machine: MachineRater, story: Path) -> None:
        def run(c: Connection, scores: tuple[Score, ...]) -> None:
            if is_played(c, scores[0].person_id):
                after_scores(context)(c, scores)

        super().__init__(context, machine, run, partial(scored_at, context), clock)
        self._sample, self._story = context, story

    def finish(self, run: Run) -> Mapping[str, Any]:
        play(self._sample, self._story)
        return super().finish(run)


def unfinished(app: App, kind: RunKind) -> list[str]:
    """Runs that an earlier process left or another one is at, oldest first; this one goes on with them."""
    with app.context.database.read() as c:
        found = [run for state in _NOT_ENDED for run in load_runs(c, state=state) if run.kind is kind]
    if not found:
        return []
    going = app.jobs.under_way()
    return [run.id for run in sorted(found, key=lambda run: (run.started_at, run.id)) if run.id in going]


def start_scoring(
    app: App, *, days: timedelta | None = None, rubric_key: str | None = None, limit: int | None = None
) -> list[str]:
    """Starts scoring what the current rubrics have not scored yet; ids of the runs, one a rubric.

    `rubric_key` scores every call type with that rubric. Raises NotFound for a rubric that is not published.
    """
    since = None if days is None else clock() - days
    series = app.context.machine_series
    with app.context.database.read() as c:
        chosen = rubrics_to_score(c, app.workspace, rubric_key)
        due = [
            (v.id, unscored(c, v.id, series, call_types=types, since=since, limit=limit))
            for v, types in chosen
        ]
    return [app.jobs.start_score(ids, version_id, series) for version_id, ids in due if ids]


def left_out_of_scoring(app: App, rubric_key: str | None) -> LeftOut:
    """What `start_scoring` never takes up, and why."""
    with app.context.database.read() as c:
        chosen = rubrics_to_score(c, app.workspace, rubric_key)
        everything = any(types is None for _, types in chosen)
        named = None if everything else {t for _, types in chosen for t in types or ()}
        return left_out(c, app.context.machine_series, named)


def start_rescoring(app: App, spec: str, sample: int | None) -> list[str]:
    """Starts scoring the newest `sample` (or all) conversations with one rubric version, by `version_of`."""
    series = app.context.machine_series
    with app.context.database.read() as c:
        version = version_of(c, spec)
        ids = unscored(c, version.id, series, limit=sample)
    return [app.jobs.start_score(ids, version.id, series)] if ids else []


def rubrics_to_score(
    c: Connection, workspace: Workspace, rubric_key: str | None
) -> list[tuple[PublishedRubric, tuple[str, ...] | None]]:
    """Rubrics with the call types that each scores; None: all of them."""
    if rubric_key is not None:
        return [(current_version(c, rubric_key), None)]
    current = [v for v in current_versions(c) if v.rubric.subject is Subject.PERSON]
    if len(current) == 1 and not workspace.rubrics:
        return [(current[0], None)]
    return [(v, workspace.rubrics[v.rubric.key]) for v in current if v.rubric.key in workspace.rubrics]


def turn_behaviours(file: Path, scored: str | None) -> Iterator[dict[str, object]]:
    """What each turn of a transcript does, in order. Raises the reader's error, NotUsable, SpeakerUnknown."""
    stdin = sys.stdin.buffer if str(file) == STDIN else None
    for behaviour in behaviours(turns_of_file(file, stdin, READERS, scored)):
        yield behaviour.to_json_dict()


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
        reads=workspace.series,
    )
