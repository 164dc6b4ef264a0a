"""What reviewing costs and what it buys (METHOD.md 3 "Human vs AI"). Pure.

Minutes at the measured pace, and how much narrower the interval of agreement gets with a few more ratings.
"""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, median

from coachloop.domain.policy import Policy
from coachloop.domain.result import Figure, Known, too_few
from coachloop.stats.moments import moments
from coachloop.stats.student import t_quantile

#: A median of fewer says little about the next one.
_MEASURED = 5
#: An interval of fewer is too wide to speak of making it narrower.
_FEWEST = 5


def pace(seconds: Sequence[float], policy: Policy) -> tuple[float, int]:
    """(minutes a conversation, on how many ratings): the median, or the policy's with none to go by (0)."""
    if len(seconds) < _MEASURED:
        return float(policy.review_minutes), 0
    return median(seconds) / 60, len(seconds)


def tightens(differences: Sequence[Sequence[float]], more: int) -> Figure:
    """By how many points `more` conversations rated blind narrow the half width of the 95 % interval.

    `differences` are machine minus people in points, one sequence a criterion; the mean over those with five
    or more, each as t(.975, n - 1) s / sqrt(n) with its own s kept.
    """
    enough = [values for values in differences if len(values) >= _FEWEST]
    if not enough:
        return too_few(max((len(values) for values in differences), default=0), _FEWEST)
    gains = [_half(values, len(values)) - _half(values, len(values) + more) for values in enough]
    return Known(fmean(gains), len(enough))


def _half(values: Sequence[float], n: int) -> float:
    return t_quantile(0.975, n - 1) * (moments(tuple(values)).sd or 0.0) / sqrt(n)
