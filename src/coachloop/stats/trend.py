"""Straight lines by least squares."""

from collections.abc import Sequence
from dataclasses import dataclass


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
