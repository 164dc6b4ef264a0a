"""How sure a fitted line is: the 95 % confidence band of its mean."""

from collections.abc import Sequence
from math import sqrt

from coachloop.stats.trend import least_squares

#: 97.5 % points of Student's t by degrees of freedom (Fisher & Yates 1963, table III); 1.96 beyond.
_T = {
    1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228,
    11: 2.201, 12: 2.179, 13: 2.160, 14: 2.145, 15: 2.131, 20: 2.086, 30: 2.042,
}  # fmt: skip


def line_band(
    xs: Sequence[float], ys: Sequence[float], at: Sequence[float]
) -> tuple[tuple[float, float, float], ...]:
    """(x, low, high) of the least-squares mean at each of `at`; empty for fewer than 3 points.

    half = t * s * sqrt(1/n + (x - mx)^2 / Sxx), s^2 = residual sum of squares / (n - 2)
    (Draper & Smith 1998, 1.4).
    """
    n = len(xs)
    line = least_squares(xs, ys)
    if line is None or n < 3:
        return ()
    mx = sum(xs) / n
    sxx = sum((x - mx) ** 2 for x in xs)
    residual = sum((y - line.intercept - line.slope * x) ** 2 for x, y in zip(xs, ys, strict=True))
    s = sqrt(residual / (n - 2))
    half = [_quantile(n - 2) * s * sqrt(1 / n + (x - mx) ** 2 / sxx) for x in at]
    middle = [line.intercept + line.slope * x for x in at]
    return tuple((x, m - h, m + h) for x, m, h in zip(at, middle, half, strict=True))


def _quantile(df: int) -> float:
    """The tabled value of the nearest smaller number of degrees of freedom: wider, never narrower."""
    return _T[max(k for k in _T if k <= df)]
