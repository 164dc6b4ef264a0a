"""A share that is all or nothing near 0 or 100: one miss in ten is rare luck there, and no normal curve.

By the normal curve a person who passes 99 times in 100 and misses once in the next ten would be called worse,
which happens to every tenth by chance.
"""

from dataclasses import dataclass

import numpy as np

from coachloop.stats.change.record import Bools, Floats, Record
from coachloop.stats.change.shrink import Posterior

#: Points from 0 or 100 within which the counts are looked at themselves.
NEAR = 15.0
#: A share is held this many points from 0 and 100: that somebody never misses cannot be known.
_LEAST = 0.5
#: A chance this near to one half tells nothing; z is never less than this.
_LEAST_Z = 0.02


@dataclass(frozen=True, slots=True)
class WithinReach:
    """What is believed of each change, in points, where a share cannot leave 0 to 100; parallel arrays."""

    curve: Posterior
    least: Floats
    most: Floats

    @property
    def mean(self) -> Floats:
        return np.clip(self.curve.mean, self.least, self.most)

    def quantile(self, p: float) -> Floats:
        return np.clip(self.curve.quantile(p), self.least, self.most)

    def above(self, limit: float) -> Floats:
        """P(change > limit points)."""
        return np.where(limit >= self.most, 0.0, np.where(limit < self.least, 1.0, self.curve.above(limit)))


def is_pass_fail(record: Record) -> bool:
    """Whether every value is 0 or 100, and both occur."""
    return record.n > 0 and bool(np.all((record.value == 0) | (record.value == 100)))


def near_edge(expected: Floats, post: Floats) -> Bools:
    """Whether the expected or the post mean, in points, lies within `NEAR` of 0 or 100."""
    return (np.minimum(expected, post) < NEAR) | (np.maximum(expected, post) > 100 - NEAR)


def held(points: Floats) -> Floats:
    """Kept off 0 and 100."""
    return np.clip(points, _LEAST, 100 - _LEAST)


def within_reach(expected: Floats, curve: Posterior) -> WithinReach:
    """From a share of nothing to a share of all."""
    return WithinReach(curve, -held(expected), 100 - held(expected))


def exact(expected: Floats, post: Floats, n: Floats, variance: Floats, se: Floats) -> tuple[Floats, Floats]:
    """d and its standard error, at least so wide that |d|/se tells no more than the counts do.

    `variance` is that of the true share about `expected` where nothing worked, in squared points.
    """
    from scipy.special import ndtri

    d = np.clip(post, 0.0, 100.0) - held(expected)
    z = np.maximum(-ndtri(tail(expected, post, n, variance)), _LEAST_Z)
    return d, np.maximum(se, np.abs(d) / z)


def tail(expected: Floats, post: Floats, n: Floats, variance: Floats) -> Floats:
    """P(further from the expected on this side | nothing worked) and half of P(as far).

    K of n is binomial; its share is beta around the expected one, with `variance` as in `exact`.
    """
    from scipy.special import betaln, gammaln

    share, n = held(expected)[:, None] / 100, np.maximum(np.rint(n), 2.0)[:, None]
    k = np.rint(np.clip(post, 0.0, 100.0)[:, None] / 100 * n)
    even = share * (1 - share)
    alike = np.clip(variance[:, None] / 1e4 / even, 1e-6, 0.99)
    a, b = share * (1 / alike - 1), (1 - share) * (1 / alike - 1)
    j = np.minimum(np.arange(int(n.max()) + 1)[None, :], n)
    choose = gammaln(n + 1) - gammaln(j + 1) - gammaln(n - j + 1)
    p = np.exp(choose + betaln(j + a, n - j + b) - betaln(a, b))
    p[np.arange(p.shape[1])[None, :] > n] = 0.0
    further = np.where(k >= n * share, j > k, j < k)
    found: Floats = ((further + 0.5 * (j == k)) * p).sum(axis=1)
    return np.clip(found, 1e-12, 1.0)
