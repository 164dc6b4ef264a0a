"""What a measurement gives to the benchmark page: one line a target, with n and an interval."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

_SEED = 20261122
_DRAWS = 1000

G = TypeVar("G")


@dataclass(frozen=True)
class Figure:
    """A value with its 95 % interval."""

    value: float
    lo: float
    hi: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.lo:.3f}, {self.hi:.3f}]"


@dataclass(frozen=True)
class Line:
    """One target on one data set. `others`: (name, value) of cheap baselines and people, printed beside it.

    `bare` is the same on text without punctuation and capitals; `goal` is the one of the issue, if any.
    """

    corpus: str
    target: str
    measure: str
    n: str
    figure: Figure
    bare: Figure | None = None
    others: tuple[tuple[str, float], ...] = ()
    goal: float | None = None
    bare_goal: float | None = None
    note: str = ""


def resampled(
    groups: Sequence[G], figure: Callable[[Sequence[G]], float], draws: int = _DRAWS, seed: int = _SEED
) -> Figure:
    """`figure` of all groups (transcripts, agents: never turns), with a percentile bootstrap over groups."""
    rng = random.Random(seed)
    drawn = sorted(figure(rng.choices(groups, k=len(groups))) for _ in range(draws))
    return Figure(figure(groups), drawn[int(0.025 * draws)], drawn[int(0.975 * draws) - 1])
