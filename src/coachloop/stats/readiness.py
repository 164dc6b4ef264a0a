"""How surely a true level lies above a threshold, from few values and what is known of others (METHOD.md 4).

A level is normal around the cohort, the mean of n values is normal around the level; a share of yes and no is
beta around the cohort, and binomial. Everything is in points 0..100.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import fmean

import numpy as np
import numpy.typing as npt

from coachloop.stats.change.blocks import Spread, spread

Floats = npt.NDArray[np.float64]

#: 80 % chance of P >= .90 for somebody who truly lies `gap` above: 1.282 + 0.842 standard errors.
_POWER = 2.124
_SURE = 1.96


@dataclass(frozen=True, slots=True)
class Cohort:
    """Where an estimate starts: `mean`, `sd` of the true levels of `n` trainees; `sd` None knows nothing."""

    mean: float
    sd: float | None
    n: int


def cohort(means: Sequence[float], sd: float, least: int) -> Cohort:
    """The mean of the trainees' means with the given spread; flat for fewer than `least` of them."""
    enough = len(means) >= max(least, 1)
    return Cohort(fmean(means), sd, len(means)) if enough else Cohort(50.0, None, len(means))


def spread_of(stretches: Sequence[Sequence[float]]) -> Spread:
    """Pooled within stretches of values in time order, with the correlation of one value with the next.

    Stretches of fewer than two values say nothing; variance 0 where all do, or nothing varies.
    """
    used = [np.asarray(values, dtype=np.float64) for values in stretches if len(values) > 1]
    apart = [values - values.mean() for values in used]
    squares = float(sum((a**2).sum() for a in apart))
    products = float(sum((a[1:] * a[:-1]).sum() for a in apart))
    length = fmean(len(values) for values in used) if used else 0.0
    return spread(squares, products, len(used), length)


@dataclass(frozen=True, slots=True)
class Levels:
    """Normal posteriors of true levels: means and standard deviations, parallel."""

    mean: Floats
    sd: Floats

    def above(self, threshold: float) -> Floats:
        """P(level > threshold) = Phi((mean - threshold) / sd); without spread it is 0 or 1."""
        from scipy.special import ndtr  # importing it takes longer than using it

        apart = self.mean - threshold
        sure = (apart > 0).astype(np.float64)
        return np.where(self.sd > 0, ndtr(apart / np.where(self.sd > 0, self.sd, 1.0)), sure)

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """The central interval of probability `level`, within 0..100."""
        from scipy.special import ndtri

        half = float(ndtri((1 + level) / 2)) * self.sd
        return np.clip(self.mean - half, 0.0, 100.0), np.clip(self.mean + half, 0.0, 100.0)


def levels(means: Floats, variances: Floats, start: Cohort) -> Levels:
    """k = t0^2 / (t0^2 + v): mean mu0 + k (mean - mu0), variance k v. Flat: k = 1."""
    if start.sd is None:
        return Levels(means, np.sqrt(variances))
    k = start.sd**2 / (start.sd**2 + variances)
    return Levels(start.mean + k * (means - start.mean), np.sqrt(k * variances))


@dataclass(frozen=True, slots=True)
class Shares:
    """Beta posteriors of true shares, as points 0..100."""

    a: Floats
    b: Floats

    @property
    def mean(self) -> Floats:
        return 100 * self.a / (self.a + self.b)

    def above(self, threshold: float) -> Floats:
        """P(share > threshold)."""
        from scipy.special import betaincc

        found: Floats = betaincc(self.a, self.b, min(max(threshold / 100, 0.0), 1.0))
        return found

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """The central interval of probability `level`."""
        from scipy.special import betaincinv

        tail = (1 - level) / 2
        return 100 * betaincinv(self.a, self.b, tail), 100 * betaincinv(self.a, self.b, 1 - tail)


def shares(means: Floats, n: Floats, start: Cohort) -> Shares:
    """Beta-binomial: a + b = m (1 - m) / sd^2 - 1 of the cohort (at least 2), m kept within 1..99 %.

    Flat: Beta(1, 1), every share as likely as any other.
    """
    a, b = 1.0, 1.0
    if start.sd is not None:
        m = min(max(start.mean / 100, 0.01), 0.99)
        size = max(2.0, m * (1 - m) / (start.sd / 100) ** 2 - 1)
        a, b = m * size, (1 - m) * size
    yes = means / 100 * n
    return Shares(a + yes, b + n - yes)


def values_needed(sd: float, gap: float) -> int | None:
    """n = (2.124 s / gap)^2 in all, so that a true level `gap` above has P >= .90 with 80 % chance.

    None where the gap is not above 0: no number would do.
    """
    return max(1, ceil((_POWER * sd / gap) ** 2)) if gap > 0 else None


def disagree(first: float, second: float, variances: tuple[float, float]) -> bool:
    """Two means further apart than chance alone explains: |b2 - b1| > 1.96 sqrt(v1 + v2)."""
    return abs(second - first) > _SURE * sqrt(sum(variances)) + 1e-9
