"""How far does a group lie apart? One row of levels; a dot is one person's score of one moment."""

from markupsafe import Markup

from coachloop.loop.report.model.team_sessions import Spread
from coachloop.web.charts.frame import Frame
from coachloop.web.charts.shapes import dot, line, svg, text
from coachloop.web.words import n0

_STEP = 9.0


def levels(given: Spread, scale: tuple[float, float], own: float | None = None) -> Markup:
    """Dots stacked over each level, hollow; one's own is filled."""
    most = max((given.levels.count(level) for level in given.levels), default=1)
    top = 8.0
    frame = Frame(scale, (0.0, 1.0), 260.0, top + _STEP * most + 26.0, 12.0, 12.0, top, 22.0)
    parts = [line(frame.left, frame.base, frame.edge, frame.base, "c-axis")]
    low, high = scale
    parts += [
        text(frame.x(low + k), frame.base + 15, n0(low + k), anchor="middle")
        for k in range(int(high - low) + 1)
    ]
    for level in sorted(set(given.levels)):
        for place in range(given.levels.count(level)):
            mine = own == level and place == 0
            parts.append(
                dot(frame.x(level), frame.base - 7 - _STEP * place, 3.6, "c-dot" if mine else "c-open")
            )
    return svg(frame.width, frame.height, parts, sentence(given), "ib")


def sentence(given: Spread) -> str:
    if not given.levels:
        return f"Moment {given.position}: nobody scored it"
    span = f"{n0(given.levels[0])} to {n0(given.levels[-1])}"
    return f"Moment {given.position}: {len(given.levels)} scores from {span}"
