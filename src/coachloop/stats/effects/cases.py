"""Several people over time: how far they moved, in standard deviations between people.

The effect of one phase against the other on the scale of a study that compares groups, so that the two can be
compared: Hedges, Pustejovsky & Shadish (2012, 2013), Research Synthesis Methods 3 and 4.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np

from coachloop.stats.effects.line import Floats, Ints, LeftOut, Line, Mask, student
from coachloop.stats.effects.panel import Panel

BETWEEN = "between_case_d"

#: The matrices are rows by rows.
MOST_ROWS = 1_500
FEWEST_CASES = 3


@dataclass(frozen=True, slots=True)
class Cases:
    """Rows ordered by case and time; `values` about their mean.

    `phases`: number of the case's phase, in pairs of without and with (0, 1, 2, 3 ...). `steps`: the time, or
    where phases alternate the place within the phase, as a whole number.
    """

    cases: Ints
    phases: Ints
    steps: Floats
    times: Floats
    values: Floats

    @property
    def alternating(self) -> bool:
        return bool(self.phases.max() > 1)


@dataclass(frozen=True, slots=True)
class Spread:
    """`s2` between cases at one moment, with its matrix `a` over `rows`; `cells` numbers phases of cases."""

    s2: float
    df: int
    a: Floats
    rows: Mask
    cells: Ints


def between_case(panel: Panel) -> Iterator[Line]:
    """d = J(nu) * D / S: D the mean of the cases' changes, S the spread between cases at the same moment."""
    found = _cases(panel)
    if isinstance(found, str):
        yield LeftOut(BETWEEN, found)
        return
    spread = _spread(found)
    if spread is None:
        yield LeftOut(BETWEEN, "no moment at which several people differ")
        return
    phi, rho = _likeness(found, spread)
    if not -1 < phi < 1:
        yield LeftOut(BETWEEN, "neighbours in time are too alike to tell people from days")
        return
    v = _correlations(found, phi, rho)
    contrast = _contrast(found, spread.cells)
    inner = spread.a @ v[np.ix_(spread.rows, spread.rows)]
    nu = spread.df**2 / float((inner * inner.T).sum())
    theta2 = float(contrast @ v @ contrast)
    if nu <= 2 or theta2 <= 0:
        yield LeftOut(BETWEEN, "too few people and moments")
        return
    correction = 1 - 3 / (4 * nu - 1)
    d = correction * float(contrast @ found.values) / sqrt(spread.s2)
    heavier = nu / (nu - 2)
    variance = correction**2 * (theta2 * heavier + d**2 * (heavier - 1 / correction**2))
    n_cases = len(np.unique(found.cases))
    alike = f"likeness of neighbours {phi:.3f}, of one person's values {rho:.3f}"
    note = f"{n_cases} people; in standard deviations between people; {alike}"
    yield student(BETWEEN, "all", d, sqrt(variance), len(found.values), nu, note)


# --- the design --------------------------------------------------------------------------------------------


def _cases(panel: Panel) -> Cases | str:
    """Those with both phases, or why they cannot be compared."""
    assert panel.held is not None
    if panel.times is None:
        return "needs --time"
    left = panel.only(np.isfinite(panel.values))
    assert left.held is not None
    assert left.times is not None
    if not (left.times == np.round(left.times)).all():
        return "needs times that are whole numbers"
    phases = _phases(left.units, left.held)
    last = np.zeros(len(panel.unit_names), dtype=np.int64)
    np.maximum.at(last, left.units, phases)
    begins = np.ones(len(panel.unit_names))
    begins[left.units[::-1]] = left.held[::-1]
    whole = (begins == 0) & (last % 2 == 1)
    kept = whole[left.units]
    n = int(whole.sum())
    if n < FEWEST_CASES or len(set(last[whole].tolist())) != 1:
        return f"needs {FEWEST_CASES} or more people with the same phases, without first"
    if kept.sum() > MOST_ROWS:
        return f"more than {MOST_ROWS:,} rows"
    units, phases, times = left.units[kept], phases[kept], left.times[kept]
    steps = times if phases.max() == 1 else _places(units, phases)
    values = left.values[kept] - left.values[kept].mean()
    return Cases(np.unique(units, return_inverse=True)[1], phases, steps, times, values)


