"""Do raters agree, and is one of them (or a scorer) drifting? Own dot filled, others open."""

from collections.abc import Sequence
from math import ceil

from markupsafe import Markup

from coachloop.domain.compare import above
from coachloop.domain.result import Known
from coachloop.loop.report.model.calibration import Dot, DriftPanel, GapRow, Limits
from coachloop.web.charts.frame import Frame, both, rows_of_grid
from coachloop.web.charts.shapes import BLUE, GREY, INK, dot, line, polyline, svg, text
from coachloop.web.words import n1, signed

_WIDE, _SLIM = 740.0, 340.0
_HEAD, _ROW, _TALL = 44.0, 46.0, 62.0
#: Dots that are nearer than this, in pixels, are drawn one above the other.
_NEAR = 8.0
_FLAG, _WATCH, _QUIET = "#d55e00", "#e69f00", "#d5cec3"


def rater_dots(rows: Sequence[GapRow], limits: Limits) -> Markup:
    """One row a criterion: the mean of each rater, and the gap as a bar against the three limits."""
    words = dots_sentence(rows)
    return both(lambda width, css: _dots(rows, limits, width, css, words), (_WIDE, _SLIM))


def dots_sentence(rows: Sequence[GapRow]) -> str:
    return "; ".join(f"{r.gap.name} gap {_gap_words(r)}" for r in rows)


def _gap_words(row: GapRow) -> str:
    figure = row.gap.figure
    return n1(figure.value) if isinstance(figure, Known) else "not known, one rater"


def _dots(rows: Sequence[GapRow], limits: Limits, width: float, css: str, words: str) -> Markup:
    slim = width < 500
    each = _TALL if slim else _ROW
    height = _HEAD + each * len(rows)
    scores = _column(slim, (0, 100), height, scores=True)
    gaps = _column(slim, (0, _widest(rows, limits)), height, scores=False)
    parts = _heads(scores, gaps, limits, slim)
    for k, row in enumerate(rows):
        top = _HEAD + each * k
        y = top + (42 if slim else 23)
        parts += [text(0, top + (24 if slim else 27), row.gap.name, "row")]
        parts += [line(0, top, width, top, "c-grid")] if k else []
        parts += [*_raters(scores, row.dots, y), *_bar(gaps, row, limits, y)]
    return svg(width, height, parts, words, css)


def _column(slim: bool, across: tuple[float, float], height: float, *, scores: bool) -> Frame:
    """The left one for scores, the right one for gaps."""
    left, right = (
        ((6.0, 180.0) if scores else (190.0, 36.0)) if slim else (200.0, 287.0) if scores else (509.0, 52.0)
    )
    width = _SLIM if slim else _WIDE
    return Frame(across, width=width, height=height, left=left, right=right, top=_HEAD, bottom=8)


def _widest(rows: Sequence[GapRow], limits: Limits) -> float:
    values = [r.gap.figure.value for r in rows if isinstance(r.gap.figure, Known)]
    return max(limits.block + 10, ceil(max(values, default=0) / 10) * 10.0)


def _heads(scores: Frame, gaps: Frame, limits: Limits, slim: bool) -> list[str]:
    parts = [
        text(scores.left, 14, "mean score" if slim else "mean score of each rater", "lab"),
        text(gaps.left, 14, "gap, points", "lab"),
        line(gaps.left, _HEAD, gaps.left, gaps.base, "c-axis"),
    ]
    for tick, anchor in ((0, "start"), (50, "middle"), (100, "end")):
        x = scores.x(tick)
        parts += [line(x, _HEAD, x, scores.base, "c-grid"), text(x, 36, f"{tick}", anchor=anchor)]
    for limit in (limits.goal, limits.differ, limits.block):
        x = gaps.x(limit)
        parts += [line(x, _HEAD, x, gaps.base, "c-thr", INK), text(x, 36, f"{limit:g}", "lab", "middle")]
    return parts


def _raters(frame: Frame, dots: Sequence[Dot], y: float) -> list[str]:
    """The line between the outermost, then the others open, then one's own filled."""
    if not dots:
        return []
    xs = [frame.x(d.mean) for d in dots]
    ends = f'x1="{min(xs):.1f}" x2="{max(xs):.1f}" y1="{y:.1f}" y2="{y:.1f}"'
    parts = [f'<line class="c-ivg" stroke="{GREY}" stroke-width="4" {ends}/>']
    taken: list[float] = []
    for d, x in sorted(zip(dots, xs, strict=True), key=lambda pair: pair[0].mine):
        lift = 7 * sum(abs(x - other) < _NEAR for other in taken)
        taken.append(x)
        css, size = ("c-dot", 5.0) if d.mine else ("c-open", 4.5)
        parts.append(dot(x, y - lift, size, css, BLUE, f"{d.label}: {n1(d.mean)}, n {d.n}"))
    return parts


def _bar(frame: Frame, row: GapRow, limits: Limits, y: float) -> list[str]:
    figure = row.gap.figure
    if not isinstance(figure, Known):
        return [text(frame.left + 6, y + 5, "one rater")]
    end = frame.x(figure.value)
    css, fill = _paint(figure.value, limits)
    knock = f'x="{end + 4:.1f}" y="{y - 9:.1f}" width="32" height="18"'
    place = (
        f'x="{frame.left:.1f}" y="{y - 5:.1f}" width="{max(1.0, end - frame.left):.1f}" height="10" rx="2"'
    )
    return [
        f'<rect class="{css}" fill="{fill}" {place}/>',
        f'<rect class="c-knock" fill="#fff" {knock}/>',
        text(end + 8, y + 5, n1(figure.value), "val"),
    ]


def _paint(gap: float, limits: Limits) -> tuple[str, str]:
    if above(gap, limits.block):
        return "c-flag", _FLAG
    return ("c-watch", _WATCH) if above(gap, limits.differ) else ("c-barq", _QUIET)


# --- drift -------------------------------------------------------------------------------------------------


def drift(panel: DriftPanel) -> Markup:
    """The moving average in standard deviations of the first conversations, between its two limits."""
    top = max([1.5, *(max(abs(p.value), p.limit) + 0.3 for p in panel.points)])
    frame = Frame((0, max(1, len(panel.points) - 1)), (-top, top), right=40.0)
    xs = [frame.x(k) for k in range(len(panel.points))]
    parts = rows_of_grid(frame, (-1, 0, 1), lambda v: f"{v:+g}".replace("-", "−") if v else "0")
    for side in (1, -1):
        edge = [(x, frame.y(side * p.limit)) for x, p in zip(xs, panel.points, strict=True)]
        parts.append(_dashed(edge))
    parts.append(polyline([(x, frame.y(p.value)) for x, p in zip(xs, panel.points, strict=True)]))
    out = next((k for k, p in enumerate(panel.points) if abs(p.value) > p.limit), None)
    if out is not None:
        place = (xs[out], frame.y(panel.points[out].value))
        parts.append(dot(*place, 5, "c-open", BLUE, "first outside its limits"))
    if panel.points:
        last = panel.points[-1].value
        parts.append(text(frame.edge + 6, frame.y(last) + 4, signed(last), "val"))
    return svg(frame.width, frame.height, parts, drift_sentence(panel))


def drift_sentence(panel: DriftPanel) -> str:
    return (
        f"{panel.name}: {len(panel.points)} conversations after the first {panel.needed - 1}; {panel.words}"
    )


def _dashed(points: Sequence[tuple[float, float]]) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="c-thr" fill="none" stroke="{INK}" stroke-dasharray="4 3" points="{path}"/>'
