"""A chart that shows when a series leaves its level: the exponentially weighted moving average.

Roberts 1959; Lucas & Saccucci 1990, with the exact limit of each point.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from coachloop.stats.moments import moments


@dataclass(frozen=True, slots=True)
class Point:
    """Point t = 1, 2, ... of the chart: `mean` in standard deviations, out when beyond -+`limit`."""

    t: int
    mean: float
    limit: float

    @property
    def out(self) -> bool:
        return abs(self.mean) > self.limit


def ewma(zs: Iterable[float], weight: float, limit: float) -> Iterator[Point]:
    """E_t = w z_t + (1 - w) E_{t-1}, E_0 = 0; the limit of t is L sqrt(w / (2 - w) (1 - (1 - w)^(2 t)))."""
    mean, left = 0.0, 1.0
    spread = weight / (2 - weight)
    for t, z in enumerate(zs, 1):
        mean = weight * z + (1 - weight) * mean
        left *= (1 - weight) ** 2
        yield Point(t, mean, limit * sqrt(spread * (1 - left)))


def standardised(values: Sequence[float], level: Sequence[float]) -> list[float] | None:
    """(value - mean) / sd of the values that stand for the level; None where those are alike or too few."""
    m = moments(tuple(level))
    if m.mean is None or not m.sd:
        return None
    return [(value - m.mean) / m.sd for value in values]
