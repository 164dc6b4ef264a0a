"""Does one group of people stand lower than the others, when many groups are looked at?

The largest of all groups' t is compared with the largest t under random relabelling of the people: the
single-step max-t of Westfall & Young 1993 (METHOD.md 5).
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from coachloop.stats.student import t_quantile
from coachloop.stats.within import Floats

Members = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LowestGroup:
    """The group that stands lowest: its row in `members`, and how surely that is not chance.

    `effect` = mean outside minus mean inside with the interval of `level`; `groups` were looked at.
    """

    row: int
    p: float
    effect: float
    lo: float
    hi: float
    level: float
    n_in: int
    n_out: int
    groups: int


def lowest_group(
    values: Floats,
    members: Members,
    rng: np.random.Generator,
    *,
    fewest: int = 4,
    permutations: int = 1999,
    level: float = 0.95,
) -> LowestGroup | None:
    """`values` one a person, `members` (groups, people); p = (1 + as large) / (1 + permutations).

    Groups with fewer than `fewest` people inside or outside are passed over; None when none is left or
    everybody has the same value.
    """
    sizes = members.sum(1)
    rows = np.flatnonzero((sizes >= fewest) & (values.size - sizes >= fewest))
    sd = float(values.std(ddof=1)) if values.size > 1 else 0.0
    if not rows.size or sd <= 1e-9:
        return None
    inside = members[rows].astype(float)
    z = (values - values.mean()) / sd
    seen = _t(z[None, :], inside)[0]
    shuffled = rng.permuted(np.broadcast_to(z, (permutations, z.size)).copy(), axis=1)
    best = int(seen.argmax())
    as_large = int((_t(shuffled, inside).max(1) >= seen[best] - 1e-12).sum())
    row = int(rows[best])
    return _found(values, members[row], row, (1 + as_large) / (1 + permutations), level, int(rows.size))


def _t(z: Floats, inside: Floats) -> Floats:
    """(mean outside - mean inside) / sqrt(1/n_in + 1/n_out) of each group, for each row of `z` (SD 1)."""
    n = inside.sum(1)
    out = z.shape[1] - n
    held = z @ inside.T
    t: Floats = ((z.sum(1, keepdims=True) - held) / out - held / n) / np.sqrt(1 / n + 1 / out)
    return t


def _found(values: Floats, member: Members, row: int, p: float, level: float, groups: int) -> LowestGroup:
    inside, outside = values[member], values[~member]
    n, m = inside.size, outside.size
    effect = float(outside.mean() - inside.mean())
    squares = float(((inside - inside.mean()) ** 2).sum() + ((outside - outside.mean()) ** 2).sum())
    df = n + m - 2
    half = t_quantile((1 + level) / 2, df) * sqrt(squares / df * (1 / n + 1 / m))
    return LowestGroup(row, p, effect, effect - half, effect + half, level, n, m, groups)


def permutation_size(
    people: int,
    teams: int,
    rng: np.random.Generator,
    *,
    effect: float = 0.0,
    spread: float = 8.7,
    permutations: int = 199,
    alpha: float = 0.05,
) -> float:
    """The share of simulated teams in which a group is called lower at `alpha`.

    Ten groups in three families (three shifts, three queues, four tenures), means with SD `spread`; the
    people of the first shift are `effect` lower. With effect 0 it is the size of the test.
    """
    members = _three_families(people, rng)
    called = 0
    for _ in range(teams):
        values = rng.normal(76.0, spread, people) - effect * members[0]
        found = lowest_group(values, members, rng, permutations=permutations)
        called += found is not None and found.p <= alpha
    return called / teams


def _three_families(people: int, rng: np.random.Generator) -> Members:
    order = np.arange(people)
    labels = [order % 3, rng.permutation(order % 3), rng.permutation(order % 4)]
    return np.array([label == value for label in labels for value in np.unique(label)])
