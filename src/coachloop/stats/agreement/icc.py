"""Intraclass correlations of single ratings, intervals from F (Shrout & Fleiss 1979; McGraw & Wong 1996)."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from coachloop.stats.agreement.estimate import Estimate, NoEstimate, Why
from coachloop.stats.agreement.ratings import MISSING, Ratings
from coachloop.stats.agreement.resample import LEVEL
from coachloop.stats.student import f_quantile

_BY_F = "F distribution"
_LOW, _HIGH = (1 - LEVEL) / 2, (1 + LEVEL) / 2


class Icc(StrEnum):
    """Each item has its own raters; the same raters, drawn from many; these raters and no others."""

    ONE = "icc(1,1)"
    TWO = "icc(2,1)"
    THREE = "icc(3,1)"


def icc(ratings: Ratings, kind: Icc) -> Estimate | NoEstimate:
    """The correlation of two single ratings of one item. (2,1) and (3,1) read the items that all rated."""
    if not ratings.numeric:
        return NoEstimate(Why.NOT_NUMERIC, ratings.pairable().n_items)
    return _one_way(ratings.pairable()) if kind is Icc.ONE else _two_way(ratings, kind)


def _one_way(used: Ratings) -> Estimate | NoEstimate:
    """With unequal numbers of ratings k becomes k0 = (N - sum k_i^2 / N) / (n - 1) (Donner 1986)."""
    n = used.n_items
    if n < 2:
        return NoEstimate(Why.TOO_FEW, n)
    x = used.values()
    each = (used.codes != MISSING).sum(axis=1)
    total = int(each.sum())
    means = np.nansum(x, axis=1) / each
    between = _tidy(float((each * (means - np.nansum(x) / total) ** 2).sum()) / (n - 1))
    within = _tidy(float(np.nansum((x - means[:, None]) ** 2)) / (total - n))
    k = (total - float((each**2).sum()) / total) / (n - 1)
    if between + (k - 1) * within <= 0:
        return NoEstimate(Why.NO_VARIATION, n)
    value = (between - within) / (between + (k - 1) * within)
    if within == 0:
        return _exact(n)
    f = between / within
    low = f / f_quantile(_HIGH, n - 1, total - n)
    high = f * f_quantile(_HIGH, total - n, n - 1)
    return _estimate(value, (low - 1) / (low + k - 1), (high - 1) / (high + k - 1), n)


@dataclass(frozen=True, slots=True)
class _Squares:
    """Mean squares of n items by k raters, each rating there."""

    n: int
    k: int
    items: float
    raters: float
    rest: float


def _two_way(ratings: Ratings, kind: Icc) -> Estimate | NoEstimate:
    used = ratings.complete()
    n, k = used.n_items, used.n_raters
    if not ratings.named:
        return NoEstimate(Why.TOO_MANY_RATERS, n)
    if n < 2 or k < 2:
        return NoEstimate(Why.TOO_FEW, n)
    m = _squares(used)
    if m.items == 0 and m.rest == 0:
        return NoEstimate(Why.NO_VARIATION, n)
    return _agreement(m) if kind is Icc.TWO else _consistency(m)


def _squares(used: Ratings) -> _Squares:
    x = used.values()
    n, k = x.shape
    by_item, by_rater, mean = x.mean(axis=1), x.mean(axis=0), x.mean()
    rest = x - by_item[:, None] - by_rater[None, :] + mean
    return _Squares(
        n,
        k,
        _tidy(k * float(((by_item - mean) ** 2).sum()) / (n - 1)),
        _tidy(n * float(((by_rater - mean) ** 2).sum()) / (k - 1)),
        _tidy(float((rest**2).sum()) / ((n - 1) * (k - 1))),
    )


def _tidy(square: float) -> float:
    """What is left of equal numbers after rounding is nothing."""
    return square if square > 1e-20 else 0.0


def _consistency(m: _Squares) -> Estimate | NoEstimate:
    """(BMS - EMS) / (BMS + (k - 1) EMS)."""
    if m.rest == 0:
        return _exact(m.n)
    f, df = m.items / m.rest, (m.n - 1) * (m.k - 1)
    low = f / f_quantile(_HIGH, m.n - 1, df)
    high = f * f_quantile(_HIGH, df, m.n - 1)
    return _estimate((f - 1) / (f + m.k - 1), (low - 1) / (low + m.k - 1), (high - 1) / (high + m.k - 1), m.n)


def _agreement(m: _Squares) -> Estimate | NoEstimate:
    """(BMS - EMS) / (BMS + (k - 1) EMS + k (JMS - EMS) / n)."""
    n, k = m.n, m.k
    below = m.items + (k - 1) * m.rest + k * (m.raters - m.rest) / n
    if below <= 0:
        return NoEstimate(Why.NO_VARIATION, n)
    value = (m.items - m.rest) / below
    if m.rest == 0 and m.raters == 0:
        return _exact(n)
    a, b = k * value / (n * (1 - value)), 1 + k * value * (n - 1) / (n * (1 - value))
    parts = (a * m.raters) ** 2 / (k - 1) + (b * m.rest) ** 2 / ((n - 1) * (k - 1))
    # Below 0 these parts can cancel out: 0 / 0 has the limit of raters alike, and less than 1 is no freedom.
    df = max(1.0, (a * m.raters + b * m.rest) ** 2 / parts) if parts else float((n - 1) * (k - 1))
    spread = k * m.raters + (k * n - k - n) * m.rest
    low, high = f_quantile(_HIGH, n - 1, df), f_quantile(_HIGH, df, n - 1)
    return _estimate(
        value,
        n * (m.items - low * m.rest) / (low * spread + n * m.items),
        n * (high * m.items - m.rest) / (spread + n * high * m.items),
        n,
    )


def _exact(n: int) -> Estimate:
    return _estimate(1.0, 1.0, 1.0, n)


def _estimate(value: float, lo: float, hi: float, n: int) -> Estimate:
    return Estimate(value, lo, hi, LEVEL, n, None, _BY_F)
