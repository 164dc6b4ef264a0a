"""Straight lines by least squares."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Line:
    """y = intercept + slope * x."""

    slope: float
    intercept: float


def least_squares(
    xs: Sequence[float], ys: Sequence[float], weights: Sequence[float] | None = None
) -> Line | None:
    """The line with the least (weighted) sum of squared residuals; weights are >= 0, None means all equal.

    slope = sum w(x - mx)(y - my) / sum w(x - mx)^2 with weighted means mx, my. None when the points with
    weight share one x, or there are none.
    """
    w = [1.0] * len(xs) if weights is None else list(weights)
    total = sum(w)
    if total <= 0:
        return None
    mx = sum(a * x for a, x in zip(w, xs, strict=True)) / total
    my = sum(a * y for a, y in zip(w, ys, strict=True)) / total
    sxx = sum(a * (x - mx) ** 2 for a, x in zip(w, xs, strict=True))
    if sxx <= 1e-12 * total:
        return None
    slope = sum(a * (x - mx) * (y - my) for a, x, y in zip(w, xs, ys, strict=True)) / sxx
    return Line(slope, my - slope * mx)


@dataclass(frozen=True, slots=True)
class Slope:
    """The slope of means over x with its standard error, on `df` degrees of freedom."""

    value: float
    se: float
    df: int


def slope_of_means(
    xs: Sequence[float], means: Sequence[float], ns: Sequence[int], within: float
) -> Slope | None:
    """Means of `ns` values each at `xs`; `within` is the variance of one value. None for fewer than 3 means.

    Means lie on a line with their own variance b2 beside within / n: b2 = max(0, (Q - (k - 2) within) / C), Q
    the squares weighted by n around the line so weighted, C = sum n - tr((X'WX)^-1 X'W2X) (DerSimonian &
    Laird 1986; Thompson & Sharp 1999 for lines). Then weights 1 / (b2 + within / n), t with k - 2.
    """
    k = len(xs)
    line = least_squares(xs, means, ns)
    if line is None or k < 3:
        return None
    q = sum(n * (y - line.intercept - line.slope * x) ** 2 for x, y, n in zip(xs, means, ns, strict=True))
    between = max(0.0, (q - (k - 2) * within) / _spare_weight(xs, ns))
    variances = [between + within / n for n in ns]
    if min(variances) <= 0:
        return Slope(line.slope, 0.0, k - 2)
    weights = [1 / v for v in variances]
    again = least_squares(xs, means, weights)
    assert again is not None
    total = sum(weights)
    mx = sum(w * x for w, x in zip(weights, xs, strict=True)) / total
    sxx = sum(w * (x - mx) ** 2 for w, x in zip(weights, xs, strict=True))
    return Slope(again.slope, sqrt(1 / sxx), k - 2)


def _spare_weight(xs: Sequence[float], ns: Sequence[int]) -> float:
    """sum n - tr((X'WX)^-1 X'W2X) for a line with weights n."""
    total = sum(ns)
    mx = sum(n * x for n, x in zip(ns, xs, strict=True)) / total
    sxx = sum(n * (x - mx) ** 2 for n, x in zip(ns, xs, strict=True))
    squares = sum(n * n for n in ns)
    apart = sum((n * (x - mx)) ** 2 for n, x in zip(ns, xs, strict=True))
    return total - squares / total - apart / sxx
