"""Two means over the same units, where a unit may lack one of the two."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from coachloop.stats.moments import moments
from coachloop.stats.student import t_quantile


@dataclass(frozen=True, slots=True)
class Excess:
    """How far one mean is above the other; the true excess is below `upper` with probability `level`."""

    value: float
    upper: float
    level: float


def excess(pairs: Sequence[tuple[float | None, float | None]], level: float = 0.95) -> Excess | None:
    """Mean of the first minus mean of the second; None unless each has two values.

    Variance s_a^2 / n + s_b^2 / m - 2 k cov / (n m) with the covariance over the k units that have both;
    degrees of freedom of Welch (1947) without the covariance, so never too many.
    """
    a = moments([x for x, _ in pairs if x is not None])
    b = moments([y for _, y in pairs if y is not None])
    if a.mean is None or b.mean is None or a.sd is None or b.sd is None:
        return None
    both = [(x, y) for x, y in pairs if x is not None and y is not None]
    va, vb = a.sd**2 / a.n, b.sd**2 / b.n
    variance = max(0.0, va + vb - 2 * len(both) * _covariance(both) / (a.n * b.n))
    value = a.mean - b.mean
    if va + vb == 0:
        return Excess(value, value, level)
    df = (va + vb) ** 2 / (va**2 / (a.n - 1) + vb**2 / (b.n - 1))
    return Excess(value, value + t_quantile(level, df) * sqrt(variance), level)


def _covariance(both: Sequence[tuple[float, float]]) -> float:
    if len(both) < 2:
        return 0.0
    mx, my = sum(x for x, _ in both) / len(both), sum(y for _, y in both) / len(both)
    return sum((x - mx) * (y - my) for x, y in both) / (len(both) - 1)
