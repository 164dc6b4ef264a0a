"""One person over time: how far the values after a session lie above those before it.

Parker, Vannest & Davis (2011), Behavior Modification 35; Parker, Vannest, Davis & Sauber (2011), Behavior
Therapy 42; Tarlow (2017), Behavior Modification 41. `a` are the values before, `b` those with the session, in
order of time; more is better.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import comb, erfc, sqrt
from statistics import NormalDist

import numpy as np

from coachloop.stats.effects.line import LEVEL, Effect, Floats, LeftOut, Line

NAP = "nap"
TAU = "tau"
TAU_U = "tau_u"
CORRECTED = "tau_baseline_corrected"
PND = "pnd"
PEM = "pem"
PAND = "pand"

#: A baseline trend is taken out when it is significant at this level (Tarlow 2017).
TREND_P = 0.05
FEWEST = 3
#: Trends compare each value with each other.
MOST_FOR_TREND = 3_000
#: Up to here the p of a trend without ties is exact.
_EXACT = 50
_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)
_NO_INTERVAL = "no interval: no sampling distribution is known"


@dataclass(frozen=True, slots=True)
class Phases:
    """`a`, `b` in order of time with their times; `once` False: the session came and went again."""

    a: Floats
    b: Floats
    a_times: Floats
    b_times: Floats
    once: bool = True


def overlap_lines(about: str, phases: Phases) -> Iterator[Line]:
    """Every index; each phase has FEWEST values or more."""
    a, b = phases.a, phases.b
    note = f"{len(a)} before, {len(b)} with the session"
    yield _nap_line(about, nap(a, b), len(a), len(b), note)
    yield _tau_line(TAU, about, nap(a, b), len(a), len(b), note)
    yield from _trend_lines(about, phases, note)
    n = len(a) + len(b)
    for method, share in ((PND, pnd(a, b)), (PEM, pem(a, b)), (PAND, pand(a, b))):
        yield Effect(method, about, share, None, None, None, None, n, None, f"{note}; {_NO_INTERVAL}")


def _trend_lines(about: str, phases: Phases, note: str) -> Iterator[Line]:
    if not phases.once:
        yield LeftOut(TAU_U, f"{about}: the session came and went, so one trend before it says nothing")
        return
    if len(phases.a) > MOST_FOR_TREND:
        yield LeftOut(TAU_U, f"{about}: more than {MOST_FOR_TREND:,} values before the session")
        return
    m, n = len(phases.a), len(phases.b)
    value, se = tau_u(phases.a, phases.b), _tau_u_se(m, n)
    said = f"{note}; Tau less the trend before; standard error as if nothing changed"
    yield Effect(TAU_U, about, value, se, value - _Z * se, value + _Z * se, LEVEL, m + n, None, said)
    p = trend_p(phases.a_times, phases.a)
    if p < TREND_P:
        a, b = without_trend(phases)
        said = f"{note}; trend before taken out (p = {p:.3f})"
    else:
        a, b, said = phases.a, phases.b, f"{note}; no clear trend before (p = {p:.3f}), nothing taken out"
    yield _tau_line(CORRECTED, about, nap(a, b), m, n, said)


# --- overlap of all pairs ----------------------------------------------------------------------------------


def nap(a: Floats, b: Floats) -> float:
    """Share of the pairs (one of a, one of b) in which b is above; ties are half."""
    ordered = np.sort(a)
    below, not_above = np.searchsorted(ordered, b, "left"), np.searchsorted(ordered, b, "right")
    return float((below + not_above).sum()) / (2 * len(a) * len(b))


def _nap_line(about: str, value: float, m: int, n: int, note: str) -> Effect:
    lo, hi = nap_interval(value, m, n)
    return Effect(NAP, about, value, nap_error(value, m, n) or None, lo, hi, LEVEL, m + n, None, note)


def _tau_line(method: str, about: str, share: float, m: int, n: int, note: str) -> Effect:
    """Tau = 2 NAP - 1."""
    lo, hi = nap_interval(share, m, n)
    se = 2 * nap_error(share, m, n) or None
    return Effect(method, about, 2 * share - 1, se, 2 * lo - 1, 2 * hi - 1, LEVEL, m + n, None, note)


def _spread(p: float, m: int, n: int) -> float:
    """Variance of NAP at a true p for independent values: Hanley & McNeil (1982) with both phases on the same
    footing, method 5 of Newcombe (2006), Statistics in Medicine 25."""
    h = (m + n) / 2 - 1
    return p * (1 - p) * (1 + h * (1 - p) / (2 - p) + h * p / (1 + p)) / (m * n)


def nap_error(value: float, m: int, n: int) -> float:
    """0 for a NAP of 0 or 1, where it says nothing; the interval does."""
    return sqrt(_spread(value, m, n))


def nap_interval(value: float, m: int, n: int) -> tuple[float, float]:
    """Every p from which `value` is at most z standard errors (at p) away; has a width at 0 and 1, too."""
    return _bound(value, 0.0, m, n), _bound(value, 1.0, m, n)


def _bound(value: float, end: float, m: int, n: int) -> float:
    """Bisection between the value, which is inside, and an end of 0..1."""
    inside, outside = value, end
    for _ in range(60):
        middle = (inside + outside) / 2
        if (value - middle) ** 2 <= _Z**2 * _spread(middle, m, n):
            inside = middle
        else:
            outside = middle
    return inside


# --- the trend before --------------------------------------------------------------------------------------


def rising_pairs(values: Floats) -> int:
    """Pairs in order of time that rise minus those that fall (Kendall's S)."""
    return int(sum(np.sign(values[at + 1 :] - value).sum() for at, value in enumerate(values)))


def tau_u(a: Floats, b: Floats) -> float:
    """(S of a against b - S of the trend in a) / (m n); below -1 or above 1 it can be, as published."""
    pairs = len(a) * len(b)
    return float(((2 * nap(a, b) - 1) * pairs - rising_pairs(a)) / pairs)


def _tau_u_se(m: int, n: int) -> float:
    """Of independent values without any trend or change: both S are then independent of each other."""
    return sqrt(m * n * (m + n + 1) / 3 + m * (m - 1) * (2 * m + 5) / 18) / (m * n)


def trend_p(times: Floats, values: Floats) -> float:
    """Two-sided p of Kendall's S: exact without ties, else the normal curve with ties and continuity."""
    order = np.argsort(times, kind="stable")
    s, m = _kendall_s(times[order], values[order]), len(values)
    tied_values, tied_times = _ties(values), _ties(times)
    if m <= _EXACT and not tied_values and not tied_times:
        return _exact_p(abs(s), m)
    variance = _s_variance(m, tied_values, tied_times)
    if variance <= 0:
        return 1.0
    return erfc(max(0, abs(s) - 1) / sqrt(2 * variance))


def _kendall_s(times: Floats, values: Floats) -> int:
    return int(
        sum(
            (np.sign(values[at + 1 :] - value) * np.sign(times[at + 1 :] - times[at])).sum()
            for at, value in enumerate(values)
        )
    )


def _ties(values: Floats) -> list[int]:
    return [int(n) for n in np.unique(values, return_counts=True)[1] if n > 1]


def _s_variance(m: int, x: list[int], y: list[int]) -> float:
    """Kendall (1970), Rank correlation methods, equation 4.4."""

    def first(n: int) -> int:
        return n * (n - 1) * (2 * n + 5)

    whole = (first(m) - sum(map(first, x)) - sum(map(first, y))) / 18
    pairs = sum(n * (n - 1) for n in x) * sum(n * (n - 1) for n in y) / (2 * m * (m - 1))
    threes = sum(n * (n - 1) * (n - 2) for n in x) * sum(n * (n - 1) * (n - 2) for n in y)
    return whole + pairs + threes / (9 * m * (m - 1) * (m - 2))


def _exact_p(s: int, m: int) -> float:
    """Share of the m! orders with |S| as large; counted by inversions, one value more at a time."""
    counts = [1]
    for n in range(2, m + 1):
        counts = [sum(counts[max(0, k - n + 1) : k + 1]) for k in range(len(counts) + n - 1)]
    pairs = comb(m, 2)
    extreme = sum(count for falls, count in enumerate(counts) if abs(pairs - 2 * falls) >= s)
    return extreme / sum(counts)


def without_trend(phases: Phases) -> tuple[Floats, Floats]:
    """Both phases less the median slope of all pairs before the session (Theil 1950; Sen 1968)."""
    x, y = phases.a_times, phases.a
    i, j = np.triu_indices(len(x), 1)
    apart = x[j] != x[i]
    slope = float(np.median((y[j] - y[i])[apart] / (x[j] - x[i])[apart]))
    rests = np.concatenate([y - slope * x, phases.b - slope * phases.b_times])
    # What is equal but for rounding is a tie.
    size = max(_greatest(y), _greatest(phases.b), abs(slope) * _greatest(x), 1e-300)
    rests = np.round(rests / size, 9)
    return rests[: len(y)], rests[len(y) :]


def _greatest(values: Floats) -> float:
    return float(np.abs(values).max())


# --- overlap with one value of the baseline ----------------------------------------------------------------


def pnd(a: Floats, b: Floats) -> float:
    """Share of b above the highest of a."""
    return float((b > a.max()).mean())


def pem(a: Floats, b: Floats) -> float:
    """Share of b above the median of a; on it counts half."""
    middle = float(np.median(a))
    return float((b > middle).mean() + (b == middle).mean() / 2)


def pand(a: Floats, b: Floats) -> float:
    """The largest share of all values that can be kept so that each kept of b is above each kept of a."""
    low, high = np.sort(a), np.sort(b)
    kept = np.arange(1, len(a) + 1) + len(b) - np.searchsorted(high, low, "right")
    return max(len(b), int(kept.max())) / (len(a) + len(b))
