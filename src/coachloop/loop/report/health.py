"""Whether the workspace is well, from what the record says; a full look is kept as it was found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coachloop.loop.context import Context
from coachloop.loop.report.model.health import Check, FailedLine, HealthView, Mark, Place, ScorerLine
from coachloop.loop.report.status import run_line
from coachloop.loop.review.trust import measure_agreement
from coachloop.store import report as store
from coachloop.store import standing, status, work
from coachloop.store.alerts import last_scan
from coachloop.store.database import Connection
from coachloop.store.work import Outcome, Run, RunState

_RUNS = 20
_FAILED = 20
_CHECKED = "last_check"
#: Less free disk than this share, or than so many bytes, is worth a thought.
_FREE_SHARE, _FREE_BYTES = 0.1, 2_000_000_000
_GIGABYTE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class May:
    """What the reader of the page may do: run the check, start scoring, import."""

    check: bool
    score: bool
    bring_in: bool


def health_page(context: Context, place: Place, may: May, now: datetime) -> HealthView:
    """One consistent read."""
    with context.database.read() as c:
        runs = work.load_runs(c, limit=_RUNS)
        kept = work.fact(c, _CHECKED) or {}
        return HealthView(
            now=(*_queues(runs), _scored(c), *_nights(c), _backup(place), _disk(place)),
            checks=tuple(Check(Mark(x["mark"]), x["what"], x["fix"]) for x in kept.get("checks", ())),
            checked_at=datetime.fromisoformat(kept["at"]) if kept else None,
            checked_by=kept.get("by", ""),
            runs=tuple(run_line(run, now) for run in runs),
            failed=_failed(c, runs) if may.bring_in else (),
            scorers=_scorers(c, context),
            place=place,
            counts=tuple(status.sizes(c).items()),
            last_scored=store.last_scored(c),
            may_check=may.check,
            may_score=may.score,
        )


def keep_checks(context: Context, found: Iterable[Check], by: str, now: datetime) -> None:
    """The last full look, with who ran it; the one before is replaced."""
    lines = [{"mark": x.mark.value, "what": x.what, "fix": x.fix} for x in found]
    kept: Mapping[str, Any] = {"at": now.isoformat(), "by": by, "checks": lines}
    with context.database.write() as c:
        work.set_fact(c, _CHECKED, kept)


def _queues(runs: Iterable[Run]) -> list[Check]:
    """Nothing of a run is lost: what stopped goes on when it is asked for again."""
    states = [run.state for run in runs]
    failed, stopped = states.count(RunState.FAILED), states.count(RunState.INTERRUPTED)
    found = [Check(Mark.WELL, _under_way(states))]
    if stopped:
        found.append(
            Check(Mark.LOOK, f"{stopped} runs were interrupted", "coachloop score goes on with them")
        )
    if failed:
        found.append(Check(Mark.WRONG, f"{failed} of the last runs failed as a whole", "coachloop score"))
    return found


def _under_way(states: list[RunState]) -> str:
    many = states.count(RunState.RUNNING)
    return f"{many} of the last {len(states)} runs under way" if many else "no work is waiting"


def _scored(c: Connection) -> Check:
    last = store.last_scored(c)
    if last is None:
        return Check(Mark.LOOK, "no conversation was scored yet", "coachloop import FOLDER, coachloop score")
    return Check(Mark.WELL, f"last score {_at(last)}")


def _nights(c: Connection) -> list[Check]:
    """When alerts were scanned and figures worked out again."""
    looks = (("alerts were scanned", last_scan(c)), ("figures were looked at again", standing.last_night(c)))
    fix = "leave coachloop serve running: it wakes by itself"
    return [
        Check(Mark.WELL, f"{what} {_at(when)}") if when else Check(Mark.LOOK, f"never: {what}", fix)
        for what, when in looks
    ]


def _backup(place: Place) -> Check:
    """Nothing records a restored copy yet: the line says how to make one."""
    copy = "sqlite3 coachloop.db '.backup copy.db'" if place.used is not None else "pg_dump"
    fix = f"run {copy}, open the copy in a workspace of its own, and run coachloop doctor there"
    return Check(Mark.LOOK, "last back-up restored: never", fix)


def _disk(place: Place) -> Check:
    used = "" if place.used is None else f"the record takes {place.used / _GIGABYTE:.2f} GB, "
    what = f"{used}{place.free / _GIGABYTE:.1f} of {place.total / _GIGABYTE:.1f} GB are free"
    if place.free < _FREE_BYTES or place.free < _FREE_SHARE * place.total:
        return Check(Mark.LOOK, what, "make room, or shorten what is kept: /settings/consent")
    return Check(Mark.WELL, what)


def _failed(c: Connection, runs: Iterable[Run]) -> tuple[FailedLine, ...]:
    found = [
        FailedLine(run.id, item.item, item.reason or "no reason was kept")
        for run in runs
        if run.failed
        for item in work.load_items(c, run.id, Outcome.FAILED)[:_FAILED]
    ]
    return tuple(found[:_FAILED])


def _scorers(c: Connection, context: Context) -> tuple[ScorerLine, ...]:
    return tuple(
        ScorerLine(
            m.target.rubric_name, m.target.criterion.name, m.series, m.trust.badge, m.trust.state.value
        )
        for m in measure_agreement(c, context)
    )


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
