"""Raters apart: the additive model of several raters of the same items, its severities and its noise.

y_rj = m + q_j + b_r + e_rj: item j is worth q_j, rater r gives b_r more than the mean of the raters, the rest
is noise (two-way analysis of variance without interaction, Searle, Casella & McCulloch 1992). Fitted by least
squares with sum b = 0, so raters need not have rated the same items. Severities are drawn towards 0 by the
share of their spread that is noise (Kelley 1947; Efron & Morris 1975). Imports numpy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

#: E|x - y| of two independent normals of standard deviation 1: 2 / sqrt(pi) = 1.128.
GAP_OF_NOISE = 2 / sqrt(pi)
_NORMAL_95 = 1.96
LEVEL = 0.95

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Severity:
    """One rater against the mean of all: `raw` as least squares has it, `shrunk` with its 95 % interval.

    `n` are the items shared with another rater.
    """

    raw: float
    shrunk: float
    lo: float
    hi: float
    n: int


@dataclass(frozen=True, slots=True)
class RaterFit:
    """`error` and `spread` are standard deviations: of the residuals, and of the raters' severities.

    `gap_of_noise` is the mean distance of two raters once their severities are taken out: what two of one
    standard would show. Of normal errors it is 1.128 `error`; where levels are few a distance is rare and
    large, and 1.128 `error` would be more than was ever seen. `items` and `ratings` went into it, `df` of
    them are left for the error. `severities` by rater, those whom shared items link to each other; with
    `spread` 0 all of them are 0, without width.
    """

    error: float
    spread: float
    gap_of_noise: float
    df: int
    items: int
    ratings: int
    severities: dict[int, Severity]

    @property
    def noise(self) -> float:
        """The standard deviation of normal errors that show the same gap."""
        return self.gap_of_noise / GAP_OF_NOISE


def fit_raters(items: Sequence[int], raters: Sequence[int], scores: Sequence[float]) -> RaterFit | None:
    """From parallel lists: number of the item, number of the rater, score; no pair of both stands twice.

    Items with one rating say nothing and are left out, and so are raters whom no shared item links to the
    largest group. None for fewer than two raters, or where nothing is left for the noise (df 0).
    """
    item, rater, score = np.asarray(items), np.asarray(raters), np.asarray(scores, dtype=np.float64)
    kept = _linked(item, rater)
    item, rater, score = item[kept], rater[kept], score[kept]
    known, r = np.unique(rater, return_inverse=True)
    _, j = np.unique(item, return_inverse=True)
    if len(known) < 2:
        return None
    df = len(score) - int(j.max()) - 1 - len(known) + 1
    if df < 1:
        return None
    return _fit(known, r, j, score, df)


def _fit(known: Ints, r: Ints, j: Ints, score: Floats, df: int) -> RaterFit:
    """Items are swept out first; what is left are as many equations as raters.

    Crossed, they give b_r = mean_j(y_rj - mean_r y_rj) and the variance s2 / n (1 - 1 / raters).
    """
    shared = np.zeros((len(known), int(j.max()) + 1))
    shared[r, j] = 1.0
    per_item = shared.sum(axis=0)
    apart = score - (np.bincount(j, score) / per_item)[j]
    normal = np.diag(shared.sum(axis=1)) - (shared / per_item) @ shared.T
    inverse = np.linalg.pinv(normal, hermitian=True)
    b: Floats = np.asarray(inverse @ np.bincount(r, apart), dtype=np.float64)
    rest = apart - (b[r] - (np.bincount(j, b[r]) / per_item)[j])
    s2 = float(rest @ rest) / df
    raters, spread = _shrunk(b, np.asarray(np.diag(inverse)), s2, shared)
    severity = np.array([s.shrunk for s in raters])
    # Noise alone never shows more than noise and severities together.
    gap = min(_distance(r, j, score - severity[r]), _distance(r, j, score))
    found = {int(name): s for name, s in zip(known, raters, strict=True)}
    return RaterFit(sqrt(s2), spread, gap, df, len(per_item), len(score), found)


def _shrunk(b: Floats, unit: Floats, s2: float, shared: Floats) -> tuple[list[Severity], float]:
    """By rater, and the spread. `unit` is the variance of each b where the error is 1: crossed,
    1 / n (1 - 1 / raters).
    """
    count = len(b)
    error = s2 * unit * count / (count - 1)
    t2 = max(0.0, float(b.var(ddof=1)) - float(error.mean()))
    share = t2 / (t2 + error) if t2 > 0 else np.zeros(count)
    half = _NORMAL_95 * np.sqrt(t2 * (1 - share))
    many = shared.sum(axis=1).astype(int)
    found = [
        Severity(float(raw), float(h * raw), float(h * raw - w), float(h * raw + w), int(n))
        for raw, h, w, n in zip(b, share, half, many, strict=True)
    ]
    return found, sqrt(t2)


def _distance(r: Ints, j: Ints, score: Floats) -> float:
    """The mean over items of the mean distance over their pairs of raters."""
    table = np.full((int(r.max()) + 1, int(j.max()) + 1), np.nan)
    table[r, j] = score
    total, pairs = np.zeros(table.shape[1]), np.zeros(table.shape[1])
    for one in range(1, len(table)):
        apart = np.abs(table[one] - table[:one])
        total += np.nansum(apart, axis=0)
        pairs += np.isfinite(apart).sum(axis=0)
    return float((total / pairs).mean())


def _linked(item: Ints, rater: Ints) -> NDArray[np.bool_]:
    """The ratings of items with two or more, of the largest group of raters that such items link."""
    _, j, counts = np.unique(item, return_inverse=True, return_counts=True)
    twice = counts[j] > 1
    group = _groups(rater, j, twice)
    if not twice.any():
        return twice
    sizes = np.bincount(group[twice])
    return np.asarray(twice & (group == sizes.argmax()))


def _groups(rater: Ints, j: Ints, twice: NDArray[np.bool_]) -> Ints:
    """The number of the group of each rating: the lowest rater that can be reached over shared items."""
    _, r = np.unique(rater, return_inverse=True)
    lowest = np.arange(int(r.max(initial=-1)) + 1)
    while True:
        of_item = np.full(int(j.max(initial=-1)) + 1, len(lowest))
        np.minimum.at(of_item, j[twice], lowest[r[twice]])
        after = lowest.copy()
        np.minimum.at(after, r[twice], of_item[j[twice]])
        if (after == lowest).all():
            return np.asarray(lowest[r])
        lowest = after
