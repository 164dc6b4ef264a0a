"""One person: twelve weeks a criterion, the score sheet, open coaching, the last conversations."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from coachloop.domain.people import Person
from coachloop.domain.result import Figure, Known, too_few
from coachloop.domain.rubric import ScaleKind
from coachloop.domain.score import Status
from coachloop.domain.times import day_id, day_of, number_of
from coachloop.loop.context import Context, Target
from coachloop.loop.gaps.looks import NO_SPREAD, spreads_of
from coachloop.loop.gaps.model import Level, Trend, TrendSegment
from coachloop.loop.gaps.run import load_days, person_levels, person_trends, start_of
from coachloop.loop.measure.run import Measured, measure_sessions
from coachloop.loop.report.lines import Criteria, conversation_lines, criteria_by_version, said
from coachloop.loop.report.model import (
    BandPoint,
    CallDot,
    ConversationLine,
    CriterionPanel,
    PersonLink,
    PersonView,
    Sheet,
    SheetLine,
)
from coachloop.loop.report.model.people import SharedLine
from coachloop.loop.report.people import half_width
from coachloop.loop.report.readiness import readiness_lines
from coachloop.loop.report.rubrics import CurrentRubric, current_rubrics, head
from coachloop.loop.report.sessions import session_lines
from coachloop.loop.review.blind import calibrating, hidden_from
from coachloop.stats.band import line_band
from coachloop.stats.moments import Moments
from coachloop.store import own
from coachloop.store import people as people_store
from coachloop.store import report as store
from coachloop.store.database import Connection
from coachloop.store.own import SelfScore

#: Single conversations are shown for the last 20 only (UX.md section 5).
LAST = 20
#: What the score sheet may be asked for, in days.
DAY_CHOICES = (14, 30, 84)
_SESSIONS_BACK = timedelta(days=200)


def person_view(
    c: Connection,
    context: Context,
    person_id: str,
    now: datetime,
    days: int,
    span: tuple[date, date] | None = None,
) -> PersonView:
    """The score sheet covers the last `days`, or the days of `span`. Raises NotFound."""
    today = day_of(day_id(now, context.zone))
    since, until = span or (today - timedelta(days=days - 1), today)
    person = people_store.load_person(c, person_id)
    mine = rubrics_of(c, context, person, now)
    targets = [t for rubric in mine for t in rubric.targets]
    measured = measure_sessions(c, context, now, person_id=person.id, since=now - _SESSIONS_BACK)
    last = store.last_conversations(c, person.id, LAST)
    hidden, rated = hidden_from(c, last, context.coach), calibrating(c, last, context.coach)
    seen = [x for x in last if (x, person.id) not in hidden and x not in rated]
    sessions = session_lines(c, measured[::-1])
    columns = tuple(head(context, t) for t in targets)
    rows = store.conversation_rows(c, ids=last, limit=LAST, sight=context.sight)
    versions = [v for t in targets for v in t.version_ids]
    criteria = criteria_by_version(c)
    lines = conversation_lines(c, rows, criteria, versions, context.coach, person.id)
    teams = {t.id: t.name for t in people_store.load_teams(c)}
    return PersonView(
        person=PersonLink(person.id, person.name),
        team=teams.get(person.team_id or ""),
        job_family=person.job_family,
        coach=person.coach,
        hired_on=person.hired_on,
        start=start_of(c, context, person),
        days=0 if span else days,
        day_choices=DAY_CHOICES,
        panels=_panels(c, context, person, targets, measured, seen, now),
        sheets=tuple(_sheet(c, context, person, rubric, since, until, now) for rubric in mine),
        sessions=sessions,
        columns=columns,
        last=lines,
        since=since,
        until=until,
        ready=readiness_lines(c, context, person.id, now),
        shared=_shared(c, person.id, lines, criteria),
    )


def _shared(
    c: Connection, person_id: str, lines: Sequence[ConversationLine], criteria: Criteria
) -> tuple[SharedLine, ...]:
    """Own scores of the last conversations that the person shared; the others are theirs alone."""
    found = [s for s in own.self_scores(c, person_id, [x.id for x in lines]) if s.shared_at is not None]
    return tuple(
        SharedLine(line.id, line.title, line.started_at, levels)
        for line in lines
        if (levels := _levels([s for s in found if s.conversation_id == line.id], criteria))
    )


def _levels(found: Sequence[SelfScore], criteria: Criteria) -> tuple[tuple[str, str], ...]:
    known = [(criteria[s.criterion_version_id], s.level) for s in found if s.criterion_version_id in criteria]
    return tuple((x.name, said(Status.SCORED, level, level, x.scale.pct(level), x)) for x, level in known)


def rubrics_of(c: Connection, context: Context, person: Person, now: datetime) -> list[CurrentRubric]:
    """The current rubrics on which the person has a daily sum in the trend window."""
    today = day_id(now, context.zone)
    first = today - 7 * (context.policy.workspace.trend_weeks + 1)
    found = []
    for rubric in current_rubrics(c):
        wanted = [v for t in rubric.targets for v in t.version_ids]
        if load_days(c, None, first, today, person_ids=[person.id], version_ids=wanted):
            found.append(rubric)
    return found


# --- small multiples --------------------------------------------------------------------------------


def _panels(
    c: Connection,
    context: Context,
    person: Person,
    targets: Sequence[Target],
    measured: Sequence[Measured],
    last: Sequence[str],
    now: datetime,
) -> tuple[CriterionPanel, ...]:
    if not targets:
        return ()
    trends = person_trends(c, context, person, targets, now)
    levels = person_levels(c, context, person, targets, now)
    versions = [v for t in targets for v in t.version_ids]
    scores = [s for s in store.scores_of(c, last, person.id, versions) if not s.is_override]
    panels = []
    for target in targets:
        trend = trends[target.criterion.key]
        start = datetime.combine(trend.first_monday, time(), context.zone).astimezone(UTC)
        dots = [
            CallDot(s.conversation_id, s.started_at, _weeks(s.started_at - start), s.trend_value)
            for s in scores
            if s.criterion_version_id in target.version_ids
            and s.series == context.series_of(target.criterion)
            and s.trend_value is not None
            and s.started_at >= start
        ]
        marks = [m.row.starts_at for m in measured if m.session.criterion_key == target.criterion.key]
        places = [m - start for m in marks if m >= start]
        panels.append(_panel(context, target, trend, levels[target.criterion.key], dots, places))
    return tuple(panels)


def _weeks(span: timedelta) -> float:
    return span / timedelta(days=7)


def _panel(
    context: Context,
    target: Target,
    trend: Trend,
    level: Level,
    dots: Sequence[CallDot],
    marks: Sequence[timedelta],
) -> CriterionPanel:
    limit, limit_words = limit_of(context, target)
    return CriterionPanel(
        head=head(context, target),
        trend=trend,
        bands=tuple(band(segment) for segment in trend.segments),
        limit=limit,
        limit_words=limit_words,
        mark_positions=tuple(_weeks(m) for m in marks),
        break_words=tuple((_weeks(b - trend.first_monday), "new version") for b in trend.breaks),
        dots=tuple(sorted(dots, key=lambda d: (d.position, d.conversation_id))),
        axis_words=(_short(trend.first_monday), _short(trend.first_monday + timedelta(weeks=trend.weeks))),
        level=level,
    )


def limit_of(context: Context, target: Target) -> tuple[float, str]:
    """The dashed line in the chart's own points: a share is turned, so that up is better (METHOD.md 0.1)."""
    scale = target.criterion.scale
    policy, _ = context.policy_for(None, target.criterion.key)
    if scale.kind is ScaleKind.SHARE and scale.limit is not None:
        return (
            100 - scale.limit,
            f"drawn as 100 minus the share; the limit of {scale.limit:g} % lies at the line",
        )
    return policy.flag_below, f"flag below {policy.flag_below:g}"


