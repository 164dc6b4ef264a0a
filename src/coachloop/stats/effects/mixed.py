"""Mixed models, as a cross-check: what is asked of who fits them."""

from collections.abc import Callable, Iterator
from statistics import NormalDist

import numpy as np

from coachloop.stats.effects.line import LEVEL, Effect, Floats, Ints, LeftOut, Line
from coachloop.stats.effects.panel import Panel, term, with_terms

MIXED = "mixed_model"

#: Values, columns of the fixed part, units, and columns of each unit's own part (None: an intercept), to the
#: coefficients of the fixed part with their standard errors, or to words why there are none.
Fitter = Callable[[Floats, Floats, Ints, Floats | None], tuple[Floats, Floats] | str]

#: A cross-check need not take minutes.
MOST_ROWS = 20_000
MOST_TIMES = 30


def mixed_model(panel: Panel, fit: Fitter, lags: int = 0) -> Iterator[Line]:
    """REML. With a session: session and times fixed, an intercept for each unit. Without: time fixed, an
    intercept and a slope for each unit. Intervals from the normal curve."""
    if panel.held is not None:
        left, sessions = with_terms(panel, lags)
    else:
        left, sessions = panel.only(np.isfinite(panel.values)), None
    why = _unfit(left)
    if why:
        yield LeftOut(MIXED, why)
        return
    x, terms, own, note = _design(left, sessions)
    found = _fitted(left, x, own, fit)
    if isinstance(found, str):
        yield LeftOut(MIXED, found)
        return
    for about, estimate, se in zip(terms, *found, strict=False):
        yield _line(about, float(estimate), float(se), len(left.values), note)


def _unfit(left: Panel) -> str:
    units, counts = np.unique(left.units, return_counts=True)
    if len(units) < 3 or counts.max() < 2:
        return "needs three or more units with two or more values"
    if left.held is None and left.times is None:
        return "needs --session or --time"
    return f"more than {MOST_ROWS:,} rows" if len(left.values) > MOST_ROWS else ""


def _design(left: Panel, sessions: Floats | None) -> tuple[Floats, list[str], Floats | None, str]:
    ones = np.ones(len(left.values))
    if sessions is None:
        assert left.times is not None
        x = np.column_stack([left.times, ones])
        return x, ["slope", "intercept"], x, "REML; an intercept and a slope for each unit"
    different = np.zeros(0) if left.times is None else np.unique(left.times)
    later: Floats = different[1:] if len(different) <= MOST_TIMES else different[:0]
    dummies = [(left.times == at).astype(float) for at in later]
    times = "the times, " if dummies else ""
    note = f"REML; {times}an intercept for each unit"
    names = [term(lag) for lag in range(sessions.shape[1])]
    return np.column_stack([sessions, ones, *dummies]), names, None, note


def _fitted(left: Panel, x: Floats, own: Floats | None, fit: Fitter) -> tuple[Floats, Floats] | str:
    size = float(left.values.std())
    if not size:
        return "all values are equal"
    if np.linalg.matrix_rank(x) < x.shape[1]:
        return "session and time cannot be told apart"
    found = fit(left.values / size, x, left.units, own)
    return found if isinstance(found, str) else (size * found[0], size * found[1])


def _line(about: str, estimate: float, se: float, n: int, note: str) -> Effect:
    half = NormalDist().inv_cdf((1 + LEVEL) / 2) * se
    return Effect(MIXED, about, estimate, se, estimate - half, estimate + half, LEVEL, n, None, note)
