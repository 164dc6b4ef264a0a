"""Did this coaching work? All conversations in time order, and how far the mean moved."""

from collections.abc import Callable, Sequence
from math import ceil, floor
from statistics import fmean

from markupsafe import Markup

from coachloop.domain.result import Absent, Known
from coachloop.loop.measure.model import GroupEffect
from coachloop.loop.report.model import PlotRow, ResultDot, ResultDots, Slope
from coachloop.web.charts.frame import Frame, interval, interval_upright
from coachloop.web.charts.shapes import BLUE, GREY, INK, coaching_mark, dot, line, polyline, square, svg, text
from coachloop.web.words import n1

_HEIGHT, _TOP, _BOTTOM, _LEFT, _RIGHT = 232.0, 14.0, 30.0, 34.0, 12.0
_GAP = 1.6  # dots of empty space around the session


def _y(value: float) -> float:
    return _TOP + (1 - value / 100) * (_HEIGHT - _TOP - _BOTTOM)


def twenty(given: ResultDots) -> Markup:
    """Before hollow and grey, after filled and blue; a conversation that is not comparable is a square."""
    return _twenty(given, 720.0, "wide") + _twenty(given, 320.0, "slim")


def _twenty(given: ResultDots, width: float, css: str) -> Markup:
    places = given.wanted_before + given.wanted_after
    step = (width - _LEFT - _RIGHT) / (places + _GAP)

    def x(place: float) -> float:
        return _LEFT + step * (place + 0.5 + (_GAP if place >= given.wanted_before else 0))

    middle = _LEFT + step * (given.wanted_before + _GAP / 2)
    start = given.wanted_before - len(given.before)
    parts = [
        *_grid(width),
        coaching_mark(middle, _TOP - 4, _HEIGHT - _BOTTOM),
        text(middle, _HEIGHT - _BOTTOM + 14, given.session_word, "lab", "middle"),
        *_run(given.before, [x(start + k) for k in range(len(given.before))], step, after=False),
        *_run(given.after, [x(given.wanted_before + k) for k in range(len(given.after))], step, after=True),
        *_empty(
            [x(given.wanted_before + k) for k in range(len(given.after), given.wanted_after)],
        ),
    ]
    return svg(width, _HEIGHT, parts, sentence(given), css)


def sentence(given: ResultDots) -> str:
    def side(dots: tuple[ResultDot, ...], word: str) -> str:
        if not dots:
            return f"none {word}"
        return f"{len(dots)} {word} with mean {n1(fmean(d.pct for d in dots))}"

    return f"Conversations in time order: {side(given.before, 'before')}, {side(given.after, 'after')}"


def _grid(width: float) -> list[str]:
    rows = [line(_LEFT, _y(g), width - _RIGHT, _y(g), "c-grid") for g in (0, 25, 50, 75, 100)]
    return rows + [text(_LEFT - 8, _y(g) + 4, f"{g}", anchor="end") for g in (0, 25, 50, 75, 100)]


def _run(dots: tuple[ResultDot, ...], xs: list[float], step: float, *, after: bool) -> list[str]:
    if not dots:
        return []
    mean = _y(fmean(d.pct for d in dots))
    css, stroke = ("c-line", BLUE) if after else ("c-gray", GREY)
    parts = [
        (
            f'<line class="{css}" stroke="{stroke}" stroke-width="2" x1="{xs[0] - step * 0.4:.1f}" '
            f'x2="{xs[-1] + step * 0.4:.1f}" y1="{mean:.1f}" y2="{mean:.1f}"/>'
        )
    ]
    for d, x in zip(dots, xs, strict=True):
        words = f"{d.call_type.replace('_', ' ')}: {n1(d.pct)}"
        if d.other_type:
            parts.append(square(x, _y(d.pct), 4.5, "c-open", BLUE, words))
        else:
            parts.append(dot(x, _y(d.pct), 5, "c-dot" if after else "c-before", stroke, words))
    return parts


def _empty(xs: list[float]) -> list[str]:
    """Places still to be filled."""
    y = _HEIGHT - _BOTTOM - 8
    return [
        f'<circle class="c-wait" cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="none" stroke="{GREY}" '
        'stroke-dasharray="2 2"/>'
        for x in xs
    ]


def slope(given: Slope) -> Markup:
    """How far did the mean move? Two means with their intervals; grey: what would come by itself."""
    frame = Frame((0.0, 1.0), (0.0, 100.0), 300.0, _HEIGHT, 64.0, 78.0, _TOP, _BOTTOM)
    before, after = frame.y(given.before), frame.y(given.after)
    parts = [line(36, frame.y(g), frame.width - 40, frame.y(g), "c-grid") for g in (0, 25, 50, 75, 100)]
    parts += [text(28, frame.y(g) + 4, f"{g}", anchor="end") for g in (0, 25, 50, 75, 100)]
    parts += _by_itself(frame, given)
    for x, ends, certain in ((0.0, given.before_ends, False), (1.0, given.after_ends, True)):
        if ends is not None:
            parts.append(interval_upright(frame.x(x), frame.y(ends[0]), frame.y(ends[1]), certain=certain))
    parts += [
        polyline([(frame.x(0), before), (frame.x(1), after)]),
        dot(frame.x(0), before, 5, "c-before", GREY),
        dot(frame.x(1), after, 5.5),
        text(frame.x(0) - 10, before + 5, n1(given.before), "big", "end"),
        text(frame.x(1) + 12, after + 5, n1(given.after), "big"),
        text(frame.x(0), _HEIGHT - 8, f"{given.n_before} before", "lab", "middle"),
        text(frame.x(1), _HEIGHT - 8, f"{given.n_after} after", "lab", "middle"),
    ]
    return svg(frame.width, _HEIGHT, parts, slope_sentence(given), "small")


