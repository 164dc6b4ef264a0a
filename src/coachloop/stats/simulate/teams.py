"""Teams whose true levels and true changes are known: a normal latent level, rounded to the scale."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from coachloop.stats.change.record import Bools, Floats

#: Mean and spread of the people's latent levels, in points.
LEVEL, LEVEL_SD = 72.0, 9.0
#: The true mean of a coached person stays within these, in points.
_LOWEST, _HIGHEST = 1.0, 99.5


@dataclass(frozen=True, slots=True)
class Scale:
    """The levels a score may have, in points, and the latent spread of one person's conversations."""

    name: str
    levels: tuple[float, ...]
    sd: float

    @property
    def step(self) -> float:
        return self.levels[1] - self.levels[0]

    def rounded(self, latent: Floats) -> Floats:
        """The nearest level."""
        return np.asarray(self.levels)[np.searchsorted(self._cuts, latent)]

    def mean_of(self, level: Floats) -> Floats:
        """The true mean score of a latent level: sum over the cuts of step * P(latent > cut)."""
        from scipy.special import ndtr

        above = ndtr((level[..., None] - self._cuts) / self.sd)
        return np.asarray(self.levels[0] + self.step * above.sum(axis=-1), dtype=np.float64)

    def level_of(self, mean: Floats) -> Floats:
        """The latent level whose true mean score this is."""
        return np.interp(mean, _means_on_grid(self), _GRID)

    @property
    def _cuts(self) -> Floats:
        levels = np.asarray(self.levels)
        return np.asarray((levels[1:] + levels[:-1]) / 2)


_GRID = np.linspace(-150.0, 260.0, 4101)


@lru_cache(maxsize=16)
def _means_on_grid(scale: Scale) -> Floats:
    return scale.mean_of(_GRID)


#: One person's scores come out with a spread of about 12, 20, 29 and 45 points: assumed, not measured.
SCALES = {
    "composite": Scale("composite", tuple(float(k) for k in range(101)), 12.0),
    "5-level": Scale("5-level", (0.0, 25.0, 50.0, 75.0, 100.0), 20.0),
    "3-level": Scale("3-level", (0.0, 50.0, 100.0), 30.0),
    "pass-fail": Scale("pass-fail", (0.0, 100.0), 42.0),
}

#: Who is coached: by lot, a baseline below 75, the lowest fifth, or a fall of more than 5 points.
SELECTIONS = ("random", "below75", "lowest20", "drop5")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is invented. `history` conversations come before the baseline, `window` in it and `window` after.

    `effect` is the true change of the coached and `drift` that of everybody, in points of the true mean;
    `correlation` that of one conversation with the next; `wander` how far skill walks by itself in ten
    conversations (sd).
    """

    scale: Scale
    people: int = 30
    selection: str = "lowest20"
    effect: float = 0.0
    drift: float = 0.0
    correlation: float = 0.0
    wander: float = 0.0
    history: int = 60
    window: int = 10


@dataclass(frozen=True, slots=True)
class Team:
    """`before` (people, history + window) and `after` (people, window) in points, who was `coached`, and by
    how much the true mean of each moved beyond the team's drift (`truth`, points)."""

    before: Floats
    after: Floats
    coached: Bools
    truth: Floats


def invent(rng: np.random.Generator, plan: Plan) -> Team:
    """One team."""
    level = rng.normal(LEVEL, LEVEL_SD, plan.people)
    n = plan.history + 2 * plan.window
    noise = plan.scale.sd * _noise(rng, plan.people, n, plan.correlation)
    walk = np.cumsum(rng.normal(0.0, plan.wander / np.sqrt(10), (plan.people, n)), axis=1)
    latent = level[:, None] + walk + noise
    split = plan.history + plan.window
    before = plan.scale.rounded(latent[:, :split])
    coached = _chosen(rng, before, plan)
    now = plan.scale.mean_of(level + walk[:, split - 1])
    then = np.clip(now + plan.drift + plan.effect * coached, _LOWEST, _HIGHEST)
    shift = plan.scale.level_of(then) - plan.scale.level_of(now)
    after = plan.scale.rounded(latent[:, split:] + shift[:, None])
    return Team(before, after, coached, then - now - plan.drift)


def _noise(rng: np.random.Generator, people: int, n: int, correlation: float) -> Floats:
    """Standard normal, each row correlated with itself one step on; without a break at the session."""
    noise = rng.standard_normal((people, n))
    if correlation:
        for k in range(1, n):
            noise[:, k] = correlation * noise[:, k - 1] + np.sqrt(1 - correlation**2) * noise[:, k]
    return noise


def _chosen(rng: np.random.Generator, before: Floats, plan: Plan) -> Bools:
    """Who is coached, by what is on record only."""
    baseline = before[:, -plan.window :].mean(axis=1)
    if plan.selection == "below75":
        return np.asarray(baseline < 75)
    if plan.selection == "drop5":
        if before.shape[1] < 2 * plan.window:
            return np.zeros(plan.people, dtype=np.bool_)  # nothing before the baseline to have fallen from
        return np.asarray(before[:, -2 * plan.window : -plan.window].mean(axis=1) - baseline > 5)
    order = rng.permutation(plan.people) if plan.selection == "random" else np.argsort(baseline)
    chosen = np.zeros(plan.people, dtype=np.bool_)
    chosen[order[: max(1, plan.people // 5)]] = True
    return chosen
