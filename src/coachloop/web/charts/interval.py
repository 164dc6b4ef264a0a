"""Where does one mean lie against its threshold, and what share of people is truly below?"""

from markupsafe import Markup

from coachloop.loop.gaps.model import GapEstimate
from coachloop.web.charts.frame import interval
from coachloop.web.charts.shapes import INK, dot, line, svg, text
from coachloop.web.words import n1, share


def mean_bar(mean: float, threshold: float, name: str, ends: tuple[float, float] | None = None) -> Markup:
    """A dot on 0 to 100 with the dashed threshold and, where there is one, its interval: grey across it."""
    width = 240.0

    def x(value: float) -> float:
        return 6 + value / 100 * (width - 12)

    parts = [
        line(x(0), 12, x(100), 12, "c-axis"),
        text(x(0), 29, "0"),
        text(x(100), 29, "100", anchor="end"),
        line(x(threshold), 3, x(threshold), 19, "c-thr", INK),
        text(x(threshold), 30, f"{threshold:g}", "lab", "middle"),
    ]
    if ends is not None:
        low, high = max(0.0, ends[0]), min(100.0, ends[1])
        parts.append(interval(x(low), x(high), 12, certain=not low <= threshold <= high))
    parts.append(dot(x(mean), 12, 4.5))
    side = "below" if mean < threshold else "at or above"
    return svg(width, 32, parts, f"{name}: mean {n1(mean)}, {side} the threshold {threshold:g}", "ib")


def share_bar(found: GapEstimate, counted: float, cuts: tuple[float, float], name: str) -> Markup:
    """The share truly below with its interval, the share that was counted, and the limits of the rule."""
    width = 240.0

    def x(value: float) -> float:
        return 6 + value * (width - 12)

    parts = [
        line(x(0), 12, x(1), 12, "c-axis"),
        text(x(0), 29, "nobody"),
        text(x(1), 29, "all", anchor="end"),
        *(line(x(cut), 3, x(cut), 19, "c-thr", INK) for cut in cuts),
        *(text(x(cut), 30, share(cut), "lab", "middle") for cut in cuts),
        interval(x(found.lo), x(found.hi), 12),
        dot(x(counted), 12, 5, "c-open"),
        dot(x(found.estimate), 12, 3.2),
    ]
    between = f"{share(found.lo)} to {share(found.hi)}"
    words = f"{name}: {share(counted)} counted below, truly {share(found.estimate)} ({between})"
    return svg(width, 32, parts, words, "ib")
