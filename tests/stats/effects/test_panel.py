"""Panels: fixed effects against the same model written out with a column for each unit and time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachloop.stats.effects.line import Effect, LeftOut
from coachloop.stats.effects.mixed import mixed_model
from coachloop.stats.effects.panel import Panel, before_after, fixed_effects, growth
from coachloop.wiring.mixed import fit_mixed


def panel(
    units: list[int], times: list[float], values: list[float], held: list[float] | None = None
) -> Panel:
    names = [f"u{k}" for k in range(max(units) + 1)]
    order = np.lexsort((times, units))
    whole = Panel(
        np.array(units),
        names,
        np.array(values, dtype=float),
        np.array(times, dtype=float),
        None if held is None else np.array(held, dtype=float),
    )
    return whole.only(order)


def random_panel(seed: int, share: float = 0.7) -> Panel:
    """8 units, 6 times, of which a share has values; the session comes at a time of the unit's own, or never."""
    rng = np.random.default_rng(seed)
    cells = [(u, t) for u in range(8) for t in range(6) if rng.random() < share]
    starts = rng.integers(1, 9, 8)
    units, times = [u for u, _ in cells], [float(t) for _, t in cells]
    held = [float(t >= starts[u]) for u, t in cells]
    values = [5 * u + 2 * t + 3 * h + rng.normal() for u, t, h in zip(units, times, held, strict=True)]
    return panel(units, times, values, held)


def written_out(data: Panel, lags: int) -> tuple[list[float], list[float], int] | None:
    """Coefficients, classical errors and df, by least squares with a dummy for each unit and time."""
    assert data.held is not None
    assert data.times is not None
    known = {(u, t): h for u, t, h in zip(data.units, data.times, data.held, strict=True)}
    first = {u: min(data.times[data.units == u]) for u in set(data.units.tolist())}
    rows = []
    for u, t, y in zip(data.units, data.times, data.values, strict=True):
        ds = [0.0 if t - lag < first[u] else known.get((u, t - lag)) for lag in range(lags + 1)]
        if None not in ds:
            rows.append((u, t, y, ds))
    x = np.array(
        [
            [*ds, *(float(u == k) for k in range(8)), *(float(t == k) for k in range(1, 6))]
            for u, t, _, ds in rows
        ]
    )
    y = np.array([row[2] for row in rows])
    rank = np.linalg.matrix_rank(x)
    if rank < np.linalg.matrix_rank(x[:, lags + 1 :]) + lags + 1 or len(y) <= rank:
        return None
    beta = np.linalg.pinv(x) @ y
    rest = y - x @ beta
    df = int(len(y) - rank)
    errors = np.sqrt(np.diag(np.linalg.pinv(x.T @ x))[: lags + 1] * (rest @ rest) / df)
    return beta[: lags + 1].tolist(), errors.tolist(), df


@pytest.mark.parametrize("lags", [0, 1, 2])
@pytest.mark.parametrize("seed", range(12))
def test_fixed_effects_are_those_of_the_model_written_out(seed: int, lags: int) -> None:
    data = random_panel(seed)
    wanted = written_out(data, lags)
    lines = list(fixed_effects(data, lags))
    if wanted is None:
        assert [type(line) for line in lines] == [LeftOut]
        return
    classical = [line for line in lines if isinstance(line, Effect) and line.method == "fixed_effects"]
    assert [line.estimate for line in classical] == pytest.approx(wanted[0])
    assert [line.se for line in classical] == pytest.approx(wanted[1])
    assert {line.df for line in classical} == {wanted[2]}


def test_two_units_two_times_are_the_difference_in_differences() -> None:
    # One unit goes 1, 2 -> 6, 7 with the session, the other 3, 4 -> 5, 6 without: 5 - 2 = 3. With three units
    # and noise zero the errors are nothing.
    data = panel([0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1], [1, 6, 3, 5, 4, 6], [0, 1, 0, 0, 0, 0])
    line = next(iter(fixed_effects(data)))
    assert isinstance(line, Effect)
    assert (line.estimate, line.n, line.df) == (pytest.approx(3), 6, 1)


