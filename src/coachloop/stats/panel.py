"""The slope that many people share over time, each beside their own level."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Sums:
    """One person's values: their number, and sums of x, y, x squared and x times y."""

    n: float
    x: float
    y: float
    xx: float
    xy: float


@dataclass(frozen=True, slots=True)
class SharedSlope:
    """The common slope with its standard error, `people` as clusters: t with `people` - 1."""

    value: float
    se: float
    people: int


def shared_slope(people: Iterable[Sums]) -> SharedSlope | None:
    """Within people: b = sum Sxy_p / sum Sxx_p, with Sxy_p and Sxx_p around the means of each person.

    Who comes and goes moves no level of it. se^2 = G/(G-1) * sum (Sxy_p - b Sxx_p)^2 / (sum Sxx_p)^2 over
    the G people (Arellano 1987; Cameron & Miller 2015). None with fewer than two people who vary in x.
    """
    parts = [(p.xx - p.x**2 / p.n, p.xy - p.x * p.y / p.n) for p in people if p.n > 0]
    told = [(sxx, sxy) for sxx, sxy in parts if sxx > 1e-9]
    if len(told) < 2:
        return None
    whole = sum(sxx for sxx, _ in told)
    slope = sum(sxy for _, sxy in told) / whole
    apart = sum((sxy - slope * sxx) ** 2 for sxx, sxy in told)
    count = len(told)
    return SharedSlope(slope, sqrt(count / (count - 1) * apart) / whole, count)
