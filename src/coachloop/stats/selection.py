"""Selection rates of groups side by side: impact ratio, interval, Fisher's exact test (METHOD.md 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt
from statistics import NormalDist

#: Four fifths (29 CFR 1607.4(D)): a ratio below it is marked.
FOUR_FIFTHS = 0.80
#: Fewer in either group: counts, and nothing said of them.
FEWEST = 30
#: Tables as likely as the one seen, but for rounding, count as as extreme.
_TIE = 1 + 1e-7


@dataclass(frozen=True, slots=True)
class Group:
    """How many of a group were selected."""

    name: str
    selected: int
    n: int


@dataclass(frozen=True, slots=True)
class Impact:
    """One group beside the one with the highest rate. Rates and ratio are 0..1.

    Everything but the counts is None where either group has fewer than the fewest; the interval of `level`
    also where a rate is 0, and both it and `p` for the highest group itself. `below` marks a ratio under four
    fifths: a sign to look, not a finding.
    """

    group: Group
    beside: Group
    rate: float | None
    ratio: float | None
    lo: float | None
    hi: float | None
    level: float
    p: float | None
    below: bool | None


def impacts(groups: Sequence[Group], level: float = 0.95, fewest: int = FEWEST) -> tuple[Impact, ...]:
    """Each group by name, beside the highest rate among those with enough people (ties: the larger group).

    Ratio interval: exp(log ratio -+ z sqrt((1-p1)/(n1 p1) + (1-p2)/(n2 p2))) (Morris & Lobsenz 2000).
    """
    known = [g for g in groups if g.n > 0]
    enough = [g for g in known if g.n >= fewest] or known
    if not enough:
        return ()
    best = max(enough, key=lambda g: (g.selected / g.n, g.n, g.name))
    return tuple(_impact(g, best, level, fewest) for g in sorted(known, key=lambda g: g.name))


def _impact(group: Group, best: Group, level: float, fewest: int) -> Impact:
    if min(group.n, best.n) < fewest:
        return Impact(group, best, None, None, None, None, level, None, None)
    rate, highest = group.selected / group.n, best.selected / best.n
    if highest == 0:  # nobody was selected anywhere
        return Impact(group, best, rate, None, None, None, level, 1.0, None)
    if group == best:
        return Impact(group, best, rate, 1.0, None, None, level, None, below=False)
    ratio = rate / highest
    lo, hi = _interval(group, best, level)
    p = fisher_exact(group.selected, group.n, best.selected, best.n)
    return Impact(group, best, rate, ratio, lo, hi, level, p, ratio < FOUR_FIFTHS - 1e-9)


def _interval(group: Group, best: Group, level: float) -> tuple[float | None, float | None]:
    if group.selected == 0:
        return None, None
    p1, p2 = group.selected / group.n, best.selected / best.n
    se = sqrt((1 - p1) / (group.n * p1) + (1 - p2) / (best.n * p2))
    half = NormalDist().inv_cdf((1 + level) / 2) * se
    return exp(log(p1 / p2) - half), exp(log(p1 / p2) + half)


def fisher_exact(k1: int, n1: int, k2: int, n2: int) -> float:
    """Two-sided p of k1 of n1 against k2 of n2: all tables of these margins as likely as this one or less."""
    selected = k1 + k2

    def log_likelihood(k: int) -> float:
        return _log_choose(n1, k) + _log_choose(n2, selected - k)

    least, most = max(0, selected - n2), min(n1, selected)
    total = _log_choose(n1 + n2, selected)
    limit = exp(log_likelihood(k1) - total) * _TIE
    found = (exp(log_likelihood(k) - total) for k in range(least, most + 1))
    return min(1.0, sum(p for p in found if p <= limit))


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