def band(segment: TrendSegment) -> tuple[BandPoint, ...]:
    """The 95 % band of the fitted line, at each week from the first to the last; empty without a line."""
    if segment.line is None:
        return ()
    xs = [float(p.index) for p in segment.points]
    at = [float(k) for k in range(segment.points[0].index, segment.points[-1].index + 1)]
    return tuple(BandPoint(*point) for point in line_band(xs, [p.mean for p in segment.points], at))


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


# --- the score sheet --------------------------------------------------------------------------------


def _sheet(
    c: Connection,
    context: Context,
    person: Person,
    rubric: CurrentRubric,
    since: date,
    until: date,
    now: datetime,
) -> Sheet:
    span = (number_of(since), number_of(until))
    versions = [t.criterion.version_id for t in rubric.targets]
    kept = load_days(c, None, *span, person_ids=[person.id], version_ids=versions)
    spreads = spreads_of(c, context, versions, span, now)
    series = {context.series_of(t.criterion) for t in rubric.targets}
    ranges = store.ranges(c, person.id, versions, series, *span)
    parents = {x.key: x.name for x in rubric.published.rubric.criteria}
    lines = []
    for target, weight in zip(rubric.targets, leaf_weights(rubric), strict=True):
        column = head(context, target)
        key = (column.version_id, column.series)
        total = sum((d.pct for d in kept.get((person.id, *key), ())), Moments())
        low, high = ranges.get(key, (None, None))
        parent = parents.get(target.criterion.parent or "")
        figure = _figure(total)
        lines.append(
            SheetLine(
                column, parent, weight, figure, low, high, half_width(figure, spreads.get(key, NO_SPREAD)[0])
            )
        )
    total_figure, words = weighted_total(lines)
    return Sheet(rubric.name, tuple(lines), total_figure, words)


