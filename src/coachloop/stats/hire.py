"""How well a rating before the offer agrees with what came after: correlations of few cases, and shares."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import atanh, sqrt, tanh
from statistics import NormalDist, fmean, stdev

import numpy as np

from coachloop.stats.change.record import Floats
from coachloop.stats.change.shrink import moment_fit
from coachloop.stats.paired import excess
from coachloop.stats.proportion import wilson
from coachloop.stats.student import t_quantile

#: |r| = 1 has no atanh; the nearest that has one, to three digits.
_LARGEST_R = 0.999
#: The variance of atanh r needs more than this many cases.
_FEWEST = 4
#: Points between t = 0 and 1.
_GRID = 101
#: Values nearer to each other than this are equal but for rounding.
_NOTHING = 1e-9


def standardised(values: Sequence[float]) -> tuple[float, ...] | None:
    """(value - mean) / sample SD; None for fewer than two values or all of them equal."""
    if len(values) < 2 or max(values) - min(values) < _NOTHING:
        return None
    mean, sd = fmean(values), stdev(values)
    return tuple((v - mean) / sd for v in values)


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's r; None for fewer than two pairs or a side without spread."""
    xs, ys = standardised([x for x, _ in pairs]), standardised([y for _, y in pairs])
    if xs is None or ys is None:
        return None
    r = sum(x * y for x, y in zip(xs, ys, strict=True)) / (len(pairs) - 1)
    return max(-1.0, min(1.0, r))


@dataclass(frozen=True, slots=True)
class ShrunkR:
    """A correlation drawn toward the common one; `raw` from n cases, `lo` to `hi` the interval of `level`."""

    raw: float
    value: float
    lo: float
    hi: float
    level: float
    n: int
    p_gt_0: float


@dataclass(frozen=True, slots=True)
class CommonR:
    """The correlation of all raters together, and `spread`: the SD of true ones in atanh units."""

    value: float
    lo: float
    hi: float
    level: float
    raters: int
    n: int
    spread: float


@dataclass(frozen=True, slots=True)
class _Z:
    """atanh r with its standard error, parallel arrays."""

    z: Floats
    se: Floats


def shrunk_correlations(rs: Sequence[tuple[float, int]], level: float = 0.90) -> tuple[ShrunkR, ...]:
    """Each (r, n >= 4): z = atanh r with variance v = 1/(n - 3), shrunk to the common mean with the t2 of
    DerSimonian & Laird (1986): k = t2/(t2 + v), mu + k (z - mu). One alone has nothing to be shrunk to.

    With few hires t2 itself is hardly known, and taking it for known makes intervals too short (a 90 % one
    holds 78 %). So the width is the posterior's mean squared distance from that value, over t flat on 0..1
    (Gelman et al., Bayesian Data Analysis, 5.4).
    """
    if not rs:
        return ()
    own = _transformed(rs)
    if len(rs) == 1:
        mean, sd = own.z, own.se
    else:
        mu, t2 = moment_fit(own.z, own.se, least=0.0)
        mean = mu + t2 / (t2 + own.se**2) * (own.z - mu)
        sd = _distance(own, mean)
    width = NormalDist().inv_cdf((1 + level) / 2)
    return tuple(
        ShrunkR(r, tanh(m), tanh(m - width * s), tanh(m + width * s), level, n, NormalDist().cdf(m / s))
        for (r, n), m, s in zip(rs, mean.tolist(), sd.tolist(), strict=True)
    )


def _distance(own: _Z, value: Floats) -> Floats:
    """Root of E[(true z - value)^2] given all of them: the mixture over t of normal posteriors."""
    t2 = np.linspace(0.0, 1.0, _GRID)[:, None] ** 2
    v = own.se[None, :] ** 2
    w = 1 / (v + t2)
    total = w.sum(axis=1, keepdims=True)
    mu = (w * own.z).sum(axis=1, keepdims=True) / total
    log = 0.5 * (np.log(w).sum(axis=1) - np.log(total[:, 0]) - (w * (own.z - mu) ** 2).sum(axis=1))
    weight = np.exp(log - log.max())[:, None]
    k = t2 * w
    apart = (mu + k * (own.z - mu) - value) ** 2 + k * v + (1 - k) ** 2 / total
    return np.asarray(np.sqrt((weight * apart).sum(axis=0) / weight.sum()), dtype=np.float64)


