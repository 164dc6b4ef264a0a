"""Is this person changing? Twelve weeks, small; the same y-axis everywhere."""

from markupsafe import Markup

from coachloop.loop.report.model import BandPoint, CriterionPanel, Spark
from coachloop.web.charts.frame import Frame, limit_across, rows_of_grid, version_break
from coachloop.web.charts.shapes import (
    INK,
    band,
    coaching_mark,
    dot,
    drawn,
    faint_dots,
    line,
    polyline,
    svg,
    text,
)
from coachloop.web.words import n0, n1

_FULL = 100.0


def trend(panel: CriterionPanel) -> Markup:
    """Band, weeks, line, threshold, marks; the last 20 conversations behind them."""
    frame = Frame((0.0, panel.trend.weeks + 1))
    parts = [
        *_grid(frame, panel),
        *(part for at, words in panel.break_words for part in version_break(frame, at, words)),
        *(_band(frame, points) for points in panel.bands if points),
        *(dot(frame.x(d.position), frame.y(d.value), 1.8, "c-dot f") for d in panel.dots),
        *_weeks(frame, panel),
        *(coaching_mark(frame.x(m), frame.top + 2, frame.base) for m in panel.mark_positions),
        *_limit(frame, panel),
    ]
    return svg(frame.width, frame.height, parts, sentence(panel))


def sentence(panel: CriterionPanel) -> str:
    """The chart in one sentence."""
    points = [p for segment in panel.trend.segments for p in segment.points]
    if not points:
        return f"{panel.head.name}: no scored conversation in {panel.trend.weeks} weeks"
    total = sum(p.n for p in points)
    ends = f"week means from {n1(points[0].mean)} to {n1(points[-1].mean)}"
    return f"{panel.head.name}: {total} conversations in {len(points)} weeks, {ends}; {panel.trend.words}"


def _grid(frame: Frame, panel: CriterionPanel) -> list[str]:
    first, last = panel.axis_words
    ends = text(frame.x(0), frame.height - 5, first)
    return [*rows_of_grid(frame, (0, 50, 100)), ends, text(frame.edge, frame.height - 5, last, anchor="end")]


def _band(frame: Frame, points: tuple[BandPoint, ...]) -> str:
    return band([(frame.x(p.index + 0.5), frame.y(p.low), frame.y(p.high)) for p in points])


def _weeks(frame: Frame, panel: CriterionPanel) -> list[str]:
    parts = []
    for segment in panel.trend.segments:
        if segment.line is not None:
            ends = (segment.points[0].index, segment.points[-1].index)
            fitted = [(i, segment.line.intercept + segment.line.slope * i) for i in ends]
            parts.append(polyline([(frame.x(i + 0.5), frame.y(v)) for i, v in fitted]))
        parts += [
            dot(frame.x(p.index + 0.5), frame.y(p.mean), 3.2, title=f"{n1(p.mean)}, n {p.n}")
            for p in segment.points
        ]
    last = panel.trend.segments[-1].points if panel.trend.segments else ()
    if last:
        parts.append(text(frame.edge + 7, frame.y(last[-1].mean) + 4.5, n0(last[-1].mean), "val"))
    return parts


def _limit(frame: Frame, panel: CriterionPanel) -> list[str]:
    """The threshold; its value only where the end value leaves room."""
    last = panel.trend.segments[-1].points if panel.trend.segments else ()
    near = bool(last) and abs(frame.y(last[-1].mean) - frame.y(panel.limit)) <= 13
    return limit_across(frame, panel.limit, "" if near else f"{panel.limit:g}")


def spark(given: Spark, threshold: float, weeks: int) -> Markup:
    """Weekly means and the line through them in a table cell; the figure beside it stands for its text."""
    width, height = 92.0, 34.0

    def x(index: float) -> float:
        return 3 + (index + 0.5) / (weeks + 1) * (width - 6)

    def y(value: float) -> float:
        return height - 4 - min(_FULL, max(0.0, value)) / _FULL * (height - 8)

    inner = [line(2, y(threshold), width - 2, y(threshold), "c-thr", INK)]
    inner.append(faint_dots([(x(w.index), y(w.mean)) for w in given.weeks], 1.4))
    if given.line is not None:
        ends = [(x(index), y(value)) for index, value in given.line]
        inner += [polyline(ends), dot(*ends[-1], 2.4)]
    return drawn(
        f'<svg class="spark" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'aria-hidden="true">{"".join(inner)}</svg>'
    )
