"""The twelve-week trend of one person on one criterion (METHOD.md 1.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from coachloop.domain.compare import above, at_least, below
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absence, Absent, Known, too_few
from coachloop.domain.times import day_of
from coachloop.domain.verdict import Honest, Playbook, PolicyUsed
from coachloop.domain.words import counted
from coachloop.loop.gaps import words
from coachloop.loop.gaps.likelihood import on_scale, without_spread
from coachloop.loop.gaps.model import (
    Direction,
    Spread,
    TrackingStart,
    Trend,
    TrendEstimate,
    TrendSegment,
    VersionDays,
    WeekPoint,
)
from coachloop.loop.gaps.rules import add_up, withheld
from coachloop.loop.review.model import Trust
from coachloop.stats.multiplicity import benjamini_hochberg
from coachloop.stats.student import t_below, t_quantile
from coachloop.stats.trend import Slope, least_squares, slope_of_means

_LEVEL = 0.90


def trend(
    versions: Sequence[VersionDays],
    today: int,
    policy: Policy,
    used: PolicyUsed,
    trust: Trust | None = None,
    spread: Spread | None = None,
) -> Trend:
    """Weekly means (turned) of the `trend_weeks` org weeks ending with the last complete one before `today`.

    `today` is a day_id; weeks start on Monday. The fitted change is slope * `trend_weeks`, and the label
    reads the last version and series only; where its machine is not trusted there is no label. `spread` is
    that of everybody's turned values under the last version and series; without it there is no estimate.
    """
    first = today - day_of(today).weekday() - 7 * policy.trend_weeks
    fitted = [_segment(version, first, policy) for version in versions]
    segments = tuple(segment for segment in fitted if segment.points)
    breaks = tuple(segment.points[0].monday for segment in segments[1:])
    trusted = trust is None or trust.decides
    column = _column(versions[-1], fitted[-1], first, policy, trusted=trusted) if fitted else _none(policy)
    weeks = len(fitted[-1].points) if fitted else 0
    broken = breaks[-1] if breaks and fitted[-1].points else None
    said = _words(column, weeks, broken, policy)
    honest = _estimate(fitted[-1].points if fitted else (), column, policy, spread)
    return Trend(day_of(first), policy.trend_weeks, segments, breaks, column, said, used, honest, trust)


def with_all_trends(found: Mapping[str, Trend], policy: Policy) -> dict[str, Trend]:
    """`likely` by Benjamini-Hochberg over one person's criteria: a rise or fall of more than a plateau."""
    told = {key: t.honest for key, t in found.items() if isinstance(t.honest, TrendEstimate)}
    ps = [1 - max(e.p_improving, e.p_declining) for e in told.values()]
    stands = dict(zip(told, benjamini_hochberg(ps, policy.false_discovery), strict=True))
    named = {k for k, e in told.items() if e.label in (Direction.IMPROVING, Direction.DECLINING)}
    return {
        key: replace(t, honest=_among(told[key], stands[key], len(told))) if key in named else t
        for key, t in found.items()
    }


def _among(found: TrendEstimate, likely: bool, criteria: int) -> TrendEstimate:
    if criteria < 2:
        return replace(found, likely=likely)
    said = f"{found.words} Among {criteria} criteria it {words.STANDS[likely]}."
    return replace(found, likely=likely, words=said)


def before_start(found: Trend, start: TrackingStart) -> Trend:
    """The trend of somebody who may not be tracked yet: both columns wait, and the change is only shown."""
    change = found.playbook.figure
    if start.ready or not isinstance(change, Known):
        return found
    waits = Absent(Absence.WAITING, reason=start.words)
    return replace(found, playbook=Playbook(waits, shown=change), honest=waits, words=start.words)


def direction(change: float, policy: Policy) -> Direction:
    """Exactly the limit is a plateau."""
    if above(change, policy.trend_change_pp):
        return Direction.IMPROVING
    return Direction.DECLINING if below(change, -policy.trend_change_pp) else Direction.PLATEAUING


