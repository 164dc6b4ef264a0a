"""One line of a table of effects, or why a method gives none."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from coachloop.stats.student import t_quantile

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Coverage of every interval of this package.
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Effect:
    """What `method` says `about` a group, a person or a term, in the unit of the values (shares: 0..1).

    `se` and `lo`..`hi` (two-sided, of `level`) are None where the method has no known sampling distribution;
    `df` None: the interval is not Student's. `n` counts what the interval is worked out from.
    """

    method: str
    about: str
    estimate: float
    se: float | None
    lo: float | None
    hi: float | None
    level: float | None
    n: int
    df: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A method that does not fit the table, and why in words for people."""

    method: str
    why: str


Line = Effect | LeftOut


def student(method: str, about: str, estimate: float, se: float, n: int, df: float, note: str = "") -> Effect:
    """estimate -+ t(df) * se, with df > 0."""
    half = t_quantile((1 + LEVEL) / 2, df) * se
    return Effect(method, about, estimate, se, estimate - half, estimate + half, LEVEL, n, df, note)


def mean_line(method: str, about: str, values: Floats, note: str = "") -> Line:
    """The mean of independent values, sd / sqrt(n), t(n - 1)."""
    n = len(values)
    if n < 2:
        return LeftOut(method, f"{about}: needs two or more, has {n}")
    se = float(values.std(ddof=1)) / sqrt(n)
    return student(method, about, float(values.mean()), se, n, n - 1, note)


def difference_line(method: str, about: str, one: Floats, other: Floats, note: str = "") -> Line:
    """Mean of `one` minus mean of `other`: variances not pooled, degrees of freedom of Welch (1947).

    In a randomised study this is Neyman's estimate with his (never too small) standard error.
    """
    n, m = len(one), len(other)
    if n < 2 or m < 2:
        return LeftOut(method, f"{about}: needs two or more on each side, has {n} and {m}")
    va, vb = float(one.var(ddof=1)) / n, float(other.var(ddof=1)) / m
    total = va + vb
    df = total**2 / (va**2 / (n - 1) + vb**2 / (m - 1)) if total > 0 else n + m - 2
    return student(method, about, float(one.mean() - other.mean()), sqrt(total), n + m, df, note)
