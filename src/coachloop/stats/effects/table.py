"""Every method that one table allows, and why the others do not fit it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from coachloop.stats.effects.cases import between_case
from coachloop.stats.effects.groups import (
    NAIVE,
    BeforeAfter,
    ancova,
    change_scores,
    naive_change,
    post_only,
)
from coachloop.stats.effects.line import Effect, Floats, Ints, LeftOut, Line, difference_line
from coachloop.stats.effects.mixed import Fitter, mixed_model
from coachloop.stats.effects.overlap import FEWEST, NAP, Phases, overlap_lines
from coachloop.stats.effects.panel import Panel, before_after, fixed_effects, growth

#: With more people one by one, their own lines are no table to read.
MOST_PERSONS = 500


@dataclass(frozen=True, slots=True)
class Found:
    """`complete` of `of` units (rows, where units have lines of their own) have all that is compared."""

    lines: tuple[Effect, ...]
    left_out: tuple[LeftOut, ...]
    complete: int
    of: int


def effects(
    panel: Panel,
    fit: Fitter,
    baseline: Floats | None = None,
    lags: int = 0,
    *,
    lower_is_better: bool = False,
) -> Found:
    """What the columns of the table allow.

    With a session: before against after of each unit, fixed effects, and each person by itself. With times
    and no session: growth from the first time on. With neither: one row a unit, `baseline` beside it.
    """
    if panel.held is not None:
        pairs = before_after(panel)
        whole = pairs.complete()
        alone = len(panel.unit_names) == 1
        naive = _one_person(panel) if alone else naive_change(whole)
        compared = chain(naive, post_only(whole), change_scores(whole), ancova(whole))
        persons = _persons(panel, -1 if lower_is_better else 1)
        many = chain(fixed_effects(panel, lags), mixed_model(panel, fit, lags), between_case(panel))
        found = chain(compared, many, persons)
        counts = (int(np.isfinite(panel.values).sum()), len(panel.values))
    elif panel.times is not None:
        since = replace(panel, times=panel.times - panel.times.min())
        found = chain(growth(since), mixed_model(since, fit))
        counts = (int(np.isfinite(panel.values).sum()), len(panel.values))
    else:
        pairs = BeforeAfter(panel.values, baseline, _groups(panel), panel.names)
        whole = pairs.complete()
        found = chain(naive_change(whole), post_only(whole), change_scores(whole), ancova(whole))
        counts = (len(whole.after), len(panel.values))
    lines = list(found)
    return Found(
        tuple(line for line in lines if isinstance(line, Effect)),
        tuple(line for line in lines if isinstance(line, LeftOut)),
        *counts,
    )


def _groups(panel: Panel) -> Ints:
    return np.zeros(len(panel.values), dtype=np.int64) if panel.group is None else panel.group


def _one_person(panel: Panel) -> Iterator[Line]:
    """Mean with the session minus mean without it, of the values of one person."""
    assert panel.held is not None
    known = np.isfinite(panel.values)
    a, b = panel.values[known & (panel.held == 0)], panel.values[known & (panel.held == 1)]
    note = "counts as an effect what would have changed anyway; takes the values for independent"
    yield difference_line(NAIVE, panel.unit_names[0], b, a, note)


def _persons(panel: Panel, sign: int) -> Iterator[Line]:
    """Each unit that has a phase before and one with the session."""
    assert panel.held is not None
    starts = np.flatnonzero(np.diff(panel.units, prepend=-1))
    if len(starts) > MOST_PERSONS:
        yield LeftOut(NAP, f"more than {MOST_PERSONS} people to be shown one by one")
        return
    short = 0
    for first, end in zip(starts, [*starts[1:], len(panel.units)], strict=True):
        rows = np.arange(first, end)
        phases = _phases(panel.values[rows], panel.held[rows], _times(panel, rows), sign)
        if min(len(phases.a), len(phases.b)) < FEWEST:
            short += 1
        else:
            yield from overlap_lines(panel.unit_names[int(panel.units[first])], phases)
    if short:
        why = f"{short} of {len(starts)} units have fewer than {FEWEST} values before or with the session"
        yield LeftOut(NAP, why)


def _times(panel: Panel, rows: Ints) -> Floats:
    """Without times the order of the file counts."""
    return rows.astype(float) if panel.times is None else panel.times[rows]


def _phases(values: Floats, held: Floats, times: Floats, sign: int) -> Phases:
    known = np.isfinite(values)
    values, held, times = sign * values[known], held[known], times[known]
    once = bool((np.diff(held) != 0).sum() <= 1)
    a, b = held == 0, held == 1
    return Phases(values[a], values[b], times[a], times[b], once)
