"""Many units over many times: before and after of each unit, fixed effects, lines of growth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from coachloop.stats.effects.groups import BeforeAfter
from coachloop.stats.effects.least_squares import fit
from coachloop.stats.effects.line import (
    Effect,
    Floats,
    Ints,
    LeftOut,
    Line,
    Mask,
    difference_line,
    mean_line,
    student,
)

FIXED = "fixed_effects"
CLUSTERED = "fixed_effects_clustered"
SLOPES = "unit_slopes"
POOLED = "pooled_slope"

#: Units that never had the session, and those that had it.
WITHOUT_AND_WITH = ("no session", "session")
#: Each time is a parameter; tables with more have days where they should have weeks.
MOST_TIMES = 1_000
#: With fewer clusters their errors say nothing of others (METHOD.md 2.5 asks for as many people a method).
FEWEST_CLUSTERS = 6
#: With fewer clusters the interval of CR1 is too narrow (Cameron & Miller 2015, section VI).
FEW_CLUSTERS = 20


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows ordered by unit, then time. `values` NaN where missing; `times` None: the table names none.

    `held` is 1.0 in rows with the session, 0.0 in others; None: there is no session. `group` is the number of
    the group's name in `names` (-1 unknown), constant within a unit.
    """

    units: Ints
    unit_names: Sequence[str]
    values: Floats
    times: Floats | None = None
    held: Floats | None = None
    group: Ints | None = None
    names: Sequence[str] = ()

    def only(self, rows: Mask | Ints) -> "Panel":
        """The rows of a mask, or by their places in this order."""
        return Panel(
            self.units[rows],
            self.unit_names,
            self.values[rows],
            None if self.times is None else self.times[rows],
            None if self.held is None else self.held[rows],
            None if self.group is None else self.group[rows],
            self.names,
        )


def before_after(panel: Panel) -> BeforeAfter:
    """Mean of each unit in its rows with the session, and in the rows before the first of them.

    Rows after the session was taken away again are in neither. Without times every row without the session is
    before it. Where all sessions began at one time, units that never had one are divided by that time and are
    a group of their own unless the table names groups.
    """
    assert panel.held is not None
    n = len(panel.unit_names)
    on = panel.held == 1
    group = np.full(n, -1 if panel.names else 0)
    if panel.group is not None:
        group[panel.units] = panel.group
    names = tuple(panel.names)
    after, before = on, ~on
    if panel.times is not None:
        first = np.full(n, np.inf)
        np.minimum.at(first, panel.units[on], panel.times[on])
        never = np.isinf(first)
        starts = np.unique(first[~never])
        if len(starts) == 1 and never.any():
            after = on | (never[panel.units] & (panel.times >= starts[0]))
            first[never] = starts[0]
            if not names:
                names, group = WITHOUT_AND_WITH, (~never).astype(np.int64)
        before = ~on & (panel.times < first[panel.units])
    known = np.isfinite(panel.values)
    return BeforeAfter(_means(panel, after & known, n), _means(panel, before & known, n), group, names)


def _means(panel: Panel, rows: Mask, n: int) -> Floats:
    counts = np.bincount(panel.units[rows], minlength=n)
    sums = np.bincount(panel.units[rows], panel.values[rows], minlength=n)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


# --- fixed effects -----------------------------------------------------------------------------------------


def fixed_effects(panel: Panel, lags: int = 0) -> Iterator[Line]:
    """value = unit + time + b0 * session + b1 * session one time earlier ... (Wooldridge, section 14.1).

    Two lines a term: classical standard errors, and those that let the errors of a unit go together (CR1).
    """
    if panel.held is None or panel.times is None:
        yield LeftOut(FIXED, "needs --session and --time")
        return
    left, terms = with_terms(panel, lags)
    assert left.times is not None
    why = _unfit(left.units, left.times)
    if why:
        yield LeftOut(FIXED, why)
        return
    units, times = _codes(left.units), _codes(left.times)
    (*columns, y), taken = _two_way([*terms.T, left.values], units, times)
    x = np.column_stack(columns)
    found = fit(x, y, taken)
    if found is None or (np.abs(x).max(axis=0) < 1e-9).any():
        yield LeftOut(FIXED, "who had the session when follows from the unit and the time alone")
        return
    n_units = int(units.max()) + 1
    shared = (len(y), n_units, lags)
    yield from _terms(FIXED, found.coefficients, found.classical(), found.df, *shared)
    if n_units < FEWEST_CLUSTERS:
        yield LeftOut(CLUSTERED, f"needs {FEWEST_CLUSTERS} units, has {n_units}")
        return
    errors = found.clustered(x, units, n_units)
    yield from _terms(CLUSTERED, found.coefficients, errors, n_units - 1, *shared)


def _unfit(units: Ints, times: Floats) -> str:
    if len(np.unique(units)) < 2:
        return "needs two or more units"
    n_times = len(np.unique(times))
    if n_times > MOST_TIMES:
        return f"{n_times:,} different times; round them to weeks or months"
    return ""


def _terms(
    method: str, coefficients: Floats, errors: Floats, df: int, n: int, units: int, lags: int
) -> Iterator[Effect]:
    note = f"{units} units; unit and time taken out"
    if method == CLUSTERED and units < FEW_CLUSTERS:
        note += f"; fewer than {FEW_CLUSTERS} units, so the interval is too narrow"
    for lag in range(lags + 1):
        yield student(method, term(lag), float(coefficients[lag]), float(errors[lag]), n, df, note)


def with_terms(panel: Panel, lags: int) -> tuple[Panel, Floats]:
    """The rows with a value of which the session is known at each lag, and a column a lag."""
    terms = np.column_stack([_lagged(panel, lag) for lag in range(lags + 1)])
    rows = np.isfinite(panel.values) & np.isfinite(terms).all(axis=1)
    return panel.only(rows), terms[rows]


