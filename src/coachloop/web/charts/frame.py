"""The frame of a chart: values to pixels, the grid, limits and breaks, and both widths of a drawing.

Draw in this order: grid, band, dots, line, threshold, end value. A chart wider than 420 px is drawn twice,
so that its words are never scaled: `both` gives it as `.wide` and as `.slim`, and its container picks one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from coachloop.web.charts.shapes import BLUE, GREY, INK, MUTED, line, text

WIDE, SLIM = 720.0, 320.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Values to pixels: `across` and `up` are (lowest, highest); what lies outside is drawn at the edge."""

    across: tuple[float, float]
    up: tuple[float, float] = (0.0, 100.0)
    width: float = 288.0
    height: float = 152.0
    left: float = 26.0
    right: float = 38.0
    top: float = 18.0
    bottom: float = 20.0

    def x(self, value: float) -> float:
        return self.left + _part(value, self.across) * (self.edge - self.left)

    def y(self, value: float) -> float:
        return self.base - _part(value, self.up) * (self.base - self.top)

    @property
    def base(self) -> float:
        return self.height - self.bottom

    @property
    def edge(self) -> float:
        return self.width - self.right


def _part(value: float, ends: tuple[float, float]) -> float:
    low, high = ends
    return (min(max(value, low), high) - low) / (high - low)


def rows_of_grid(
    frame: Frame, ticks: Iterable[float], word: Callable[[float], str] = "{:g}".format
) -> list[str]:
    """Lines across with their values at the left."""
    parts = []
    for tick in ticks:
        y = frame.y(tick)
        parts.append(line(frame.left, y, frame.edge, y, "c-grid"))
        parts.append(text(frame.left - 6, y + 4, word(tick), anchor="end"))
    return parts


def columns_of_grid(
    frame: Frame, ticks: Iterable[float], word: Callable[[float], str] = "{:g}".format
) -> list[str]:
    """Lines upward with their values under them."""
    parts = []
    for tick in ticks:
        x = frame.x(tick)
        parts.append(line(x, frame.top, x, frame.base, "c-grid"))
        parts.append(text(x, frame.base + 15, word(tick), anchor="middle"))
    return parts


def limit_across(frame: Frame, value: float, word: str = "") -> list[str]:
    """A dashed line at a threshold, `word` at its right end."""
    y = frame.y(value)
    found = [line(frame.left, y, frame.edge, y, "c-thr", INK)]
    return [*found, text(frame.edge + 7, y + 4, word)] if word else found


def limit_upward(frame: Frame, value: float, word: str = "") -> list[str]:
    """A dashed line at a threshold on the axis, `word` over it."""
    x = frame.x(value)
    found = [line(x, frame.top, x, frame.base, "c-thr", INK)]
    return [*found, text(x, frame.top - 5, word, "lab", "middle")] if word else found


def version_break(frame: Frame, value: float, words: str) -> list[str]:
    """A gap between two lines: from here on it is measured by another definition."""
    x = frame.x(value)
    gap = f'x="{x - 3:.1f}" y="{frame.top:g}" width="6" height="{frame.base - frame.top:.1f}"'
    return [
        f'<rect class="c-knock" {gap} fill="#fff"/>',
        line(x - 3, frame.top, x - 3, frame.base, "c-ver", MUTED),
        line(x + 3, frame.top, x + 3, frame.base, "c-ver", MUTED),
        text(x, frame.top - 6, words, "lab", "middle"),
    ]


def interval(x1: float, x2: float, y: float, *, certain: bool = True) -> str:
    """A thick line from end to end, its estimate a dot on it; grey where it spans what it is held against."""
    css, stroke = ("c-iv", BLUE) if certain else ("c-ivg", GREY)
    return _thick(css, stroke, f'x1="{x1:.1f}" x2="{x2:.1f}" y1="{y:.1f}" y2="{y:.1f}"')


def interval_upright(x: float, y1: float, y2: float, *, certain: bool = True) -> str:
    css, stroke = ("c-iv", BLUE) if certain else ("c-ivg", GREY)
    return _thick(css, stroke, f'x1="{x:.1f}" x2="{x:.1f}" y1="{y1:.1f}" y2="{y2:.1f}"')


def _thick(css: str, stroke: str, ends: str) -> str:
    return f'<line class="{css}" stroke="{stroke}" stroke-width="3" stroke-linecap="round" {ends}/>'


def both(draw: Callable[[float, str], Markup], widths: Sequence[float] = (WIDE, SLIM)) -> Markup:
    """`draw(width, class)` for a wide container and a slim one; they stand in an element of class `cq`."""
    wide, slim = widths
    return draw(wide, "wide") + draw(slim, "slim")
