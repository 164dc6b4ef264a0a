"""A share that is all or nothing near 0 or 100: what is believed of it stays between the two."""

from dataclasses import dataclass

import numpy as np

from coachloop.stats.change.record import Bools, Floats, Record

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


def beta_posterior(
    expected: Floats, post: Floats, variance: Floats, prior_mean: Floats, prior_variance: Floats
) -> BetaPosterior:
    """Beta prior with mean `expected + prior_mean`, then as many cases as `post` is worth. Points throughout.

    The prior's size is matched to `prior_variance` and never less than Jeffreys' (a + b >= 1; Brown, Cai &
    DasGupta 2001); the cases are those whose share would vary by `variance`, the squared error of the change.
    """
    middle = np.clip((expected + prior_mean) / 100, 0.005, 0.995)
    one = 1e4 * middle * (1 - middle)
    size = np.maximum(one / prior_variance - 1, 1.0)
    cases = one / variance
    passed = np.clip(post / 100, 0.0, 1.0) * cases
    return BetaPosterior(
        middle * size + passed, (1 - middle) * size + cases - passed, np.clip(expected / 100, 0.0, 1.0)
    )
