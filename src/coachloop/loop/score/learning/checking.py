"""How good a head is on conversations, and on people, that it was not fitted to."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from coachloop.domain.rubric import Criterion, Scale
from coachloop.loop.score.learning.fitting import Features, fit
from coachloop.loop.score.scorers.base import on_scale
from coachloop.stats.agreement import Estimate, Weights, gwet, rating_matrix, weight_matrix

_FOLDS = 10
FEWEST_GROUPS = 3


@dataclass(frozen=True, eq=False)
class Labelled:
    """A conversation of a person, what a head may read of it, and the points that people gave."""

    conversation_id: str
    person_id: str
    points: float
    given: Features


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Figures on what was left out, `by` conversation or person; points 0..100.

    `mean_d` is the mean distance from people's scores, `usual_d` that of always giving the usual level,
    `same` the share of levels met exactly, `ac2` Gwet's AC2 with linear weights (None: not to be had).
    """

    by: str
    n: int
    groups: int
    mean_d: float
    usual_d: float
    same: float
    ac2: float | None

    @property
    def words(self) -> str:
        """The figures in a sentence."""
        ac2 = "" if self.ac2 is None else f", AC2 {self.ac2:.2f}"
        unit = "conversations" if self.by == "conversation" else "people"
        return (
            f"On {unit} left out (n {self.n}): {self.mean_d:.1f} points from people on average, "
            f"the usual level {self.usual_d:.1f}; {100 * self.same:.0f} % the same level{ac2}."
        )

    @property
    def better(self) -> bool:
        """Whether there is anything learnt at all."""
        return self.mean_d < self.usual_d


def left_out(rows: Sequence[Labelled], criterion: Criterion, by: str) -> LeftOut | None:
    """None for fewer than FEWEST_GROUPS groups. `rows` in a fixed order."""
    group_of: Callable[[Labelled], str] = _together(rows) if by == "person" else lambda r: r.conversation_id
    groups = [group_of(row) for row in rows]
    if len(set(groups)) < FEWEST_GROUPS:
        return None
    folds = _folds(groups)
    said: dict[int, tuple[float, float]] = {}
    for fold in sorted(set(folds)):
        kept = [row for row, f in zip(rows, folds, strict=True) if f != fold]
        head = fit([row.given for row in kept], [row.points for row in kept])
        usual = median(row.points for row in kept)
        for i, (row, f) in enumerate(zip(rows, folds, strict=True)):
            if f == fold:
                said[i] = placed(criterion.scale, head.points(row.given)), placed(criterion.scale, usual)
    return _figures(rows, [said[i] for i in range(len(rows))], criterion.scale, by, len(set(groups)))


def placed(scale: Scale, points: float) -> float:
    """The pct of the level that `points` fall on."""
    return scale.pct(on_scale(scale, points / 100))


def _folds(groups: Sequence[Hashable]) -> list[int]:
    """The fold of each row: the largest groups first, each into the fold with the fewest rows."""
    sizes: dict[Hashable, int] = {}
    for group in groups:
        sizes[group] = sizes.get(group, 0) + 1
    filled = [0] * min(_FOLDS, len(sizes))
    fold_of: dict[Hashable, int] = {}
    for group in sorted(sizes, key=lambda g: (-sizes[g], str(g))):
        fold_of[group] = min(range(len(filled)), key=lambda f: (filled[f], f))
        filled[fold_of[group]] += sizes[group]
    return [fold_of[group] for group in groups]


def _together(rows: Sequence[Labelled]) -> Callable[[Labelled], str]:
    """People who share a conversation are one group: it must not stand on both sides."""
    leader: dict[str, str] = {}

    def find(person: str) -> str:
        while leader.setdefault(person, person) != person:
            person = leader[person]
        return person

    first: dict[str, str] = {}
    for row in rows:
        one, other = find(first.setdefault(row.conversation_id, row.person_id)), find(row.person_id)
        leader[max(one, other)] = min(one, other)
    return lambda row: find(row.person_id)


def _figures(
    rows: Sequence[Labelled], said: Sequence[tuple[float, float]], scale: Scale, by: str, groups: int
) -> LeftOut:
    human = [row.points for row in rows]
    machine = [points for points, _ in said]
    n = len(rows)
    return LeftOut(
        by=by, n=n, groups=groups,
        mean_d=sum(abs(m - h) for m, h in zip(machine, human, strict=True)) / n,
        usual_d=sum(abs(u - h) for (_, u), h in zip(said, human, strict=True)) / n,
        same=sum(abs(m - placed(scale, h)) < 1e-9 for m, h in zip(machine, human, strict=True)) / n,
        ac2=_ac2(machine, [placed(scale, h) for h in human], scale),
    )  # fmt: skip


def _ac2(one: Sequence[float], other: Sequence[float], scale: Scale) -> float | None:
    steps = int(scale.maximum - scale.minimum)
    levels = [scale.pct(scale.minimum + k) for k in range(steps + 1)]
    items = [*range(len(one)), *range(len(other))]
    ratings = rating_matrix(items, [0] * len(one) + [1] * len(other), [*one, *other], levels)
    found = gwet(ratings, weight_matrix(Weights.LINEAR, ratings.positions), np.random.default_rng(0))
    return found.value if isinstance(found, Estimate) else None
