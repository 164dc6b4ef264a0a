"""Sums over items, and what they would be over other items of the same kind (bootstrap over items).

Every coefficient here is a function of means over items of a few columns. So one resample of items gives
the resampled value of all columns at once, and the slope of the function gives the standard error.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np

from coachloop.stats.agreement.estimate import Estimate, NoEstimate, Why
from coachloop.stats.agreement.ratings import MISSING, Codes, Floats
from coachloop.stats.proportion import wilson

RESAMPLES = 1000
LEVEL = 0.95

#: Items that differ in their ratings are resampled one by one up to so many, beyond in so many blocks.
_MOST_GROUPS = 4_000
#: Cells of one piece of a table of columns.
_PIECE = 4_000_000
#: A narrower interval is none: every resample came out the same.
_WIDTH = 1e-12
_ALL_ALIKE = "all items are alike: the interval says what so few could have missed"
#: A share of resamples without a value that is worth a word.
_UNDEFINED_SHARE = 0.01
_STEP = 1e-6


@dataclass(frozen=True)
class Statistic:
    """`columns` maps codes (m items x raters) to m x D numbers; `value` maps means over items (B x D) and the
    number of items to B coefficients, NaN (in here only) where there is none.

    `influence`, where the literature linearises in its own way, maps m x D columns, their means (D), the
    number of items and m influences (the exact slope times columns - means) to m influences. `extremes` are
    columns (k x D) of items that could have come: two ratings as far apart as the scale goes, two the same.
    """

    columns: Callable[[Codes], Floats]
    width: int
    value: Callable[[Floats, int], Floats]
    extremes: Floats
    influence: Callable[[Floats, Floats, int, Floats], Floats] | None = None


def extreme_codes(levels: int, raters: int) -> Codes:
    """2 x raters: an item with the lowest and the highest level, and one with the lowest twice."""
    codes = np.full((2, raters), MISSING, dtype=np.int32)
    codes[:, :2] = [[0, levels - 1], [0, 0]]
    return codes


class Resampler:
    """The items of one table grouped by equal ratings, and resamples of those groups."""

    def __init__(self, codes: Codes, rng: np.random.Generator, *, in_order: bool = False) -> None:
        """`in_order` False: which rater gave which score does not matter."""
        rows = codes if in_order else np.sort(codes, axis=1)
        self.n = len(rows)
        distinct, counts = np.unique(rows, axis=0, return_counts=True)
        if len(distinct) <= _MOST_GROUPS:
            self.rows, self.counts = distinct, counts.astype(np.float64)
            self.group, self.sizes = np.arange(len(distinct)), self.counts
            # How many items of each kind were drawn, in groups of that kind.
            self.draws = rng.multinomial(self.n, counts / max(1, self.n), size=RESAMPLES) / self.sizes
        else:
            self.rows, self.counts = rows, np.ones(self.n)
            self.group = rng.permutation(self.n) % _MOST_GROUPS
            self.sizes = np.bincount(self.group).astype(np.float64)
            even = np.full(_MOST_GROUPS, 1 / _MOST_GROUPS)
            self.draws = rng.multinomial(_MOST_GROUPS, even, size=RESAMPLES).astype(np.float64)

    def estimate(self, statistic: Statistic, note: str = "") -> Estimate | NoEstimate:
        """The coefficient, its standard error (delta method) and percentile interval."""
        if self.n < 2:
            return NoEstimate(Why.TOO_FEW, self.n)
        sums = self._sums(statistic)
        mean = sums.sum(axis=0) / self.n
        value = float(statistic.value(mean[None, :], self.n)[0])
        if not np.isfinite(value):
            return NoEstimate(Why.NO_VARIATION, self.n)
        lo, hi, undefined = self._interval(statistic, sums)
        said = f"{undefined:.0%} of the resamples had no variation" if undefined > _UNDEFINED_SHARE else ""
        method = f"bootstrap over items, {RESAMPLES}"
        if not hi - lo > _WIDTH:
            lo, hi = self._one_more(statistic, mean, value)
            said, method = _ALL_ALIKE, "one more item of another kind, by Wilson's bound"
        se = self._error(statistic, mean)
        words = "; ".join(part for part in (note, said) if part)
        return Estimate(value, lo, hi, LEVEL, self.n, se, method, words)

    def _pieces(self, statistic: Statistic) -> Iterator[tuple[slice, Floats]]:
        size = max(1, _PIECE // max(1, statistic.width))
        for start in range(0, len(self.rows), size):
            piece = slice(start, start + size)
            yield piece, statistic.columns(self.rows[piece])

    def _sums(self, statistic: Statistic) -> Floats:
        """groups x D: the columns added up over the items of each group."""
        sums = np.zeros((len(self.sizes), statistic.width))
        for piece, columns in self._pieces(statistic):
            np.add.at(sums, self.group[piece], columns * self.counts[piece, None])
        return sums

    def _interval(self, statistic: Statistic, sums: Floats) -> tuple[float, float, float]:
        means = self.draws @ sums / (self.draws @ self.sizes)[:, None]
        values = statistic.value(means, self.n)
        known = values[np.isfinite(values)]
        tails = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
        lo, hi = np.quantile(known, tails) if len(known) else (np.nan, np.nan)
        return float(lo), float(hi), 1 - len(known) / len(values)

    def _one_more(self, statistic: Statistic, mean: Floats, value: float) -> tuple[float, float]:
        """Where resampling cannot move the value, because all items are alike: what it would be if items of
        another kind were as frequent as they may be when none of n was seen (Wilson 1927: z^2/(n + z^2))."""
        seen = wilson(0.0, self.n, LEVEL)
        assert seen is not None
        mixed = (1 - seen.hi) * mean + seen.hi * statistic.extremes
        found = statistic.value(mixed, self.n)
        known = [value, *found[np.isfinite(found)].tolist()]
        return min(known), max(known)

    def _error(self, statistic: Statistic, mean: Floats) -> float | None:
        """sqrt(sum of squared influences / (n (n - 1)))."""
        steps = _STEP * np.maximum(1.0, np.abs(mean))
        moved = np.diag(steps)
        up, down = statistic.value(mean + moved, self.n), statistic.value(mean - moved, self.n)
        slope = (up - down) / (2 * steps)
        if not np.isfinite(slope).all():
            return None
        total = 0.0
        for piece, columns in self._pieces(statistic):
            influence = (columns - mean) @ slope
            if statistic.influence:
                influence = statistic.influence(columns, mean, self.n, influence)
            total += float(self.counts[piece] @ influence**2)
        return sqrt(total / (self.n * (self.n - 1)))
