"""The three figures of the monthly report, and what came of it in the world."""

from collections.abc import Sequence

from markupsafe import Markup

from coachloop.domain.result import Known
from coachloop.loop.measure.model import Excess, ResponseRate
from coachloop.loop.report.model import BandPoint
from coachloop.loop.report.model.program import TeamGap, TeamTrend
from coachloop.web.charts.frame import (
    Frame,
    columns_of_grid,
    interval,
    limit_across,
    limit_upward,
    rows_of_grid,
    version_break,
)
from coachloop.web.charts.shapes import GREY, INK, band, dot, line, polyline, svg, text
from coachloop.web.words import n0, n1, share

_ROW = 22.0


def team_trend(found: TeamTrend, threshold: float) -> Markup:
    """Is the work getting better? Weekly means of everybody on one criterion."""
    weeks = found.trend.weeks
    frame = Frame((0.0, float(weeks)), width=220.0, height=120.0, left=24.0, right=30.0, bottom=18.0)
    points = [p for segment in found.trend.segments for p in segment.points]
    parts = rows_of_grid(frame, (0.0, 50.0, 100.0))
    parts += [_band(frame, points) for points in found.bands if points]
    parts += [
        dot(frame.x(p.index + 0.5), frame.y(p.mean), 2.6, title=f"{n1(p.mean)}, n {p.n}") for p in points
    ]
    for segment in found.trend.segments:
        if segment.line is not None:
            ends = (segment.points[0].index, segment.points[-1].index)
            fitted = [(i, segment.line.intercept + segment.line.slope * i) for i in ends]
            parts.append(polyline([(frame.x(i + 0.5), frame.y(v)) for i, v in fitted]))
    parts += limit_across(frame, threshold)
    for monday in found.trend.breaks:
        parts += version_break(frame, (monday - found.trend.first_monday).days / 7, "new version")
    if points:
        parts.append(text(frame.edge + 5, frame.y(points[-1].mean) + 4.5, n0(points[-1].mean), "val"))
    first = found.trend.first_monday
    parts.append(text(frame.left, frame.height - 3, f"{first.day} {first:%b}"))
    return svg(220, 120, parts, trend_sentence(found), "small")


def _band(frame: Frame, points: tuple[BandPoint, ...]) -> str:
    return band([(frame.x(p.index + 0.5), frame.y(p.low), frame.y(p.high)) for p in points])


def trend_sentence(found: TeamTrend) -> str:
    """The chart in one sentence."""
    points = [p for segment in found.trend.segments for p in segment.points]
    if not points:
        return f"{found.name}: no week with conversations of enough people"
    ends = f"weekly means from {n1(points[0].mean)} to {n1(points[-1].mean)}"
    return f"{found.name}: {found.conversations} conversations of {found.people} people, {ends}"


def gap_dots(gaps: Sequence[TeamGap], limits: tuple[float, float, float]) -> Markup:
    """Can the scores be trusted? A row a dimension: hollow 90 days ago, filled now, three limits."""
    told = [g for g in gaps if isinstance(g.figure, Known)]
    height = 44.0 + _ROW * len(told)
    most = max([30.0, *(x.value for g in told for x in (g.figure, g.before) if isinstance(x, Known))])
    frame = Frame((0.0, most), width=440.0, height=height, left=170.0, right=34.0, top=20.0, bottom=24.0)
    parts = columns_of_grid(frame, (0.0,))
    for limit, word in zip(limits, ("goal", "limit", "stop"), strict=True):
        parts += limit_upward(frame, limit, word)
        parts.append(text(frame.x(limit), frame.base + 15, f"{limit:g}", anchor="middle"))
    for place, gap in enumerate(told):
        parts += _gap_row(frame, gap, frame.top + _ROW * (place + 0.5))
    return svg(440, height, parts, gap_sentence(told))


def _gap_row(frame: Frame, gap: TeamGap, y: float) -> list[str]:
    assert isinstance(gap.figure, Known)
    parts = [
        text(frame.left - 8, y + 4, gap.name[:26], "row", "end"),
        line(frame.left, y, frame.edge, y, "c-grid"),
    ]
    if isinstance(gap.before, Known):
        parts.append(line(frame.x(gap.before.value), y, frame.x(gap.figure.value), y, "c-axis"))
        parts.append(
            dot(frame.x(gap.before.value), y, 4, "c-before", GREY, f"before: {n1(gap.before.value)}")
        )
    parts.append(dot(frame.x(gap.figure.value), y, 4.5, title=f"{n1(gap.figure.value)}, n {gap.figure.n}"))
    parts.append(text(frame.edge + 6, y + 4.5, n1(gap.figure.value), "val"))
    return parts


