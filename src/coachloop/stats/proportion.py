"""A share and how far the true one may be from it."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class ShareInterval:
    """A share 0..1 seen in n cases, with the two-sided interval of `level`."""

    value: float
    lo: float
    hi: float
    n: int
    level: float


def wilson(share: float, n: int, level: float = 0.95) -> ShareInterval | None:
    """Wilson's score interval (E. B. Wilson 1927, JASA 22); None without a case.

    Unlike the interval of the normal curve it has a width for 0 of n, and stays within 0..1.
    """
    if n < 1:
        return None
    z2 = NormalDist().inv_cdf((1 + level) / 2) ** 2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return ShareInterval(share, max(0.0, middle - half), min(1.0, middle + half), n, level)
