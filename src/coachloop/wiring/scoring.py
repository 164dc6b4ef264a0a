"""Starting the runs that score: what is due, with which rubric."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from coachloop.domain.rubric import Method, Rubric, Subject
from coachloop.loop.context import Context
from coachloop.loop.measure.lost import lost_windows
from coachloop.loop.score.publishing import scored_before
from coachloop.settings import Workspace
from coachloop.store.database import Connection
from coachloop.store.due import LeftOut, left_out, unscored
from coachloop.store.rubrics import (
    PublishedRubric,
    current_version,
    current_versions,
    load_rubric,
    version_of,
)
from coachloop.store.work import RunKind, RunState, load_runs
from coachloop.wiring.clock import clock

if TYPE_CHECKING:
    from coachloop.wiring.app import App


_NOT_ENDED = (RunState.RUNNING, RunState.INTERRUPTED)


def unfinished(app: "App", kind: RunKind) -> list[str]:
    """Runs that an earlier process left or another one is at, oldest first; this one goes on with them."""
    with app.context.database.read() as c:
        found = [run for state in _NOT_ENDED for run in load_runs(c, state=state) if run.kind is kind]
    if not found:
        return []
    going = app.jobs.under_way()
    return [run.id for run in sorted(found, key=lambda run: (run.started_at, run.id)) if run.id in going]


def start_scoring(
    app: "App", *, days: timedelta | None = None, rubric_key: str | None = None, limit: int | None = None
) -> list[str]:
    """Starts scoring what the current rubrics have not scored yet; ids of the runs, one a rubric and machine.

    The judge costs money, so it never begins by itself.
    `rubric_key` scores every call type with that rubric. Raises NotFound for a rubric that is not published.
    """
    since = None if days is None else clock() - days
    with app.context.database.read() as c:
        chosen = rubrics_to_score(c, app.workspace, rubric_key)
        due = [
            (
                v.id,
                series,
                unscored(
                    c, v.id, series, call_types=types, since=since, limit=limit, before=_before(c, series)
                ),
            )
            for v, types in chosen
            for series in _free_machines(app.context, v.rubric)
        ]
    return [app.jobs.start_score(ids, version_id, series) for version_id, series, ids in due if ids]


def _free_machines(context: Context, rubric: Rubric) -> tuple[str, ...]:
    """Series of the embedded scorer and of what was learnt for a criterion of this rubric."""
    keys = {leaf.key for leaf in rubric.leaves}
    learnt = [o.series for o in context.others if o.method is Method.EXAMPLES and o.criteria & keys]
    return (context.machine_series, *learnt)


def _before(c: Connection, series: str) -> dict[str, datetime]:
    """What an earlier version of that scorer did stands: only `rescore` does it again."""
    return scored_before(c, series, clock())


def left_out_of_scoring(app: "App", rubric_key: str | None) -> LeftOut:
    """What `start_scoring` never takes up, and why."""
    with app.context.database.read() as c:
        chosen = rubrics_to_score(c, app.workspace, rubric_key)
        everything = any(types is None for _, types in chosen)
        named = None if everything else {t for _, types in chosen for t in types or ()}
        return left_out(c, app.context.machine_series, named)


def start_rescoring(app: "App", spec: str, sample: int | None) -> list[str]:
    """Starts scoring the newest `sample` (or all) conversations with one rubric version, by `version_of`."""
    with app.context.database.read() as c:
        version = version_of(c, spec)
        machines = _free_machines(app.context, version.rubric)
        due = [(series, unscored(c, version.id, series, limit=sample)) for series in machines]
    return [app.jobs.start_score(ids, version.id, series) for series, ids in due if ids]


def start_rescoring_windows(app: "App") -> list[str]:
    """Starts scoring the conversations of open coaching windows that lost their version; ids of the runs."""
    with app.context.database.read() as c:
        due = []
        for version_id, ids in sorted(lost_windows(c, app.context, clock()).items()):
            rubric = load_rubric(c, version_id)
            for series in _free_machines(app.context, rubric):
                due.append((series, version_id, unscored(c, version_id, series, among=ids)))
    return [app.jobs.start_score(ids, version_id, series) for series, version_id, ids in due if ids]


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
