"""How far the same measurement differs when it is taken again: agreement of repeats, and their spread."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from coachloop.stats.proportion import ShareInterval, wilson


@dataclass(frozen=True, slots=True)
class Repeats:
    """`n` things were measured several times; `same` of them came out alike every time.

    `share` is same/n with its 95% interval. `sd` is the pooled standard deviation within a thing, in
    the unit of the values, from `df` degrees of freedom, with its 95% interval from chi-square; None where
    nothing was measured twice. The interval of an sd of 0 is not known.
    """

    n: int
    same: int
    share: ShareInterval | None
    sd: float | None
    sd_interval: tuple[float, float] | None
    df: int


def repeats(things: Sequence[Sequence[float | str]]) -> Repeats:
    """Each thing with what each repeat gave: a number, or in words why there is none.

    A number beside words is a difference too; only numbers enter the spread.
    """
    taken = [list(values) for values in things if len(values) > 1]
    same = sum(len(set(values)) == 1 for values in taken)
    numbers = [[v for v in values if not isinstance(v, str)] for values in taken]
    twice = [values for values in numbers if len(values) > 1]
    df = sum(len(values) - 1 for values in twice)
    sd = math.sqrt(sum(_squares(values) for values in twice) / df) if df else None
    n = len(taken)
    return Repeats(
        n=n,
        same=same,
        share=wilson(same / n, n) if n else None,
        sd=sd,
        sd_interval=_sd_interval(sd, df) if sd else None,
        df=df,
    )


def _squares(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((v - mean) ** 2 for v in values)


def _sd_interval(sd: float, df: int) -> tuple[float, float]:
    """From the chi-square distribution of df * s^2 / sigma^2."""
    from scipy.stats import chi2  # takes seconds to import

    low, high = chi2.ppf([0.025, 0.975], df)
    return sd * math.sqrt(df / high), sd * math.sqrt(df / low)