@pytest.mark.parametrize(
    ("held", "why"),
    [
        ([0, 1, 0, 1], "follows from the unit and the time"),  # all at the same time
        ([0, 0, 0, 0], "follows from the unit and the time"),
        ([0, 0, 1, 1], "follows from the unit and the time"),
    ],
)
def test_what_fixed_effects_cannot_tell_apart_is_left_out(held: list[float], why: str) -> None:
    (left,) = fixed_effects(panel([0, 0, 1, 1], [0, 1, 0, 1], [1, 2, 3, 5], held))
    assert isinstance(left, LeftOut)
    assert why in left.why


def test_rows_after_the_session_was_taken_away_are_in_neither_mean() -> None:
    pairs = before_after(panel([0] * 5, [1, 2, 3, 4, 5], [1, 3, 10, 12, 99], [0, 0, 1, 1, 0]))
    assert (pairs.before is not None and pairs.before.tolist(), pairs.after.tolist()) == ([2.0], [11.0])


def test_few_units_say_nothing_of_other_units() -> None:
    one, *rest = fixed_effects(
        panel([0, 0, 0, 1, 1, 1], [0, 1, 2] * 2, [1, 5, 7, 2, 3, 9], [0, 1, 1, 0, 0, 1])
    )
    assert isinstance(one, Effect)
    assert [(line.method, type(line)) for line in rest] == [("fixed_effects_clustered", LeftOut)]


def test_who_never_had_the_session_is_divided_by_its_time() -> None:
    # From time 2 on a has it: 1, 3 | 10; b never: 5, 5 | 6.
    pairs = before_after(
        panel([0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2], [1, 3, 10, 5, 5, 6], [0, 0, 1, 0, 0, 0])
    )
    assert pairs.before is not None
    assert (pairs.before.tolist(), pairs.after.tolist()) == ([2, 5], [10, 6])
    assert (pairs.names, pairs.group.tolist()) == (("no session", "session"), [1, 0])


def test_sessions_at_several_times_divide_nobody_else() -> None:
    held = [0, 1, 1, 0, 0, 1, 0, 0, 0]
    pairs = before_after(panel([0] * 3 + [1] * 3 + [2] * 3, [0, 1, 2] * 3, list(range(9)), held))
    assert (pairs.names, pairs.after.tolist()[:2]) == ((), [1.5, 5])
    assert np.isnan(pairs.after[2])


def test_a_line_for_each_unit() -> None:
    # Slopes 1 and 3, intercepts 0 and 2: means 2 and 1, each with standard error 1.
    slope, intercept, pooled = growth(panel([0, 0, 1, 1, 1], [1, 2, 0, 1, 2], [1, 2, 2, 5, 8]))
    assert isinstance(slope, Effect)
    assert isinstance(intercept, Effect)
    assert (slope.estimate, slope.se, intercept.estimate, intercept.se) == pytest.approx((2, 1, 1, 1))
    assert isinstance(pooled, Effect)
    assert pooled.n == 5


def test_with_the_same_times_our_lines_are_the_mixed_model() -> None:
    rng = np.random.default_rng(3)
    units, times = np.repeat(np.arange(15), 8), np.tile(np.arange(8.0), 15)
    lines = 50 + rng.normal(0, 5, 15)[units] + (2 + rng.normal(0, 1, 15)[units]) * times
    data = panel(units.tolist(), times.tolist(), (lines + rng.normal(0, 2, 120)).tolist())
    ours, *_ = growth(data)
    theirs = next(iter(mixed_model(data, fit_mixed)))
    assert isinstance(ours, Effect)
    assert isinstance(theirs, Effect)
    assert theirs.estimate == pytest.approx(ours.estimate, rel=1e-4)
    assert theirs.se == pytest.approx(ours.se, rel=1e-2)


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10_000), shift=st.floats(-1e6, 1e6), share=st.floats(0.2, 1))
def test_what_all_have_in_common_changes_nothing(seed: int, shift: float, share: float) -> None:
    data = random_panel(seed, share) if seed % 7 else random_panel(seed)
    found = [line.estimate for line in fixed_effects(data) if isinstance(line, Effect)]
    moved = Panel(data.units, data.unit_names, data.values + shift, data.times, data.held)
    again = [line.estimate for line in fixed_effects(moved) if isinstance(line, Effect)]
    assert again == pytest.approx(found, abs=1e-6 * max(1.0, abs(shift)))
