"""A share that is all or nothing near 0 or 100: what is believed of it stays between the two."""

from dataclasses import dataclass

import numpy as np

from coachloop.stats.change.record import Bools, Floats, Record
from coachloop.stats.change.shrink import Posterior

#: Points from 0 or 100 within which a normal curve would reach over the edge.
NEAR = 15.0


@dataclass(frozen=True, slots=True)
class BetaPosterior:
    """The true share after the session, Beta(a, b), against the `expected` one (0..1); parallel arrays."""

    a: Floats
    b: Floats
    expected: Floats

    @property
    def mean(self) -> Floats:
        """Change in points."""
        return 100 * (self.a / (self.a + self.b) - self.expected)

    def quantile(self, p: float) -> Floats:
        """Change in points."""
        from scipy.special import betaincinv

        return np.asarray(100 * (betaincinv(self.a, self.b, p) - self.expected), dtype=np.float64)

    def above(self, limit: float) -> Floats:
        """P(change > limit points)."""
        from scipy.special import betainc

        share = np.clip(self.expected + limit / 100, 0.0, 1.0)
        return np.asarray(1 - betainc(self.a, self.b, share), dtype=np.float64)


def is_pass_fail(record: Record) -> bool:
    """Whether every value is 0 or 100, and both occur."""
    return record.n > 0 and bool(np.all((record.value == 0) | (record.value == 100)))


def near_edge(expected: Floats, post: Floats) -> Bools:
    """Whether the expected or the post mean, in points, lies within `NEAR` of 0 or 100."""
    return (np.minimum(expected, post) < NEAR) | (np.maximum(expected, post) > 100 - NEAR)


def beta_posterior(expected: Floats, curve: Posterior) -> BetaPosterior:
    """Of the share after the session, the Beta with the mean and variance that `curve` gives it (points).

    Never flatter than Jeffreys' prior (a + b >= 1; Brown, Cai & DasGupta 2001).
    """
    middle = np.clip((expected + curve.mean) / 100, 0.005, 0.995)
    size = np.maximum(middle * (1 - middle) / (curve.sd / 100) ** 2 - 1, 1.0)
    return BetaPosterior(middle * size, (1 - middle) * size, np.clip(expected / 100, 0.0, 1.0))
