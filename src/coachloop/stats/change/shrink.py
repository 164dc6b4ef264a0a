"""What is believed of a change after it was measured with error: prior, posterior, probabilities."""

from dataclasses import dataclass, fields

import numpy as np

from coachloop.stats.change.record import Bools, Floats, Ints

#: A fitted prior is never narrower than this: variance, in squared points.
LEAST_VARIANCE = 4.0


@dataclass(frozen=True, slots=True)
class Prior:
    """Parallel arrays: what each session's true change is believed to be drawn from, N(mean, variance).

    Where it is `fitted`, `common` is what the sessions it was fitted to came to: their mean with whatever
    error all of them share; `unsure` its variance, and `mean` the part of it that is not such error.
    """

    mean: Floats
    variance: Floats
    fitted: Bools
    common: Floats
    unsure: Floats

    @classmethod
    def default(cls, n: int, sd: float) -> "Prior":
        """N(0, sd^2) for each of n."""
        none = np.zeros(n)
        return cls(none, np.full(n, sd**2), np.zeros(n, dtype=np.bool_), none, none)


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
    """Estimates that a prior may be fitted to, parallel arrays: every `se` above 0.

    `doubt` is the part of se^2 that sessions share, since they have one fit and one set of peers.
    """

    person: Ints
    as_of: Floats
    d: Floats
    se: Floats
    doubt: Floats

    def first(self, rows: Ints) -> "Closed":
        return Closed(*(getattr(self, f.name)[rows] for f in fields(self)))


def priors(closed: Closed, at: Floats, settings: PriorSettings) -> Prior:
    """For each instant of `at` the prior as it stood then, fitted to those closed at or before it.

    Before there are enough: N(0, sd^2).
    """
    order = np.argsort(closed.as_of, kind="stable")
    times = closed.as_of[order]
    newcomer = np.zeros(len(order), dtype=np.int64)
    newcomer[np.unique(closed.person[order], return_index=True)[1]] = 1
    people = np.cumsum(newcomer)
    found = Prior.default(len(at), settings.sd)
    parts = tuple(getattr(found, f.name).copy() for f in fields(found))
    for instant in np.unique(at):
        n = int(np.searchsorted(times, instant, "right"))
        if n >= max(settings.sessions, 2) and people[n - 1] >= settings.people:
            for part, value in zip(parts, _fitted(closed.first(order[:n]), settings.sd), strict=True):
                part[at == instant] = value
    return Prior(*parts)


def _fitted(closed: Closed, sd: float) -> tuple[float, float, bool, float, float]:
    """The fields of one prior.

    Its mean m0 ~ N(0, sd^2) and the shared error s ~ N(0, D) are seen as one, u = m0 + s: each d is
    N(u, w2 + se^2 - D). With w2 from DerSimonian & Laird, u ~ N(common, unsure), and m0 is its share
    sd^2 / (sd^2 + D).
    """
    shared = float(closed.doubt.mean())
    own = _own_error(closed.se, closed.doubt)
    _, w2 = moment_fit(closed.d, own)
    weight = 1 / (own**2 + w2)
    unsure = 1 / (weight.sum() + 1 / (sd**2 + shared))
    common = float(unsure * (weight @ closed.d))
    return common * sd**2 / (sd**2 + shared), w2, True, common, float(unsure)


def _own_error(se: Floats, doubt: Floats) -> Floats:
    """What of the standard error is each session's own."""
    return np.sqrt(np.maximum(se**2 - doubt, 1e-9))


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


def shrink(d: Floats, se: Floats, prior: Prior, doubt: Floats | None = None, sd: float = 8.0) -> Posterior:
    """k = w2/(w2 + SE^2); mean = m0 + k (d - m0), sd = sqrt(k) SE.

    With a fitted prior the mean of the prior is itself uncertain, and its error is partly the same as that of
    d (`doubt` D of SE^2). Then k = w2/(w2 + SE^2 - D), r = sd^2/(sd^2 + D), mean = k d + (r - k) u and
    variance = w2 (1 - k) + r D + (r - k)^2 var(u); for D = 0 and u known that is the line above.
    """
    k = prior.variance / (prior.variance + se**2)
    plain = Posterior(prior.mean + k * (d - prior.mean), np.sqrt(k) * se)
    if doubt is None or not prior.fitted.any():
        return plain
    k = prior.variance / (prior.variance + _own_error(se, doubt) ** 2)
    r = sd**2 / (sd**2 + doubt)
    mean = k * d + (r - k) * prior.common
    variance = prior.variance * (1 - k) + r * doubt + (r - k) ** 2 * prior.unsure
    return Posterior(
        np.where(prior.fitted, mean, plain.mean), np.where(prior.fitted, np.sqrt(variance), plain.sd)
    )


def least_d(se: Floats, prior: Prior, doubt: Floats, sd: float, sure: float) -> Floats:
    """The d from which P(true change > 0) is `sure`: the posterior's mean is a straight line in d."""
    from scipy.special import ndtri

    nothing = shrink(np.zeros(len(se)), se, prior, doubt, sd)
    slope = shrink(np.ones(len(se)), se, prior, doubt, sd).mean - nothing.mean
    return np.asarray((ndtri(sure) * nothing.sd - nothing.mean) / slope, dtype=np.float64)
