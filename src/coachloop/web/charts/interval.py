"""Where does one mean lie against its threshold?"""

from markupsafe import Markup

from coachloop.web.charts.shapes import INK, dot, line, svg, text
from coachloop.web.words import n1


def mean_bar(mean: float, threshold: float, name: str) -> Markup:
    """A dot on 0 to 100 with the dashed threshold. No interval: that is the honest column's, later."""
    width = 240.0

    def x(value: float) -> float:
        return 6 + value / 100 * (width - 12)

    parts = [
        line(x(0), 12, x(100), 12, "c-axis"),
        text(x(0), 29, "0"),
        text(x(100), 29, "100", anchor="end"),
        line(x(threshold), 3, x(threshold), 19, "c-thr", INK),
        text(x(threshold), 30, f"{threshold:g}", "lab", "middle"),
        dot(x(mean), 12, 4.5),
    ]
    side = "below" if mean < threshold else "at or above"
    return svg(width, 32, parts, f"{name}: mean {n1(mean)}, {side} the threshold {threshold:g}", "ib")
