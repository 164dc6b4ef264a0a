"""A median and how far the true one may be from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from statistics import median


@dataclass(frozen=True, slots=True)
class MedianInterval:
    """The median of n values with its two-sided interval; `level` is what the interval really covers."""

    value: float
    lo: float
    hi: float
    n: int
    level: float


def median_interval(values: Sequence[float], level: float = 0.95) -> MedianInterval | None:
    """The narrowest pair of values, as far from the lowest as from the highest, that covers `level` or more.

    The number of values below the true median is binomial(n, 1/2), whatever the distribution (W. R. Thompson
    1936, Annals of Mathematical Statistics 7). None where even lowest to highest covers less: for 95 % below
    six values.
    """
    ranked, n = sorted(values), len(values)
    if n < 1:
        return None
    tail, place = 0.0, -1
    for k in range(n // 2):
        below = tail + comb(n, k) / 2**n
        if 2 * below > 1 - level:
            break
        tail, place = below, k
    if place < 0:
        return None
    return MedianInterval(median(ranked), ranked[place], ranked[n - 1 - place], n, 1 - 2 * tail)
