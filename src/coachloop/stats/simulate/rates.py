"""How often, and how far off: figures of a simulation with the error that chance leaves in them."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from coachloop.stats.change.record import Bools, Floats, Ints
from coachloop.stats.change.response import cluster_variance


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure from `n` invented cases; another seed would give it within about 2 `error` of this."""

    value: float
    error: float
    n: int


def mean_figure(values: Floats | Bools, team: Ints) -> Figure:
    """A mean or a share of one or more cases; those of one team go together."""
    numbers = np.asarray(values, dtype=np.float64)
    variance, _ = cluster_variance(numbers, team)
    return Figure(float(numbers.mean()), sqrt(variance), len(numbers))


def root_mean_square(errors: Floats, team: Ints) -> Figure:
    """sqrt of the mean square; its error by the delta method, that of the mean square / (2 * root)."""
    squares = mean_figure(errors**2, team)
    root = sqrt(squares.value)
    return Figure(root, squares.error / (2 * root) if root > 0 else 0.0, squares.n)
