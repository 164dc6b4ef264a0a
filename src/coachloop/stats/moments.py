"""Counts, sums and sums of squares: they add up, so a week is the sum of its days."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Moments:
    """n, sum and sum of squares of a set of values."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    def __add__(self, other: "Moments") -> "Moments":
        return Moments(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @property
    def mean(self) -> float | None:
        """Arithmetic mean; None for no values."""
        return self.total / self.n if self.n else None

    @property
    def sd(self) -> float | None:
        """Sample standard deviation (n - 1); None for fewer than two values, never below 0."""
        if self.n < 2:
            return None
        return sqrt(max(0.0, self.squares - self.total * self.total / self.n) / (self.n - 1))


def together(parts: Iterable[Moments]) -> Moments:
    """All of them added up, in the order given."""
    n, total, squares = 0, 0.0, 0.0
    for part in parts:
        n, total, squares = n + part.n, total + part.total, squares + part.squares
    return Moments(n, total, squares)


def moments(values: list[float] | tuple[float, ...]) -> Moments:
    """The moments of a list of values."""
    return Moments(len(values), sum(values), sum(v * v for v in values))
