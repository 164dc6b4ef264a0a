"""Runs with their progress, and how much there is."""

from datetime import datetime, timedelta

from coachloop.loop.report.model import RunLine, StatusView
from coachloop.store import report as store
from coachloop.store import status, work
from coachloop.store.database import Connection

_RUNS = 20


def status_view(c: Connection, now: datetime) -> StatusView:
    runs = tuple(run_line(run, now) for run in work.load_runs(c, limit=_RUNS))
    return StatusView(tuple(status.sizes(c).items()), store.last_scored(c), runs)


def running(c: Connection, now: datetime) -> tuple[RunLine, ...]:
    """The runs that are under way."""
    return tuple(run_line(run, now) for run in work.load_runs(c, state=work.RunState.RUNNING))


def run_line(run: work.Run, now: datetime) -> RunLine:
    return RunLine(
        id=run.id,
        kind=run.kind.value,
        state=run.state.value,
        total=run.total,
        done=run.done,
        skipped=run.skipped,
        failed=run.failed,
        started_at=run.started_at,
        finished_at=run.finished_at,
        minutes_left=_minutes_left(run, now),
    )


def _minutes_left(run: work.Run, now: datetime) -> int | None:
    """At the pace so far, rounded up; None before the first item and after the last."""
    if run.state is not work.RunState.RUNNING or not 0 < run.dealt_with < run.total:
        return None
    seconds = (now - run.started_at).total_seconds() / run.dealt_with * (run.total - run.dealt_with)
    return -int(-timedelta(seconds=seconds).total_seconds() // 60)