def _figure(total: Moments) -> Figure:
    return too_few(0, 1) if total.mean is None else Known(total.mean, total.n, total.sd)


def leaf_weights(rubric: CurrentRubric) -> list[float]:
    """The part of 100 of each leaf: a child takes its share of its parent's weight."""
    criteria = rubric.published.rubric.criteria
    by_key = {x.key: x for x in criteria}
    weights = []
    for target in rubric.targets:
        leaf = target.criterion
        parent = by_key.get(leaf.parent or "")
        if parent is None:
            weights.append(leaf.weight)
        else:
            whole = sum(x.weight for x in criteria if x.parent == parent.key)
            weights.append(parent.weight * leaf.weight / whole)
    return weights


def weighted_total(lines: Sequence[SheetLine]) -> tuple[Figure, str]:
    """The composite of METHOD.md 0.1, and how many criteria with a figure are in it.

    A parent counts with its whole weight and the weighted mean of those of its children that have a figure.
    """
    known = [(x, x.figure) for x in lines if isinstance(x.figure, Known) and x.weight > 0]
    of = sum(1 for x in lines if x.weight > 0)
    if not known:
        return too_few(0, of), "no weighted criterion has a score in these days"
    scored = {top: sum(x.weight for x, _ in known if _top(x) == top) for top in {_top(x) for x, _ in known}}
    whole = {top: sum(x.weight for x in lines if _top(x) == top) for top in scored}
    points = sum(figure.value * x.weight * whole[_top(x)] / scored[_top(x)] for x, figure in known)
    fewest = min(figure.n for _, figure in known)
    words = f"{len(known)} of {of} weighted criteria; fewest conversations {fewest}"
    return Known(points / sum(whole.values()), fewest), words


def _top(line: SheetLine) -> str:
    """What the line counts under: its parent, else itself."""
    return line.parent or line.head.version_id