def common_correlation(rs: Sequence[tuple[float, int]], level: float = 0.95) -> CommonR | None:
    """The mean of atanh r weighted by 1/(v + t2), back on the scale of r; None for fewer than two raters.

    With t (raters - 1): the normal curve would be too narrow for a few."""
    if len(rs) < 2:
        return None
    own = _transformed(rs)
    mu, t2 = moment_fit(own.z, own.se, least=0.0)
    se = 1 / sqrt(float((1 / (own.se**2 + t2)).sum()))
    half = t_quantile((1 + level) / 2, len(rs) - 1) * se
    n = sum(n for _, n in rs)
    return CommonR(tanh(mu), tanh(mu - half), tanh(mu + half), level, len(rs), n, sqrt(t2))


def widened(found: CommonR, left_out: Sequence[float]) -> CommonR:
    """With the interval of the jackknife where that is wider.

    `left_out` are the common correlations with one of G groups of hires left out, so that a hire which
    several raters share counts once (Efron & Tibshirani 1993, ch. 11). In atanh r: variance (G - 1)/G sum
    (z_g - mean)^2, t (G - 1).
    """
    if len(left_out) < 2:
        return found
    z = [atanh(_inside(r)) for r in left_out]
    mean, groups = fmean(z), len(z)
    se = sqrt((groups - 1) / groups * sum((v - mean) ** 2 for v in z))
    half, middle = t_quantile((1 + found.level) / 2, groups - 1) * se, atanh(_inside(found.value))
    lo, hi = tanh(middle - half), tanh(middle + half)
    return replace(found, lo=min(lo, found.lo), hi=max(hi, found.hi))


def _inside(r: float) -> float:
    return max(-_LARGEST_R, min(_LARGEST_R, r))


def _transformed(rs: Sequence[tuple[float, int]]) -> _Z:
    if min(n for _, n in rs) < _FEWEST:
        raise ValueError(f"a correlation of fewer than {_FEWEST} cases has no standard error")
    z = np.array([atanh(_inside(r)) for r, _ in rs])
    return _Z(z, np.array([1 / sqrt(n - 3) for _, n in rs]))


# --- coached against not coached ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of two means with its interval of `level`; `clusters` units stand behind it."""

    value: float
    lo: float
    hi: float
    level: float
    clusters: int


def clustered_difference(
    first: Sequence[tuple[str, float]], second: Sequence[tuple[str, float]], level: float = 0.95
) -> Difference | None:
    """Mean of the units' means of `first` minus that of `second`; rows are (unit, value).

    A unit may stand on both sides: their covariance is taken off. t with the degrees of freedom of Welch
    (1947). None unless each side has two units.
    """
    a, b = _unit_means(first), _unit_means(second)
    units = sorted({*a, *b})
    # An upper limit of (1 + level) / 2 is one end of the two-sided interval; the other is as far below.
    found = excess([(a.get(unit), b.get(unit)) for unit in units], (1 + level) / 2)
    if found is None:
        return None
    half = found.upper - found.value
    return Difference(found.value, found.value - half, found.value + half, level, len(units))


def _unit_means(rows: Sequence[tuple[str, float]]) -> dict[str, float]:
    values: dict[str, list[float]] = {}
    for unit, value in rows:
        values.setdefault(unit, []).append(value)
    return {unit: sum(found) / len(found) for unit, found in values.items()}


def share_difference(
    first: tuple[int, int], second: tuple[int, int], level: float = 0.95
) -> Difference | None:
    """(k, n) of two groups: difference of their shares with the interval of Newcombe (1998, method 10),
    which joins the two Wilson intervals. None for an empty group."""
    (k1, n1), (k2, n2) = first, second
    a = wilson(k1 / n1, n1, level) if n1 else None
    b = wilson(k2 / n2, n2, level) if n2 else None
    if a is None or b is None:
        return None
    d = a.value - b.value
    lo = d - sqrt((a.value - a.lo) ** 2 + (b.hi - b.value) ** 2)
    hi = d + sqrt((a.hi - a.value) ** 2 + (b.value - b.lo) ** 2)
    return Difference(d, lo, hi, level, n1 + n2)
