"""Records made by hand: one conversation a second, everybody at the same time."""

from collections.abc import Sequence

import numpy as np

from coachloop.stats.change.record import Coached, Floats, Intervals, Record
from coachloop.stats.change.view import View, view

NOBODY = Intervals.of([])


def record(*people: Sequence[float]) -> Record:
    """The values of each person, in time order from second 0."""
    return Record.of(
        (p, float(k), v, 0, float(k)) for p, values in enumerate(people) for k, v in enumerate(values)
    )


def seen(kept: Record, coached: Sequence[Coached] = (), as_of: float = 1e9, size: int = 10) -> View:
    people = int(kept.person.max()) + 1 if kept.n else 0
    return view(kept, Intervals.of(coached), as_of, people, size)


def blocks_with_means(means: Sequence[float], wiggle: float = 5.0) -> list[float]:
    """Ten values for each mean: wiggle above and below it in turns, so that the mean is exact."""
    return [m + (wiggle if k % 2 else -wiggle) for m in means for k in range(10)]


def recursion(rng: np.random.Generator, n: int, c: Sequence[float], noise: float = 0.0) -> Floats:
    """Block means that follow the regression with coefficients c."""
    b = list(rng.uniform(40, 80, 3))
    while len(b) < n:
        expected = c[0] + c[1] * b[-1] + c[2] * b[-2] + c[3] * float(np.mean(b[-8:-2]))
        b.append(expected + noise * float(rng.standard_normal()))
    return np.array(b)
