"""An opened workspace: its file, its context, its jobs."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.policy_changes import overlaid
from coachloop.engines.transcripts import READERS
from coachloop.jobs.importing import ImportHandler
from coachloop.jobs.jobs import Jobs
from coachloop.jobs.learning import LearnHandler
from coachloop.jobs.model import Handlers
from coachloop.loop.context import Context, InForce
from coachloop.loop.ingest.files import STDIN
from coachloop.loop.ingest.model import ImportPlan
from coachloop.loop.ingest.run import spool
from coachloop.loop.measure.run import Measured, measure_session, measure_sessions
from coachloop.loop.report.model.health import Check, Place
from coachloop.loop.report.model.models import EndpointChecked, ModelsHere
from coachloop.loop.score.judging.model import Estimate
from coachloop.loop.score.run import MachineRater
from coachloop.settings import Workspace, open_workspace
from coachloop.store.coaching import load_session
from coachloop.store.conversations import any_conversation
from coachloop.store.database import Connection, Database
from coachloop.store.marks import in_force_marks
from coachloop.store.migrations import migrate
from coachloop.store.policies import load_changes
from coachloop.store.scorers import published
from coachloop.store.work import RunKind, fact, set_fact
from coachloop.wiring.clock import clock
from coachloop.wiring.health import checks, place
from coachloop.wiring.importing import start_import
from coachloop.wiring.judging import (
    JudgeChoice,
    estimate_judging,
    judge_in_force,
    judging_due,
    start_judging,
)
from coachloop.wiring.learning import examples_in_force, learn_and_test, record_versions
from coachloop.wiring.machine import embedded_series, machines_of, score_handler
from coachloop.wiring.models import checked_now, models_here
from coachloop.wiring.scoring import start_scoring

K = TypeVar("K")
V = TypeVar("V")

#: Name of the workspace fact that holds the zone in which days were counted.
_ZONE = "time_zone"


class ZoneChanged(CoachloopError):
    """The time zone of a workspace was changed after its days had been counted."""

    code = "E-SET-005"
    kind = ErrorKind.CONFLICT


class ScorerGone(CoachloopError):
    """A run was begun with a scorer that is no longer in force."""

    code = "E-SCO-029"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True)
class App:
    """An opened workspace: its file, the context that every run of the loop is handed, and its jobs."""

    workspace: Workspace
    opened: Context
    _standing: dict[tuple[object, ...], Context] = field(default_factory=dict, compare=False, repr=False)
    _scoring: dict[tuple[InForce, ...], Mapping[str, MachineRater]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def context(self) -> Context:
        """As of now: whoever asks next works with the thresholds, scorer versions and rubrics in force,
        whichever process changed or published them."""
        with self.opened.database.read() as c:
            marks = in_force_marks(c)
            found = self._standing.get(marks)
            return found or _kept(self._standing, marks, self._as_of_now(c))

    def _as_of_now(self, c: Connection) -> Context:
        policy = overlaid(self.workspace.policy, [said.change for said in load_changes(c)])
        others = others_in_force(self.workspace, c)
        return replace(self.opened, policy=policy, others=others, published=published(c))

    def now(self) -> datetime:
        """The present instant."""
        return clock()

    def checks(self) -> tuple[Check, ...]:
        """The full look of `coachloop doctor`."""
        return checks(self)

    def place(self) -> Place:
        """What this workspace lies on."""
        return place(self)

    def score_new(self) -> int:
        """Starts scoring what is not scored yet, in this process; how many runs were started."""
        return len(start_scoring(self))

    def start_learning(self, criterion: str) -> str:
        """Starts learning a criterion from what people scored, in this process; the run's id."""
        return self.jobs.start_learning(criterion)

    def models(self) -> ModelsHere:
        """What scores here, and the judge where one is set up."""
        return models_here(self)

    def estimate_judging(self) -> Estimate:
        """What judging all that waits would take; nothing is sent. Raises JudgeMissing."""
        return estimate_judging(self, judging_due(self, JudgeChoice()))

    def start_judging(self) -> int:
        """Starts judging what waits, in this process; how many runs were started. Raises JudgeMissing."""
        return len(start_judging(self, judging_due(self, JudgeChoice())))

    def check_judge(self, by: str) -> EndpointChecked:
        """Asks the endpoint one question about a conversation of ours. Raises JudgeMissing."""
        return checked_now(self, by)

    def start_import(self, plan: ImportPlan, by: str) -> str:
        """Starts writing what the plan says, in this process; the run's id."""
        return start_import(self, plan, by)

    @property
    def machines(self) -> Mapping[str, MachineRater]:
        """What scores here, by series; made anew when another version comes in force."""
        others = self.context.others
        found = self._scoring.get(others)
        return found or _kept(self._scoring, others, {m.rater.series: m for m in machines_of(self)})

    def machine_of(self, series: str) -> MachineRater:
        """Raises ScorerGone."""
        machines = self.machines
        if series not in machines:
            raise ScorerGone(
                f"There is no scorer {series} here.",
                why=f"This workspace scores with {', '.join(machines)}; the run was begun with another.",
                fix="Begin again with `coachloop score`: what is scored already stays.",
            )
        return machines[series]

    def spooled(self, paths: Sequence[str]) -> list[str]:
        """The paths, with standard input kept as a file of the workspace so that a job can read it again."""
        folder = self.workspace.folder / "stdin"
        return [str(spool(sys.stdin.buffer, folder)) if path == STDIN else path for path in paths]

    @cached_property
    def jobs(self) -> Jobs:
        """Background work of this process; opened when first asked for, closed with the workspace."""
        handlers: Handlers = {
            RunKind.SCORE: score_handler(self),
            RunKind.IMPORT: ImportHandler(self.opened, READERS, clock),
            RunKind.LEARN: LearnHandler(self.opened.database, partial(learn_and_test, self), clock),
        }
        return Jobs(self.workspace.folder, self.workspace.jobs_url, self.opened.database, handlers)


def _kept(among: dict[K, V], key: K, value: V) -> V:
    """The only one that is kept: what went before is no longer in force."""
    among.clear()
    among[key] = value
    return value


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
        record_versions(workspace, database)
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


def context_of(workspace: Workspace, database: Database) -> Context:
    """What the loop needs of the workspace file, and which machines are in force besides the embedded one."""
    with database.read() as c:
        others = others_in_force(workspace, c)
        in_force = published(c)
    return Context(
        database=database,
        zone=workspace.zone,
        machine_series=embedded_series(),
        policy=workspace.policy,
        comparable_sets=tuple(frozenset(group) for group in workspace.comparable_sets),
        coach=workspace.coach,
        sample=workspace.sample,
        reads=workspace.series,
        others=others,
        published=in_force,
    )


def others_in_force(workspace: Workspace, c: Connection) -> tuple[InForce, ...]:
    """What scores here beside the embedded scorer."""
    return (*examples_in_force(c), *judge_in_force(workspace, c))
