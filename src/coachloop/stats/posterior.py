"""How many people are truly below a threshold, when each is known from a few values only.

theta_i ~ N(mu, t2), y_i ~ N(theta_i, v_i) (METHOD.md 5; Louis 1984 on why the means themselves are too far
apart to be counted).
"""

from dataclasses import dataclass

import numpy as np

from coachloop.stats.within import Floats


@dataclass(frozen=True, slots=True)
class SharePosterior:
    """The share of people below, 0..1: its mean and the interval of `level`.

    `high`, `middle` and `low` are the probabilities of a share at or above the upper cut, between the cuts,
    and under the lower one; `p_mean` that the mean of all is below the threshold.
    """

    mean: float
    lo: float
    hi: float
    level: float
    high: float
    middle: float
    low: float
    p_mean: float


def share_below(
    means: Floats,
    variances: Floats,
    threshold: float,
    cuts: tuple[float, float],
    rng: np.random.Generator,
    *,
    draws: int = 300,
    floor: float = 4.0,
    level: float = 0.80,
) -> SharePosterior | None:
    """Draws of the true share; `variances` are those of the means, `floor` the least SD between people.

    Per draw: the total variance s2 (R - 1) / chi2(R - 1), t2 = what is above the mean of `variances`, at
    least floor^2; mu from the precision-weighted mean; each theta. None for fewer than two people.
    """
    r = means.size
    if r < 2:
        return None
    noise = float(variances.mean())
    between = max(float(means.var(ddof=1)) - noise, floor**2)
    t2 = np.maximum((between + noise) * (r - 1) / rng.chisquare(r - 1, draws) - noise, floor**2)
    weights = 1 / (t2[:, None] + variances)
    total = weights.sum(1)
    centre, sd = weights @ means / total, 1 / np.sqrt(total)
    mu = centre + sd * rng.standard_normal(draws)
    theta = _people(means, variances, mu, t2, rng.standard_normal((draws, r)))
    return _summary((theta < threshold).mean(1), cuts, level, float(_below(threshold, centre, sd).mean()))


def _people(means: Floats, variances: Floats, mu: Floats, t2: Floats, z: Floats) -> Floats:
    k = t2[:, None] / (t2[:, None] + variances)
    drawn: Floats = mu[:, None] + k * (means - mu[:, None]) + z * np.sqrt(k * variances)
    return drawn


def _below(threshold: float, centre: Floats, sd: Floats) -> Floats:
    from scipy.special import ndtr

    below: Floats = ndtr((threshold - centre) / sd)
    return below


def _summary(shares: Floats, cuts: tuple[float, float], level: float, p_mean: float) -> SharePosterior:
    lower, upper = cuts
    high = float((shares >= upper - 1e-9).mean())
    low = float((shares < lower - 1e-9).mean())
    mean = float(shares.mean())
    lo, hi = (float(x) for x in np.quantile(shares, [(1 - level) / 2, (1 + level) / 2]))
    middle = max(0.0, 1 - high - low)
    # A share goes in steps of one person: both ends may lie on one step, beside the mean.
    return SharePosterior(mean, min(lo, mean), max(hi, mean), level, high, middle, low, p_mean)
