"""What completed modules changed, from the store: the 30-day gap of each person, and each module's mean."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coachloop.domain.calls import Anchor, Call
from coachloop.domain.result import NOT_YET_COMPUTED
from coachloop.domain.times import day_id, day_start
from coachloop.loop.context import Context, Target, load_targets
from coachloop.loop.measure.column import LOOK_BACK
from coachloop.loop.measure.estimate import session_estimates
from coachloop.loop.measure.histories import History, coached
from coachloop.loop.measure.model import ModuleGap, ModuleSummary
from coachloop.loop.measure.modules import module_gap, module_summary
from coachloop.stats.change.record import Window
from coachloop.store import coaching, windows
from coachloop.store.coaching import TrainingRow
from coachloop.store.database import Connection
from coachloop.store.history import load_history

#: Ten conversations before a completed module lie within this, or the person has too few.
_BEFORE = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Taught:
    """A module with the gaps of the people who completed it, by person."""

    summary: ModuleSummary
    criterion_key: str
    kind: str
    gaps: tuple[ModuleGap, ...]


def load_taught(c: Connection, context: Context, now: datetime) -> tuple[Taught, ...]:
    """Modules with a target criterion of a current rubric, by name; the first completion of each person."""
    targets = load_targets(c)
    modules: dict[tuple[str, str, str], dict[str, TrainingRow]] = defaultdict(dict)
    for row in coaching.trainings(c):
        done = row.completed_at is not None and row.completed_at <= now
        if done and row.criterion_key is not None and row.criterion_key in targets:
            modules[row.module, row.criterion_key, row.kind].setdefault(row.person_id, row)
    return tuple(
        _taught(c, context, targets[key], module, kind, list(people.values()), now)
        for (module, key, kind), people in sorted(modules.items())
    )


def _taught(
    c: Connection,
    context: Context,
    target: Target,
    module: str,
    kind: str,
    rows: Sequence[TrainingRow],
    now: datetime,
) -> Taught:
    anchor = Anchor(target.criterion.version_id, context.series_of(target.criterion))
    policy, used = context.policy_for(None, target.criterion.key)
    calls = _calls(c, context, anchor, target, rows, now)
    bare = [_gap(context, anchor, target, row, calls.get(row.person_id, []), now) for row in rows]
    gaps = _estimated(c, context, anchor, target, bare)
    return Taught(module_summary(module, gaps, policy, used), target.criterion.key, kind, tuple(gaps))


def _calls(
    c: Connection,
    context: Context,
    anchor: Anchor,
    target: Target,
    rows: Sequence[TrainingRow],
    now: datetime,
) -> dict[str, list[Call]]:
    """The calls around the completions, by person."""
    done = [row.completed_at for row in rows if row.completed_at is not None]
    policy = context.policy_for(None, target.criterion.key)[0]
    end = max(done) + timedelta(days=policy.module_gap_days + 1)
    people = [row.person_id for row in rows]
    return windows.calls_of_people(
        c, people, [anchor.criterion_version_id], min(done) - _BEFORE, min(end, now)
    )


def _gap(
    context: Context, anchor: Anchor, target: Target, row: TrainingRow, near: Sequence[Call], now: datetime
) -> ModuleGap:
    assert row.completed_at is not None
    policy, used = context.policy_for(None, target.criterion.key)
    end = row.completed_at + timedelta(days=policy.module_gap_days + 1)
    calls = [x for x in near if row.completed_at - _BEFORE <= x.started_at < min(end, now)]
    return module_gap(
        row.person_id, row.module, calls, anchor, row.completed_at, now, context.zone, policy, used
    )


def _estimated(
    c: Connection, context: Context, anchor: Anchor, target: Target, gaps: Sequence[ModuleGap]
) -> list[ModuleGap]:
    """With the change beyond the expected, as of the end of the 30 days."""
    ready = [g for g in gaps if g.honest == NOT_YET_COMPUTED and g.before_from is not None]
    if not ready:
        return list(gaps)
    first, last = min(g.completed_at for g in ready) - LOOK_BACK, max(g.ends_at for g in ready)
    history = History.of(load_history(c, anchor.criterion_version_id, anchor.series, first, last))
    rows = coaching.coached_on(c, target.criterion.key)
    sessions = [(history.code(r.person_id), r.ends_at) for r in rows]
    policy = context.policy_for(None, target.criterion.key)[0]
    done = {}
    for gap in ready:
        as_of = day_start(day_id(gap.ends_at, context.zone), context.zone)
        # Scores of a record that was imported are all made later.
        record = history.record(as_of, None, by_start=True)
        intervals = coached(record, sessions, policy.post_n)
        [done[gap.person_id]] = session_estimates(record, [_window(gap, history, as_of)], intervals, policy)
    return [replace(g, honest=done[g.person_id]) if g.person_id in done else g for g in gaps]


def _window(gap: ModuleGap, history: History, as_of: datetime) -> Window:
    assert gap.before is not None
    assert gap.after is not None
    assert gap.before_from is not None
    return Window(
        person=history.code(gap.person_id),
        as_of=as_of.timestamp(),
        baseline_from=gap.before_from.timestamp(),
        session_end=gap.completed_at.timestamp(),
        baseline=gap.before.value,
        baseline_kinds=history.coded(gap.mix_before),
        post=gap.after.value,
        post_n=gap.after.n,
        post_kinds=history.coded(gap.mix_after),
    )