def gap_sentence(gaps: Sequence[TeamGap]) -> str:
    """The dot plot in one sentence."""
    said = [f"{g.name} {n1(g.figure.value)}" for g in gaps if isinstance(g.figure, Known)]
    return f"Calibration gap in points: {', '.join(said)}" if said else "No calibration gap yet"


def response_bar(rate: ResponseRate, low: float = 0.5) -> Markup:
    """Does coaching change anything? The share that rose, and the share that would have anyway."""
    frame = Frame((0.0, 1.0), width=440.0, height=118.0, left=10.0, right=60.0, top=30.0, bottom=48.0)
    figure, honest = rate.playbook.figure, rate.honest
    parts = [line(frame.left, frame.base, frame.edge, frame.base, "c-axis")]
    parts += [
        text(frame.left, frame.base + 16, "0 %"),
        text(frame.edge, frame.base + 16, "100 %", anchor="end"),
    ]
    parts += limit_upward(frame, low, f"{share(low)}: look at timing")
    if isinstance(figure, Known):
        width = frame.x(figure.value) - frame.left
        parts.append(
            f'<rect class="c-bar" fill="#0072b2" x="{frame.left:g}" y="{frame.top + 8:g}" '
            f'width="{width:.1f}" height="22" rx="2"/>'
        )
        parts.append(text(frame.edge + 8, frame.top + 24, share(figure.value), "big"))
    if isinstance(honest, Excess):
        parts += _expected(frame, honest)
    return svg(440, 118, parts, response_sentence(rate))


def _expected(frame: Frame, honest: Excess) -> list[str]:
    """The interval of the rate around what was observed, and a mark where nothing would have worked."""
    y = frame.top + 19
    lo, hi = frame.x(honest.expected + honest.lo), frame.x(honest.expected + honest.hi)
    ends = f'y1="{y:g}" y2="{y:g}" x1="{lo:.1f}" x2="{hi:.1f}"'
    x = frame.x(honest.expected)
    return [
        f'<line class="c-under" stroke="#fff" stroke-width="5" {ends}/>',
        f'<line class="c-hl" stroke="{INK}" stroke-width="1.6" {ends}/>',
        f'<path class="c-mark" fill="{INK}" d="M{x:.1f} {frame.base + 1:g}l5 8h-10z"/>',
        text(x, frame.base + 24, f"{share(honest.expected)} if", "lab", "middle"),
        text(x, frame.base + 38, "nothing worked", "lab", "middle"),
    ]


def response_sentence(rate: ResponseRate) -> str:
    """The bar in one sentence."""
    figure = rate.playbook.figure
    if not isinstance(figure, Known):
        return "No response rate yet"
    said = f"{share(figure.value)} of {figure.n} sessions rose"
    honest = rate.honest
    return (
        f"{said}; {share(honest.expected)} would have by themselves" if isinstance(honest, Excess) else said
    )


def two_rows(
    rows: Sequence[tuple[str, float, int, tuple[float, float] | None]], most: float, unit: str, label: str
) -> Markup:
    """Two groups on one axis from 0 to `most`: (name, value, n, ends of its interval)."""
    frame = Frame((0.0, most), width=440.0, height=96.0, left=150.0, right=70.0, top=12.0, bottom=24.0)
    parts = columns_of_grid(frame, (0.0, most / 2, most), lambda v: _value(v, unit))
    for place, (name, value, n, ends) in enumerate(rows):
        y = frame.top + 16 + 28 * place
        parts.append(text(frame.left - 8, y + 4, name, "row", "end"))
        if ends is not None:
            parts.append(interval(frame.x(ends[0]), frame.x(ends[1]), y))
        parts.append(dot(frame.x(value), y, 5))
        parts.append(text(frame.edge + 8, y + 4.5, f"{_value(value, unit)}, n {n}", "lab"))
    return svg(440, 96, parts, label)


def _value(value: float, unit: str) -> str:
    return share(value) if unit == "%" else f"{value:.2g} {unit}"
