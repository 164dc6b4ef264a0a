"""Quantiles of Student's t and of F, and the interval of a mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from coachloop.stats.moments import moments


@dataclass(frozen=True, slots=True)
class MeanInterval:
    """The mean of n values with the two-sided interval of `level`."""

    value: float
    lo: float
    hi: float
    n: int
    level: float


def t_quantile(p: float, df: float) -> float:
    """The point below which Student's t with `df` > 0 degrees of freedom lies with probability `p`."""
    from scipy.special import stdtrit

    return float(stdtrit(df, p))


def t_below(distance: float, se: float, df: float) -> float:
    """P(se * T < distance) for Student's T with `df` > 0; se 0 leaves nothing to chance (0.5 on the spot)."""
    from scipy.special import stdtr

    if se > 0:
        return float(stdtr(df, distance / se))
    return 0.5 if distance == 0 else float(distance > 0)


def f_quantile(p: float, df1: float, df2: float) -> float:
    """The point below which F with `df1` and `df2` degrees of freedom lies with probability `p`."""
    from scipy.special import fdtri

    return float(fdtri(df1, df2, p))


def mean_interval(values: Sequence[float], level: float = 0.95, step: float = 0.0) -> MeanInterval | None:
    """mean -+ t(n - 1) * sd / sqrt(n); None for fewer than two values.

    Of values that move in steps of `step` the sd is never less than rounding to it leaves, step / sqrt 12, so
    that those which happen to be equal have a width. With step 0 they have none.
    """
    m = moments(tuple(values))
    if m.mean is None or m.sd is None:
        return None
    half = t_quantile((1 + level) / 2, m.n - 1) * max(m.sd, step / sqrt(12)) / sqrt(m.n)
    return MeanInterval(m.mean, m.mean - half, m.mean + half, m.n, level)
