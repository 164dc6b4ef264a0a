"""Orders of coaching drawn by lot: drawing and keeping one, and what the halves show."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from statistics import fmean

from coachloop.domain.calls import Anchor, last_window
from coachloop.domain.result import waiting
from coachloop.loop.coach.frozen import from_json
from coachloop.loop.coach.rules import find_target
from coachloop.loop.context import Context, Target, load_targets
from coachloop.loop.measure.effect import ChangeEstimate
from coachloop.loop.measure.model import Halves, PersonChange, Plan
from coachloop.loop.measure.plans import compared_halves, draw, session_se, smallest_difference
from coachloop.store import coaching, people, standing, windows
from coachloop.store.database import Connection
from coachloop.store.history import people_scored
from coachloop.store.standing import PlanRow

#: The second half is coached after the first one's windows can have closed (METHOD.md 2.5).
WEEKS_BETWEEN = 4
_BEFORE = timedelta(days=180)


def draw_plan(
    context: Context, criterion: str, names: Sequence[str], seed: int, by: str, now: datetime
) -> Plan:
    """Half now, half in four weeks, of the people named (none: all scored on it); kept with its seed.

    Raises ThemeRefused, NotFound, PlanTooSmall.
    """
    with context.database.write() as c:
        targets = load_targets(c)
        target = targets[find_target(criterion, [t.criterion for t in targets.values()]).key]
        series = context.series_of(target.criterion)
        scored = people_scored(c, target.criterion.version_id, series, now - _BEFORE)
        ids = [_person(c, name) for name in names] or scored
        first, second = draw(ids, Random(seed))  # noqa: S311 -- a lot that anybody can draw again
        policy = context.policy_for(None, target.criterion.key)[0]
        se, origin = session_se(_kept(c, target), target.criterion.scale.step, policy)
        row = PlanRow(
            id=standing.next_plan_id(c, sample=context.sample),
            criterion_version_id=target.criterion.version_id,
            series=series,
            drawn_by=by,
            drawn_at=now,
            seed=seed,
            second_from=now + timedelta(weeks=WEEKS_BETWEEN),
            first_half=list(first),
            second_half=list(second),
            facts={"detectable": smallest_difference(se, len(first), len(second)), "se_from": origin},
        )
        standing.keep_plan(c, row)
        return _plan(row, {p.id: p.name for p in people.load_people(c)}, None)


def load_plans(c: Connection, context: Context, now: datetime) -> tuple[Plan, ...]:
    """All plans in the order of drawing, with what their halves show by now."""
    names = {p.id: p.name for p in people.load_people(c)}
    return tuple(_plan(row, names, _halves(c, context, row, now)) for row in standing.load_plans(c))


def _person(c: Connection, name: str) -> str:
    found = people.person_by_name_or_alias(c, name)
    return (found or people.load_person(c, name)).id


def _kept(c: Connection, target: Target) -> list[ChangeEstimate]:
    rows = coaching.coached_on(c, target.criterion.key)
    return [from_json(ChangeEstimate, r.honest) for r in rows if r.honest and "d" in r.honest]


def _plan(row: PlanRow, names: dict[str, str], halves: Halves | None) -> Plan:
    return Plan(
        id=row.id,
        criterion_key=row.criterion_version_id.partition("@")[0],
        drawn_by=row.drawn_by,
        drawn_at=row.drawn_at,
        seed=row.seed,
        second_from=row.second_from,
        first_half=tuple(names.get(p, p) for p in row.first_half),
        second_half=tuple(names.get(p, p) for p in row.second_half),
        detectable=float(row.facts["detectable"]),
        se_from=str(row.facts["se_from"]),
        halves=halves,
    )


# --- what the halves show ----------------------------------------------------------------------------------


def _halves(c: Connection, context: Context, row: PlanRow, now: datetime) -> Halves:
    closed = _closed_in_time(c, row, min(now, row.second_from))
    if now < row.second_from:
        n = len(row.first_half)
        return Halves(n, len(row.second_half), closed, waiting(closed, n))
    policy = context.policy_for(None, row.criterion_version_id.partition("@")[0])[0]
    first = [_change(c, row, person, policy.post_n) for person in row.first_half]
    second = [_change(c, row, person, policy.post_n) for person in row.second_half]
    return compared_halves(first, second, closed, policy)


def _closed_in_time(c: Connection, row: PlanRow, until: datetime) -> int:
    """People of the first half with a session since the draw whose window closed before the second began."""
    done = {
        x.person_id
        for x in coaching.coached_on(c, row.criterion_version_id.partition("@")[0])
        if x.ends_at >= row.drawn_at and x.as_of is not None and x.as_of <= until
    }
    return len(done & set(row.first_half))


def _change(c: Connection, row: PlanRow, person_id: str, n: int) -> PersonChange:
    """The last ten before the second half began, minus the last ten before the draw: for everybody alike."""
    anchor = Anchor(row.criterion_version_id, row.series)
    calls = windows.calls_of_criterion(
        c, person_id, [row.criterion_version_id], row.drawn_at - _BEFORE, row.second_from
    )
    before = last_window([x for x in calls if x.started_at < row.drawn_at], anchor, n)
    after = last_window([x for x in calls if x.started_at >= row.drawn_at], anchor, n)
    if not (before.full and after.full):
        return PersonChange(person_id, None)
    return PersonChange(person_id, fmean(after.values) - fmean(before.values))
