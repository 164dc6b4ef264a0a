"""What is believed of a change after it was measured with error: prior, posterior, probabilities."""

from dataclasses import dataclass

import numpy as np

from coachloop.stats.change.record import Bools, Floats, Ints

#: A fitted prior is never narrower than this: variance, in squared points.
LEAST_VARIANCE = 4.0


@dataclass(frozen=True, slots=True)
class Prior:
    """Parallel arrays: what each session's true change is believed to be drawn from."""

    mean: Floats
    variance: Floats
    fitted: Bools


@dataclass(frozen=True, slots=True)
class Posterior:
    """Mean and sd of each true change, parallel arrays."""

    mean: Floats
    sd: Floats

    def quantile(self, p: float) -> Floats:
        """mean + z_p sd."""
        from scipy.special import ndtri

        return np.asarray(self.mean + ndtri(p) * self.sd, dtype=np.float64)

    def above(self, limit: float) -> Floats:
        """P(true change > limit) = Phi((mean - limit) / sd)."""
        from scipy.special import ndtr

        return np.asarray(ndtr((self.mean - limit) / self.sd), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class PriorSettings:
    """N(0, `sd`^2) until `sessions` of `people` different people are there to fit it to."""

    sd: float = 8.0
    sessions: int = 20
    people: int = 10


@dataclass(frozen=True, slots=True)
class Closed:
    """Estimates that a prior may be fitted to, parallel arrays: every `se` above 0."""

    person: Ints
    as_of: Floats
    d: Floats
    se: Floats


def priors(closed: Closed, at: Floats, settings: PriorSettings) -> Prior:
    """For each instant of `at` the prior as it stood then, fitted to those closed at or before it.

    Before there are enough: N(0, sd^2).
    """
    order = np.argsort(closed.as_of, kind="stable")
    times, d, se = closed.as_of[order], closed.d[order], closed.se[order]
    newcomer = np.zeros(len(d), dtype=np.int64)
    newcomer[np.unique(closed.person[order], return_index=True)[1]] = 1
    people = np.cumsum(newcomer)
    mean, variance = np.zeros(len(at)), np.full(len(at), settings.sd**2)
    fitted = np.zeros(len(at), dtype=np.bool_)
    for instant in np.unique(at):
        n = int(np.searchsorted(times, instant, "right"))
        if n >= max(settings.sessions, 2) and people[n - 1] >= settings.people:
            rows = at == instant
            mean[rows], variance[rows] = moment_fit(d[:n], se[:n])
            fitted[rows] = True
    return Prior(mean, variance, fitted)


def moment_fit(d: Floats, se: Floats, least: float = LEAST_VARIANCE) -> tuple[float, float]:
    """Mean and variance of the true values behind two or more estimates (DerSimonian & Laird 1986).

    w = 1/se^2, Q = sum w (d - d_w)^2, variance = (Q - (K-1)) / (sum w - sum w^2 / sum w), at least `least`;
    the mean is weighted by 1/(se^2 + variance).
    """
    w = se**-2.0
    centre = (w @ d) / w.sum()
    q = w @ (d - centre) ** 2
    variance = max(least, float((q - (len(d) - 1)) / (w.sum() - (w @ w) / w.sum())))
    v = 1 / (se**2 + variance)
    return float((v @ d) / v.sum()), variance


def shrink(d: Floats, se: Floats, prior: Prior) -> Posterior:
    """k = w2/(w2 + SE^2); mean = m0 + k (d - m0), sd = sqrt(k) SE."""
    k = prior.variance / (prior.variance + se**2)
    return Posterior(prior.mean + k * (d - prior.mean), np.sqrt(k) * se)
