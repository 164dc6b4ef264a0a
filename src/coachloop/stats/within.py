"""People who have several values each: how far one person's values lie apart, and means at one mix of kinds.

Everything is worked out from counts, sums and sums of squares, one cell a person and kind.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Cells:
    """Parallel arrays, one entry a person and kind with values: codes 0.. and what the values add up to."""

    person: Codes
    kind: Codes
    n: Floats
    total: Floats
    squares: Floats

    @property
    def people(self) -> int:
        return int(self.person.max()) + 1 if self.person.size else 0


@dataclass(frozen=True, slots=True)
class Within:
    """`mean` and `n` of each person; `variance` of one value around its person's mean, on `df`."""

    mean: Floats
    n: Floats
    variance: float
    df: int


def within(cells: Cells) -> Within | None:
    """Each person's mean and the pooled variance of single values; None unless somebody has two."""
    return _within(cells, np.zeros(0))


def at_one_mix(cells: Cells) -> Within | None:
    """The same with every mean brought to the mix of kinds that all people have together (METHOD.md 2.3, 1).

    y' = y - (a_kind - mean a), a = effects of the kinds within people: least squares of the values on the
    kinds after each person's mean is taken out.
    """
    return _within(cells, _effects(cells))


def _within(cells: Cells, effects: Floats) -> Within | None:
    r = cells.people
    n, total = _add(cells.person, cells.n, r), _add(cells.person, cells.total, r)
    df = round(float(n.sum())) - r - max(0, effects.size - 1)
    if r == 0 or df < 1 or n.min() < 1:
        return None
    left = float(cells.squares.sum() - (total**2 / n).sum())
    if not effects.size:
        return Within(total / n, n, max(0.0, left) / df, df)
    level = effects - (effects[cells.kind] * cells.n).sum() / cells.n.sum()
    shift = _add(cells.person, cells.n * level[cells.kind], r) / n
    left -= float((effects[cells.kind] * (cells.total - cells.n * (total / n)[cells.person])).sum())
    return Within(total / n - shift, n, max(0.0, left) / df, df)


def _effects(cells: Cells) -> Floats:
    """One effect a kind, the smallest that fit; no effects with fewer than two kinds."""
    r, kinds = cells.people, int(cells.kind.max()) + 1 if cells.kind.size else 0
    if kinds < 2 or r == 0:
        return np.zeros(0)
    counts = np.zeros((r, kinds))
    np.add.at(counts, (cells.person, cells.kind), cells.n)
    n = counts.sum(1)
    mean = _add(cells.person, cells.total, r) / n
    normal = np.diag(counts.sum(0)) - (counts / n[:, None]).T @ counts
    apart = _add(cells.kind, cells.total - cells.n * mean[cells.person], kinds)
    effects: Floats = np.linalg.lstsq(normal, apart, rcond=1e-9)[0]
    return effects


def _add(codes: Codes, values: Floats, size: int) -> Floats:
    return np.bincount(codes, weights=values, minlength=size).astype(np.float64)