def _estimate(points: Sequence[WeekPoint], column: Playbook, policy: Policy, spread: Spread | None) -> Honest:
    """The change over the weeks seen: each week weighs as much as its conversations tell."""
    if not isinstance(column.figure, Known):
        return column.figure
    if absent := without_spread(spread):
        return absent
    assert spread is not None
    xs, means, ns = [p.index for p in points], [p.mean for p in points], [p.n for p in points]
    slope = slope_of_means(xs, means, ns, spread.variance)
    if slope is None:
        return too_few(len(points), policy.trend_min_weeks)
    span = xs[-1] - xs[0] + 1
    return _told(slope, span, points, Direction(column.verdict), policy)


def _told(
    slope: Slope, span: int, points: Sequence[WeekPoint], rule: Direction, policy: Policy
) -> TrendEstimate:
    """The line is not drawn on beyond the `span` weeks it was fitted to, nor anything beyond the scale."""
    change, se = slope.value * span, slope.se * span
    half = t_quantile((1 + _LEVEL) / 2, slope.df) * se
    chances = _chances(change, se, slope.df, policy)
    label = next((d for d, p in chances.items() if at_least(p, policy.trend_probability)), None)
    found = TrendEstimate(
        on_scale(change),
        on_scale(change - half),
        on_scale(change + half),
        _LEVEL,
        sum(p.n for p in points),
        "weighted weekly means",
        1 - t_below(-change, se, slope.df),
        label or words.CANNOT_TELL,
        weeks=len(points),
        span=span,
        p_improving=chances[Direction.IMPROVING],
        p_declining=chances[Direction.DECLINING],
    )
    return replace(found, words=words.trend_likelihood(found, chances[label or rule], label, rule, policy))


def _chances(change: float, se: float, df: int, policy: Policy) -> dict[Direction, float]:
    """How probable each of the rule's three words is."""
    rise = 1 - t_below(policy.trend_change_pp - change, se, df)
    fall = t_below(-policy.trend_change_pp - change, se, df)
    return {
        Direction.IMPROVING: rise,
        Direction.DECLINING: fall,
        Direction.PLATEAUING: max(0.0, 1 - rise - fall),
    }


def _segment(version: VersionDays, first: int, policy: Policy) -> TrendSegment:
    found = (_week(version, first, index) for index in range(policy.trend_weeks))
    points = tuple(point for point in found if point)
    line = least_squares([p.index for p in points], [p.mean for p in points])
    drawn = line if len(points) >= policy.trend_min_weeks else None
    return TrendSegment(version.criterion_version_id, version.series, points, drawn)


def _week(version: VersionDays, first: int, index: int) -> WeekPoint | None:
    monday = first + 7 * index
    week = add_up(version.days, monday, monday + 7).turned
    return None if week.mean is None else WeekPoint(index, day_of(monday), week.mean, week.n)


def _column(
    version: VersionDays, segment: TrendSegment, first: int, policy: Policy, *, trusted: bool
) -> Playbook:
    total = add_up(version.days, first, first + 7 * policy.trend_weeks)
    weeks = len(segment.points)
    line = segment.line
    if line is None:
        return Playbook(too_few(weeks, policy.trend_min_weeks))
    change = Known(line.slope * policy.trend_weeks, weeks)
    reason = withheld(total.unscorable, total.turned.n, total.contested, policy, trusted=trusted)
    return Playbook(reason, shown=change) if reason else Playbook(change, direction(change.value, policy))


def _none(policy: Policy) -> Playbook:
    return Playbook(too_few(0, policy.trend_min_weeks))


def _words(column: Playbook, weeks: int, broken: date | None, policy: Policy) -> str:
    since = f" since the definition or scorer changed in the week of {broken.isoformat()}" if broken else ""
    have = f"{counted(weeks, 'week')} with conversations{since}"
    if isinstance(column.figure, Known):
        change = f"{column.figure.value:+.1f} points over {policy.trend_weeks} weeks"
        return f"{column.verdict}: {change}, fitted to {have}."
    if column.shown:
        return f"{column.status}: {have}."
    return f"{have}: a trend appears at {policy.trend_min_weeks}."