def _phases(units: Ints, held: Floats) -> Ints:
    """Number of the phase of each row within its unit."""
    first = np.diff(units, prepend=-1) != 0
    turns = np.cumsum((np.diff(held, prepend=held[:1]) != 0) & ~first)
    starts = np.maximum.accumulate(np.where(first, np.arange(len(units)), 0))
    found: Ints = turns - turns[starts]
    return found


def _places(units: Ints, phases: Ints) -> Floats:
    """Place of each row within its phase, from 0."""
    new = (np.diff(units, prepend=-1) != 0) | (np.diff(phases, prepend=-1) != 0)
    starts = np.maximum.accumulate(np.where(new, np.arange(len(units)), 0))
    found: Floats = (np.arange(len(units)) - starts).astype(float)
    return found


# --- the figures -------------------------------------------------------------------------------------------


def _spread(found: Cases) -> Spread | None:
    """Variance at the same moment of the same phase, over all moments that have several cases; with phases
    that alternate only moments that all cases have (2012, eq. 16 to 18; 2013, eq. 3)."""
    moments = np.unique(np.column_stack([found.phases, found.steps]), axis=0, return_inverse=True)[1].ravel()
    sizes = np.bincount(moments)
    rows: Mask = np.ones(len(moments), dtype=bool)
    if found.alternating:
        rows = sizes[moments] == len(np.unique(found.cases))
    there = moments[rows]
    df = int(rows.sum()) - len(np.unique(there))
    if df <= 0:
        return None
    same = there[:, None] == there[None, :]
    a = np.eye(len(there)) - same / same.sum(axis=1)[:, None]
    values = found.values[rows]
    s2 = float(values @ a @ values) / df
    cells = np.unique(found.cases * (found.phases.max() + 1) + found.phases, return_inverse=True)[1]
    return Spread(s2, df, a, rows, cells) if s2 > 1e-12 * float((values**2).mean()) else None


def _likeness(found: Cases, spread: Spread) -> tuple[float, float]:
    """Correlation of neighbours in time, and of two values of one case (2012, p. 238; 2013, p. 32 and 33)."""
    cells = spread.cells
    sizes = np.bincount(cells)
    rests = found.values - (np.bincount(cells, found.values) / sizes)[cells]
    neighbours = np.diff(cells if found.alternating else found.cases) == 0
    squares = float(rests @ rests)
    if squares <= 0:
        return 0.0, 1.0
    raw = float((rests[1:] * rests[:-1])[neighbours].sum()) / squares
    phi = raw + float((1 - 1 / sizes).sum()) / max(1.0, float((sizes - 1).sum()))
    if not -1 < phi < 1:
        return phi, 0.0
    same = cells[:, None] == cells[None, :]
    alike = np.where(same, _powers(phi, found.steps), 0.0) / sizes[cells][:, None]
    free = len(cells) - float(alike.sum())
    return phi, max(0.0, 1 - squares / free / spread.s2) if free > 0 else 0.0


def _correlations(found: Cases, phi: float, rho: float) -> Floats:
    same = found.cases[:, None] == found.cases[None, :]
    return np.where(same, rho + (1 - rho) * _powers(phi, found.times), 0.0)


def _powers(phi: float, steps: Floats) -> Floats:
    apart = np.abs(steps[:, None] - steps[None, :])
    found: Floats = np.abs(phi) ** apart * np.where((phi < 0) & (apart % 2 == 1), -1.0, 1.0)
    return found


def _contrast(found: Cases, cells: Ints) -> Floats:
    """Weights that give the mean change over cases and pairs of phases."""
    pairs = len(np.unique(cells)) / 2
    weights: Floats = np.where(found.phases % 2 == 1, 1.0, -1.0) / np.bincount(cells)[cells] / pairs
    return weights
