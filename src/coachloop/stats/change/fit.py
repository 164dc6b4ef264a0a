"""What an uncoached person with this record scores next: tier A from pairs of blocks, tier B from moments."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from coachloop.stats.change.blocks import Spread, blocks_of, pairs_of, spread, spread_within
from coachloop.stats.change.record import Floats, Ints
from coachloop.stats.change.settings import Settings
from coachloop.stats.change.view import View


class Model(Protocol):
    """Both tiers in the same words. Variances are of a mean of n values about E, in squared points."""

    @property
    def people(self) -> int: ...

    @property
    def df(self) -> float: ...

    def expect(self, x: Floats) -> tuple[Floats, Floats]:
        """x (n, 4): E of each, and what the doubt about the fit adds to its variance."""
        ...

    @property
    def between(self) -> float:
        """What lies between people and weeks, whatever n is."""
        ...

    def next_variance(self, n: Floats) -> Floats:
        """v(n) = between + s_w2/n."""
        ...


@dataclass(frozen=True, slots=True)
class ExpectedNext:
    """Tier A. `inverse` is inv(X'X), `s2` the variance of what the regression leaves over."""

    coefficients: Floats
    inverse: Floats
    s2: float
    spread: Spread
    pairs: int
    people: int
    size: int

    @property
    def df(self) -> float:
        return self.pairs - 4.0

    def expect(self, x: Floats) -> tuple[Floats, Floats]:
        """x (n, 4): E = x'c and s2 * x'Ax."""
        return x @ self.coefficients, self.s2 * np.einsum("ij,jk,ik->i", x, self.inverse, x)

    @property
    def between(self) -> float:
        """s_b2 = s2 - s_w2/size, 0 or more: `spread` is never so wide that it would be less."""
        return self.s2 - self.spread.of_mean(self.size)

    def next_variance(self, n: Floats) -> Floats:
        """v(n) = s_b2 + s_w2/n; s2 for a block."""
        return self.between + self.spread.of_means(n)


@dataclass(frozen=True, slots=True)
class Kelley:
    """Tier B (Kelley 1947): mean `mu` and variance `t2` of the people, `spread` of their values.

    `of_means` is the variance of the people's means as they are, `values` how many values there were.
    """

    mu: float
    t2: float
    spread: Spread
    people: int
    size: int
    of_means: float
    values: int

    @property
    def df(self) -> float:
        """Satterthwaite's of v = t2 (1 - B) + s_w2/size: 2 v^2 over the variance of its two estimates.

        dv/dt2 = (1-B)^2 and dv/ds_w2 = (1 + B^2)/size; a variance estimated with f degrees of freedom has
        the variance 2 (estimate)^2 / f. Never fewer than people - 1.
        """
        block, b = self.spread.of_mean(self.size), self.reliability
        v = self.t2 * (1 - b) + block
        error = (1 - b) ** 4 * self.of_means**2 / (self.people - 1)
        error += (1 + b * b) ** 2 * block**2 / (self.values - self.people)
        return max(self.people - 1.0, v * v / error) if error > 0 else self.people - 1.0

    @property
    def reliability(self) -> float:
        """B = t2 / (t2 + s_w2/size)."""
        total = self.t2 + self.spread.of_mean(self.size)
        return self.t2 / total if total > 0 else 0.0

    def expect(self, x: Floats) -> tuple[Floats, Floats]:
        """x (n, 4), of which only the baseline is read: E = mu + B (baseline - mu)."""
        return self.mu + self.reliability * (x[:, 1] - self.mu), np.zeros(len(x))

    @property
    def between(self) -> float:
        return self.t2 * (1 - self.reliability)

    def next_variance(self, n: Floats) -> Floats:
        """t2 (1 - B) + s_w2/n."""
        return self.between + self.spread.of_means(n)


def expected_next(seen: View, settings: Settings) -> ExpectedNext | None:
    """Weighted least squares over all pairs; None for too few of them or of people, or no spread in them.

    A pair cut short by a session weighs as much as was left of it, and N is the sum of the weights.
    """
    blocks = blocks_of(seen, settings.size)
    pairs = pairs_of(blocks, settings.earlier_max)
    people = len(np.unique(pairs.person))
    n = int(pairs.weight.sum() + 1e-9)
    if n < max(settings.pairs, 5) or people < settings.pairs_people:
        return None
    weighted = pairs.x * pairs.weight[:, None]
    square = weighted.T @ pairs.x
    if np.linalg.matrix_rank(square, hermitian=True) < 4:
        return None
    inverse = np.linalg.inv(square)
    c = inverse @ (weighted.T @ pairs.y)
    s2 = float(pairs.weight @ (pairs.y - pairs.x @ c) ** 2 / (n - 4))
    within = spread_within(seen, blocks).at_most(s2, settings.size)
    return ExpectedNext(c, np.asarray(inverse, dtype=np.float64), s2, within, n, people, settings.size)


def kelley(seen: View, settings: Settings) -> Kelley | None:
    """Moments over all people with a block of values; None unless enough of them have enough values.

    A person's values outside coached intervals stand for them, all of them where these fill no block: whoever
    is unlike the others must be among those that are fitted, or is expected to be like them.
    """
    many = np.diff(seen.first)
    owner = np.repeat(np.arange(seen.people), many)
    free = np.diff(seen.coached) == 0
    free |= (np.bincount(owner[free], minlength=seen.people) < settings.size)[owner]
    n_free = np.bincount(owner[free], minlength=seen.people)
    enough = n_free >= settings.size
    if (enough & (many >= settings.kelley_values)).sum() < settings.kelley_people:
        return None
    rows = np.flatnonzero(free & enough[owner])
    totals = np.bincount(owner[rows], weights=seen.value[rows], minlength=seen.people)
    means = totals[enough] / n_free[enough]
    found = _spread_of_people(seen.value[rows], owner[rows], np.cumsum(enough) - 1, means)
    noise = float(found.of_means(n_free[enough].astype(np.float64)).mean())
    of_means = float(means.var(ddof=1))
    t2 = max(0.0, of_means - noise)
    return Kelley(float(means.mean()), t2, found, len(means), settings.size, of_means, len(rows))


def _spread_of_people(values: Floats, owner: Ints, place: Ints, means: Floats) -> Spread:
    apart = values - means[place[owner]]
    same = owner[1:] == owner[:-1]
    products = float((apart[1:] * apart[:-1])[same].sum())
    return spread(float((apart**2).sum()), products, len(means), len(values) / len(means))
