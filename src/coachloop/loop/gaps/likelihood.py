"""How surely a reading is more than chance (METHOD.md 2.5): beside the flag and the drop of the playbook."""

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent, invalid, too_few
from coachloop.domain.verdict import Honest
from coachloop.loop.gaps import words
from coachloop.loop.gaps.model import ChartReading, ReadingEstimate, Spread
from coachloop.stats.control import ewma
from coachloop.stats.moments import moments
from coachloop.stats.multiplicity import benjamini_hochberg
from coachloop.stats.student import t_below, t_quantile

LEVEL = 0.90
#: Nobody has two conversations, so nothing is known of how far they lie apart.
_NO_SPREAD = too_few(1, 2)
#: Equal values tell nothing of how far the next one may lie from them.
_ALL_EQUAL = invalid("the scores do not vary")
#: Below this a variance is no spread but rounding, in squared points.
_NOTHING = 1e-6
_METHOD = "pooled spread"


def without_spread(spread: Spread | None) -> Absent | None:
    """Why nothing can be said of chance: nobody has two conversations, or everybody's are all equal.

    Where only one person's are equal the spread of all people stands (METHOD.md 1.8).
    """
    if spread is None:
        return _NO_SPREAD
    return _ALL_EQUAL if spread.variance <= _NOTHING else None


def on_scale(change: float) -> float:
    """No change is more than the whole scale."""
    return max(-100.0, min(100.0, change))


def flag_estimate(mean: float | None, n: int, limit: float, spread: Spread | None) -> Honest:
    """P(true mean < limit) from t(mean, spread / n); the interval is the same distribution's."""
    if mean is None or not n:
        return too_few(0, 1)
    if absent := without_spread(spread):
        return absent
    assert spread is not None
    se = sqrt(spread.variance / n)
    below = t_below(limit - mean, se, spread.df)
    half = t_quantile((1 + LEVEL) / 2, spread.df) * se
    lo, hi = max(0.0, mean - half), min(100.0, mean + half)
    said = words.flag_likelihood(lo, hi, LEVEL, limit, below)
    return ReadingEstimate(mean, lo, hi, LEVEL, n, _METHOD, None, "", said, p_true=below, p_chance=1 - below)


def drop_estimate(
    change: float | None,
    n: int,
    n_larger: int | None,
    fall: float,
    spread: Spread | None,
    chart: ChartReading | Absent | None = None,
) -> Honest:
    """P(true fall > `fall`) from t(change, spread (1/n + 1/n_larger)); no `n_larger`: n on both sides."""
    if change is None or not n:
        return too_few(0, 1)
    if absent := without_spread(spread):
        return absent
    assert spread is not None
    other = n_larger or n
    se = sqrt(spread.variance * (1 / n + 1 / other))
    chance = t_below(change, se, spread.df)
    half = t_quantile((1 + LEVEL) / 2, spread.df) * se
    found = ReadingEstimate(
        change,
        on_scale(change - half),
        on_scale(change + half),
        LEVEL,
        n + other,
        _METHOD,
        chance,
        p_true=t_below(-fall - change, se, spread.df),
        p_chance=chance,
        chart=chart,
    )
    return replace(found, words=words.drop_likelihood(found, n, other, fall))


def chart_reading(
    level: Sequence[float], recent: Sequence[float], spread: Spread | None, many: bool, policy: Policy
) -> ChartReading | Absent:
    """The lowest point of the chart over the `recent` values, in time order, against its limit there.

    The person's level is the mean of the values before them, the scale the pooled spread (METHOD.md 3).
    """
    known = moments(tuple(level))
    if known.mean is None or known.n < policy.chart_min_calls:
        return too_few(known.n, policy.chart_min_calls)
    if spread is None or spread.variance <= 0 or not recent:
        return too_few(len(recent), 1)
    sd = sqrt(spread.variance)
    limit = policy.drift_limit_many if many else policy.drift_limit
    zs = ((value - known.mean) / sd for value in recent)
    lowest = min(ewma(zs, policy.drift_weight, limit), key=lambda point: point.mean / point.limit)
    return ChartReading(lowest.mean, lowest.limit, known.n)


def with_all_looks(found: Sequence[Honest], looked_at: int, policy: Policy) -> list[Honest]:
    """`likely` by Benjamini-Hochberg over all `looked_at` readings; those not in `found` count as chance."""
    estimates = [e for e in found if isinstance(e, ReadingEstimate)]
    others = [1.0] * max(0, looked_at - len(estimates))
    stands = benjamini_hochberg([e.p_chance for e in estimates] + others, policy.false_discovery)
    by_place = iter(stands)
    return [_told(e, next(by_place), len(stands)) if isinstance(e, ReadingEstimate) else e for e in found]


def _told(found: ReadingEstimate, likely: bool, readings: int) -> ReadingEstimate:
    label = "likely real" if likely else "could be chance"
    said = f"{found.words} Among the {readings} readings looked at together it {words.STANDS[likely]}."
    return replace(found, likely=likely, label=label, words=said)
