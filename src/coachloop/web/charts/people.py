"""Is this person changing? Twelve weeks, small; the same y-axis everywhere."""

from dataclasses import dataclass

from markupsafe import Markup

from coachloop.loop.report.model import BandPoint, CriterionPanel, Spark
from coachloop.web.charts.shapes import INK, MUTED, band, coaching_mark, dot, drawn, line, polyline, svg, text
from coachloop.web.words import n0, n1

_FULL = 100.0


@dataclass(frozen=True, slots=True)
class _Frame:
    """Weeks and points to pixels."""

    weeks: float
    width: float = 288.0
    height: float = 152.0
    left: float = 26.0
    right: float = 38.0
    top: float = 18.0
    bottom: float = 20.0

    def x(self, week: float) -> float:
        return self.left + week / self.weeks * (self.width - self.left - self.right)

    def y(self, value: float) -> float:
        inside = self.height - self.top - self.bottom
        return self.top + (1 - min(_FULL, max(0.0, value)) / _FULL) * inside

    @property
    def base(self) -> float:
        return self.height - self.bottom

    @property
    def edge(self) -> float:
        return self.width - self.right


def trend(panel: CriterionPanel) -> Markup:
    """Band, weeks, line, threshold, marks; the last 20 conversations behind them."""
    frame = _Frame(panel.trend.weeks + 1)
    parts = [
        *_grid(frame, panel),
        *_breaks(frame, panel),
        *(_band(frame, points) for points in panel.bands if points),
        *(dot(frame.x(d.position), frame.y(d.value), 1.8, "c-dot f") for d in panel.dots),
        *_weeks(frame, panel),
        *(coaching_mark(frame.x(m), frame.top + 2, frame.base) for m in panel.mark_positions),
        _limit(frame, panel),
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


def _grid(frame: _Frame, panel: CriterionPanel) -> list[str]:
    rows = [line(frame.left, frame.y(g), frame.edge, frame.y(g), "c-grid") for g in (0, 50, 100)]
    rows += [text(frame.left - 5, frame.y(g) + 4, f"{g}", anchor="end") for g in (0, 50, 100)]
    first, last = panel.axis_words
    ends = text(frame.x(0), frame.height - 5, first)
    return [*rows, ends, text(frame.edge, frame.height - 5, last, anchor="end")]


def _breaks(frame: _Frame, panel: CriterionPanel) -> list[str]:
    parts = []
    for position, words in panel.break_words:
        x = frame.x(position)
        parts += [
            (
                f'<rect class="c-knock" x="{x - 3:.1f}" y="{frame.top}" width="6" '
                f'height="{frame.base - frame.top:.1f}" fill="#fff"/>'
            ),
            line(x - 3, frame.top, x - 3, frame.base, "c-ver", MUTED),
            line(x + 3, frame.top, x + 3, frame.base, "c-ver", MUTED),
            text(x, frame.top - 6, words, "lab", "middle"),
        ]
    return parts


def _band(frame: _Frame, points: tuple[BandPoint, ...]) -> str:
    return band([(frame.x(p.index + 0.5), frame.y(p.low), frame.y(p.high)) for p in points])


def _weeks(frame: _Frame, panel: CriterionPanel) -> list[str]:
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


def _limit(frame: _Frame, panel: CriterionPanel) -> str:
    y = frame.y(panel.limit)
    last = panel.trend.segments[-1].points if panel.trend.segments else ()
    near = bool(last) and abs(frame.y(last[-1].mean) - y) <= 13
    word = "" if near else text(frame.edge + 7, y + 4, f"{panel.limit:g}")
    return line(frame.left, y, frame.edge, y, "c-thr", INK) + word


def spark(given: Spark, threshold: float, weeks: int) -> Markup:
    """Weekly means and the line through them in a table cell; the figure beside it stands for its text."""
    width, height = 92.0, 34.0

    def x(index: float) -> float:
        return 3 + (index + 0.5) / (weeks + 1) * (width - 6)

    def y(value: float) -> float:
        return height - 4 - min(_FULL, max(0.0, value)) / _FULL * (height - 8)

    inner = [line(2, y(threshold), width - 2, y(threshold), "c-thr", INK)]
    inner += [dot(x(w.index), y(w.mean), 1.4, "c-dot f") for w in given.weeks]
    if given.line is not None:
        ends = [(x(index), y(value)) for index, value in given.line]
        inner += [polyline(ends), dot(*ends[-1], 2.4)]
    return drawn(
        f'<svg class="spark" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'aria-hidden="true">{"".join(inner)}</svg>'
    )
