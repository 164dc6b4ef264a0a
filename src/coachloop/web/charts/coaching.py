"""Did this coaching work? All conversations in time order, and how far the mean moved."""

from statistics import fmean

from markupsafe import Markup

from coachloop.loop.report.model import ResultDot, ResultDots
from coachloop.web.charts.shapes import BLUE, GREY, coaching_mark, dot, line, square, svg, text
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


def slope(before: float, after: float, n_before: int, n_after: int) -> Markup:
    """How far did the mean move? Two means and the line between them."""
    width, x1, x2 = 300.0, 64.0, 222.0
    parts = [line(36, _y(g), width - 40, _y(g), "c-grid") for g in (0, 25, 50, 75, 100)]
    parts += [text(28, _y(g) + 4, f"{g}", anchor="end") for g in (0, 25, 50, 75, 100)]
    parts += [
        (
            f'<line class="c-line" stroke="{BLUE}" stroke-width="2" x1="{x1}" y1="{_y(before):.1f}" '
            f'x2="{x2}" y2="{_y(after):.1f}"/>'
        ),
        dot(x1, _y(before), 5, "c-before", GREY),
        dot(x2, _y(after), 5.5),
        text(x1, _y(before) + (20 if after >= before else -12), n1(before), "big", "middle"),
        text(x2 + 12, _y(after) + 5, n1(after), "big"),
        text(x1, _HEIGHT - 8, f"{n_before} before", "lab", "middle"),
        text(x2, _HEIGHT - 8, f"{n_after} after", "lab", "middle"),
    ]
    return svg(width, _HEIGHT, parts, f"Mean {n1(before)} before and {n1(after)} after", "small")
