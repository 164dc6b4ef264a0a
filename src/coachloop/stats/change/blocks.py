"""The record in blocks of ten, and what one block says of the next."""

from dataclasses import dataclass

import numpy as np

from coachloop.stats.change.record import Bools, Floats, Ints
from coachloop.stats.change.view import View


@dataclass(frozen=True, slots=True)
class Blocks:
    """All full blocks, person by person, oldest first; `index` counts from 0 within a person.

    `kept` is False where a block touches a coached interval; `row` is its first row, `free` how many of its
    rows come before coaching and `free_mean` their mean.
    """

    person: Ints
    index: Ints
    row: Ints
    mean: Floats
    kept: Bools
    free: Ints
    free_mean: Floats
    size: int

    @property
    def n(self) -> int:
        return len(self.person)


def blocks_of(seen: View, size: int) -> Blocks:
    """Blocks of `size` counted back from each person's last row; a rest at the beginning is left over."""
    count = np.diff(seen.first) // size
    person = np.repeat(np.arange(seen.people), count)
    index = np.arange(len(person)) - np.repeat(np.cumsum(count) - count, count)
    row = seen.first[person + 1] - (count[person] - index) * size
    kept = seen.coached[row + size] == seen.coached[row]
    free = seen.free(row, row + size)
    means = seen.means(row, row + size), seen.means(row, row + free)
    return Blocks(person, index, row, means[0], kept, free, means[1], size)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of the regression: x = (1, last block, the one before, mean of those earlier), y = the next.

    `weight` is the part (0..1) of the next block that came before coaching; y is the mean of that part.
    """

    x: Floats
    y: Floats
    person: Ints
    weight: Floats


def pairs_of(blocks: Blocks, earlier_max: int) -> Pairs:
    """Every block with two kept ones right before it and one or more kept among those before these.

    `earlier_max` is the most values that enter the mean of those earlier. A block into which a session falls
    counts as far as the session: whoever is coached is coached because these scores were low, and leaving
    them out would leave the lucky ones in (decision 0019).
    """
    last = np.flatnonzero(blocks.index >= 3)
    last = last[(blocks.free[last] > 0) & blocks.kept[last - 1] & blocks.kept[last - 2]]
    reach = np.minimum(blocks.index[last] - 2, max(1, earlier_max // blocks.size))
    n = _running(blocks.kept.astype(np.float64))
    total = _running(np.where(blocks.kept, blocks.mean, 0.0))
    start, end = last - 2 - reach, last - 2
    found = n[end] - n[start]
    some = found > 0
    last, earlier = last[some], (total[end] - total[start])[some] / found[some]
    x = np.column_stack([np.ones(len(last)), blocks.mean[last - 1], blocks.mean[last - 2], earlier])
    return Pairs(x, blocks.free_mean[last], blocks.person[last], blocks.free[last] / blocks.size)


@dataclass(frozen=True, slots=True)
class Spread:
    """Variance of one value within a stretch, and the correlation `r` of one value with the next, 0 to .6."""

    variance: float
    r: float

    def of_mean(self, n: float) -> float:
        """Variance of the mean of n values in a row: variance * VIF(n) / n."""
        return self.variance * vif(self.r, n) / n

    def of_means(self, n: Floats) -> Floats:
        """The same for each n."""
        different, place = np.unique(n, return_inverse=True)
        return np.array([self.of_mean(k) for k in different])[place]

    def at_most(self, variance: float, n: int) -> "Spread":
        """This, or as much less as makes the variance of a mean of n no more than `variance`."""
        return Spread(min(self.variance, variance * n / vif(self.r, n)), self.r)


def spread_within(seen: View, blocks: Blocks) -> Spread:
    """Pooled over the kept blocks; variance 0 without one."""
    rows = blocks.row[blocks.kept][:, None] + np.arange(blocks.size)
    values = seen.value[rows]
    apart = values - values.mean(axis=1, keepdims=True) if len(values) else values
    squares = float((apart**2).sum())
    products = float((apart[:, 1:] * apart[:, :-1]).sum())
    return spread(squares, products, len(values), blocks.size)


def spread(squares: float, products: float, stretches: int, length: float) -> Spread:
    """From the sums over `stretches` of `length` values, each about the mean of its stretch.

    r is pooled and its bias in short stretches taken out, r + (1 + 3r)/length; what correlated values hide of
    their own variance is given back, / (1 - (VIF - 1)/(length - 1)).
    """
    if squares <= 0 or stretches < 1:
        return Spread(0.0, 0.0)
    raw = products / squares
    r = float(np.clip(raw + (1 + 3 * raw) / length, 0.0, 0.6))
    hidden = (vif(r, length) - 1) / (length - 1)
    return Spread(squares / (stretches * (length - 1)) / (1 - hidden), r)


def vif(r: float, n: float) -> float:
    """1 + 2 sum_{k<n} (1 - k/n) r^k: how much less n correlated values say than n separate ones.

    In closed form: 1 + 2 [r/(1-r) - r (1 - r^n) / (n (1-r)^2)].
    """
    return 1 + 2 * (r / (1 - r) - r * (1 - float(r**n)) / (n * (1 - r) ** 2))


def _running(values: Floats) -> Floats:
    return np.concatenate(([0.0], np.cumsum(values)))