def slope_sentence(given: Slope) -> str:
    said = f"Mean {n1(given.before)} before and {n1(given.after)} after"
    return said if given.expected is None else f"{said}; about {n1(given.expected)} would come by itself"


def _by_itself(frame: Frame, given: Slope) -> list[str]:
    """A dashed line to what was to be expected, in a wedge of how far that is known."""
    if given.expected is None:
        return []
    start, end = (frame.x(0), frame.y(given.before)), (frame.x(1), frame.y(given.expected))
    parts = []
    if given.expected_ends is not None:
        low, high = (frame.y(v) for v in given.expected_ends)
        points = f"{start[0]:.1f},{start[1]:.1f} {end[0]:.1f},{high:.1f} {end[0]:.1f},{low:.1f}"
        parts.append(f'<polygon class="c-exp" fill="{GREY}" fill-opacity=".2" points="{points}"/>')
    dashed = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    parts.append(f'<line class="c-gray" stroke="{GREY}" stroke-width="2" stroke-dasharray="4 3" {dashed}/>')
    return parts


def interval_plot(rows: Sequence[PlotRow], limit: float) -> Markup:
    """Which of these moved? Hollow the rule's mean, filled with its interval what is left of it.

    Zero and the effect that counts are drawn; groups with too few have no interval and say so.
    """
    wide, slim = (_intervals(rows, limit, width) for width in (720.0, 340.0))
    words = f"{len(rows)} groups; intervals in points of change, 0 and {limit:g} marked"
    return svg(720.0, wide[0], wide[1], words, "wide") + svg(340.0, slim[0], slim[1], words, "slim")


def _intervals(rows: Sequence[PlotRow], limit: float, width: float) -> tuple[float, list[str]]:
    narrow = width < 500
    left, right, row_height = (12.0, 16.0, 44.0) if narrow else (264.0, 120.0, 30.0)
    low, high = _range(rows, limit)

    def x(value: float) -> float:
        return left + (min(max(value, low), high) - low) / (high - low) * (width - left - right)

    base = 14.0 + row_height * len(rows)
    parts = [line(x(g), 8, x(g), base, "c-grid") for g in _ticks(low, high)]
    parts += [text(x(g), base + 16, f"{g:+g}" if g else "0", anchor="middle") for g in _ticks(low, high)]
    parts += [line(x(0), 8, x(0), base, "c-axis"), line(x(limit), 8, x(limit), base, "c-thr", INK)]
    for place, row in enumerate(rows):
        y = 14.0 + row_height * place + (row_height - 12 if narrow else row_height / 2)
        name = f"{row.name}{' (reconstructed)' if row.line.reconstructed else ''}"
        side = (left, y - 16, name, "row", "start") if narrow else (left - 14, y + 4, name, "row", "end")
        parts += [text(*side), *_one(row, x, y)]
        parts.append(text(width - 4, y - 16 if narrow else y + 4, _too_few(row), anchor="end"))
    return base + 24, parts


def _one(row: PlotRow, x: Callable[[float], float], y: float) -> list[str]:
    effect, mean = row.line.honest, row.line.playbook.shown or row.line.playbook.figure
    parts = []
    if isinstance(effect, GroupEffect):
        title = f"{row.name}: {n1(effect.estimate)} beyond the expected"
        parts.append(interval(x(effect.lo), x(effect.hi), y, certain=not effect.lo <= 0 <= effect.hi))
        parts.append(dot(x(effect.estimate), y, 5, title=title))
    if isinstance(mean, Known):
        title = f"{row.name}: mean change {n1(mean.value)}"
        parts.append(dot(x(mean.value), y, 4, "c-before", GREY, title))
    return parts


def _too_few(row: PlotRow) -> str:
    """`4 of 6 people`, where there is no interval."""
    effect = row.line.honest
    if not isinstance(effect, Absent):
        return ""
    return "no interval" if effect.of is None else f"{effect.k or 0} of {effect.of} {row.unit}"


def _range(rows: Sequence[PlotRow], limit: float) -> tuple[float, float]:
    """All means and intervals, in whole tens, with 0 and the limit inside; a change ends at 100."""
    values = [0.0, limit + 4]
    for row in rows:
        effect, mean = row.line.honest, row.line.playbook.shown or row.line.playbook.figure
        values += [effect.lo, effect.hi] if isinstance(effect, GroupEffect) else []
        values += [mean.value] if isinstance(mean, Known) else []
    low, high = floor(min(values) / 10) * 10 - 5.0, ceil(max(values) / 10) * 10 + 5.0
    return max(-105.0, low), min(105.0, high)


def _ticks(low: float, high: float) -> list[float]:
    step = 10.0 if high - low <= 80 else 20.0
    first = ceil(low / step)
    return [step * k for k in range(first, floor(high / step) + 1)]