def term(lag: int) -> str:
    """`session`, `session, 1 time later`"""
    return f"session, {lag} {'time' if lag == 1 else 'times'} later" if lag else "session"


def _lagged(panel: Panel, lag: int) -> Floats:
    """The session `lag` steps earlier, a step being the least distance of two times; 0 before a unit's first
    row, NaN where the unit has no row at that time."""
    assert panel.held is not None
    if lag == 0:
        return panel.held
    assert panel.times is not None
    different = np.unique(panel.times)
    step = float(np.diff(different).min()) if len(different) > 1 else 1.0
    there = {
        (int(unit), round(float(at) / step)): float(held)
        for unit, at, held in zip(panel.units, panel.times, panel.held, strict=True)
    }
    first = np.full(len(panel.unit_names), np.inf)
    np.minimum.at(first, panel.units, panel.times)
    found = [
        0.0
        if at - lag * step < first[unit] - step / 2
        else there.get((int(unit), round(float(at) / step) - lag), np.nan)
        for unit, at in zip(panel.units, panel.times, strict=True)
    ]
    return np.array(found)


def _codes(values: Floats | Ints) -> Ints:
    found: Ints = np.unique(values, return_inverse=True)[1].astype(np.int64)
    return found


def _two_way(columns: Sequence[Floats], units: Ints, times: Ints) -> tuple[list[Floats], int]:
    """Each column without what unit and time explain of it, and the number of parameters that took.

    Exact: means of units are taken out, then times by their own normal equations (one row and column a time).
    """
    n_units = int(units.max()) + 1
    sizes = np.bincount(units, minlength=n_units)
    normal = _time_equations(units, times, sizes)
    values, vectors = np.linalg.eigh(normal)
    kept = values > 1e-9 * max(1.0, float(values[-1]))
    inverse: Floats = (vectors[:, kept] / values[kept]) @ vectors[:, kept].T
    return [_swept(column, units, times, sizes, inverse) for column in columns], n_units + int(kept.sum())


def _time_equations(units: Ints, times: Ints, sizes: Ints) -> Floats:
    from scipy.sparse import csr_array

    n_times = int(times.max()) + 1
    counts = csr_array((np.ones(len(units)), (units, times)), shape=(len(sizes), n_times))
    weighted = csr_array((1 / sizes[units], (units, times)), shape=(len(sizes), n_times))
    totals = np.bincount(times, minlength=n_times).astype(float)
    found: Floats = np.diag(totals) - (counts.T @ weighted).toarray()
    return found


def _swept(column: Floats, units: Ints, times: Ints, sizes: Ints, inverse: Floats) -> Floats:
    within = column - (np.bincount(units, column) / sizes)[units]
    effects = inverse @ np.bincount(times, within, minlength=len(inverse))
    rest = within - effects[times]
    found: Floats = rest - (np.bincount(units, rest) / sizes)[units]
    return found


# --- growth ------------------------------------------------------------------------------------------------


def unit_lines(panel: Panel) -> tuple[Ints, Floats, Floats]:
    """Units with values at two or more times, and the intercept (at time 0) and slope of each one's line."""
    assert panel.times is not None
    left = panel.only(np.isfinite(panel.values))
    n = len(panel.unit_names)
    sizes = np.maximum(np.bincount(left.units, minlength=n), 1)
    mx = np.bincount(left.units, left.times, minlength=n) / sizes
    my = np.bincount(left.units, left.values, minlength=n) / sizes
    assert left.times is not None
    dx = left.times - mx[left.units]
    sxx = np.bincount(left.units, dx * dx, minlength=n)
    sxy = np.bincount(left.units, dx * (left.values - my[left.units]), minlength=n)
    known = np.flatnonzero(sxx > 1e-12 * np.maximum(1.0, mx**2) * sizes)
    slopes = sxy[known] / sxx[known]
    return known, my[known] - slopes * mx[known], slopes


def growth(panel: Panel) -> Iterator[Line]:
    """A line for each unit: their mean slope and intercept, and how groups differ in slope. Times from 0 on.

    sd / sqrt(units): with the same times for all units that is what a mixed model (REML) with an intercept
    and a slope for each unit gives.
    """
    if panel.times is None:
        yield LeftOut(SLOPES, "needs --time")
        return
    known, intercepts, slopes = unit_lines(panel)
    yield mean_line(SLOPES, "slope", slopes, "one line a unit, then their mean")
    yield mean_line(SLOPES, "intercept", intercepts, "at the first time")
    if panel.group is not None and len(panel.names) > 1:
        group = np.full(len(panel.unit_names), -1)
        group[panel.units] = panel.group
        for place, name in enumerate(panel.names[1:], 1):
            one, other = slopes[group[known] == place], slopes[group[known] == 0]
            yield difference_line(SLOPES, f"slope of {name} against {panel.names[0]}", one, other)
    yield _pooled(panel)


def _pooled(panel: Panel) -> Line:
    left = panel.only(np.isfinite(panel.values))
    assert left.times is not None
    if len(left.times) == 0:
        return LeftOut(POOLED, "there is no value")
    x = np.column_stack([np.ones(len(left.times)), left.times - left.times.mean()])
    found = fit(x, left.values)
    if found is None:
        return LeftOut(POOLED, "needs three or more rows at different times")
    n, units = len(left.values), len(np.unique(left.units))
    note = f"takes {n} rows of {units} units for independent: do not use"
    slope, se = float(found.coefficients[1]), float(found.classical()[1])
    return student(POOLED, "slope", slope, se, n, found.df, note)
