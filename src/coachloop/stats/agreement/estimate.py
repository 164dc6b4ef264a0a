"""A coefficient with its interval, or why there is none."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Estimate:
    """`lo` to `hi` is the two-sided interval of `level`, made by `method`; `n` items went into it.

    `se` is the standard error of the linearised coefficient, None where `method` needs none.
    """

    value: float
    lo: float
    hi: float
    level: float
    n: int
    se: float | None
    method: str
    note: str = ""


class Why(StrEnum):
    """Why a coefficient cannot be worked out."""

    TOO_FEW = "too few items with two ratings"
    TWO_RATERS = "needs exactly two raters"
    TOO_MANY_RATERS = "too many raters to tell them apart"
    NO_VARIATION = "no variation: chance agreement is total"
    TOO_MANY_LEVELS = "too many different scores to count as levels"
    NOT_NUMERIC = "the scores are not numbers"
    NOT_POSITIVE = "needs scores from 0 up, not all 0"


@dataclass(frozen=True, slots=True)
class NoEstimate:
    """No coefficient from `n` items."""

    why: Why
    n: int
