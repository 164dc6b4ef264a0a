"""Whatever the table holds: figures that are numbers, each with its n, or why there is none."""

from math import isfinite

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachloop.stats.effects.panel import Panel
from coachloop.stats.effects.table import Found, effects
from coachloop.wiring.mixed import fit_mixed

NAN = float("nan")
VALUE = st.one_of(st.just(NAN), st.floats(-1e12, 1e12), st.integers(0, 3).map(float))
ROW = st.tuples(st.integers(0, 5), st.integers(0, 6), VALUE, st.booleans(), VALUE)


def check(found: Found) -> None:
    for line in found.lines:
        numbers = (line.estimate, line.se, line.lo, line.hi, line.df)
        assert all(number is None or isfinite(number) for number in numbers), line
        assert line.n >= 1
        assert line.se is None or line.se >= 0
        if line.lo is not None and line.hi is not None:
            assert line.lo <= line.estimate <= line.hi
            assert line.level == 0.95
    assert all(left.method and left.why for left in found.left_out)
    assert found.complete <= found.of
    assert found.lines or found.left_out


@settings(deadline=None, max_examples=100)
@given(st.lists(ROW, min_size=1, max_size=40), st.sampled_from(["session", "times", "wide"]), st.booleans())
def test_no_table_gives_a_figure_that_is_none(
    rows: list[tuple[int, int, float, bool, float]], shape: str, grouped: bool
) -> None:
    rows = sorted(rows, key=lambda row: row[:2])
    if shape == "wide":
        rows = [(k, *row[1:]) for k, row in enumerate(rows)]
    units = np.unique([row[0] for row in rows], return_inverse=True)[1]
    names = [f"u{k}" for k in range(units.max() + 1)]
    panel = Panel(
        units,
        names,
        np.array([row[2] for row in rows]),
        None if shape == "wide" else np.array([float(row[1]) for row in rows]),
        np.array([float(row[3]) for row in rows]) if shape == "session" else None,
        units % 3 if grouped else None,
        ("a", "b", "c") if grouped else (),
    )
    baseline = np.array([row[4] for row in rows]) if shape == "wide" and rows[0][3] else None
    check(effects(panel, fit_mixed, baseline, lags=1 if shape == "session" and grouped else 0))


@pytest.mark.parametrize("value", [0.0, 5.0, 1e12])
def test_values_all_equal(value: float) -> None:
    units = np.repeat(np.arange(4), 8)
    held = np.tile([0.0, 0, 0, 0, 1, 1, 1, 1], 4)
    panel = Panel(units, list("abcd"), np.full(32, value), np.tile(np.arange(8.0), 4), held)
    found = effects(panel, fit_mixed)
    check(found)
    naive = found.lines[0]
    assert (naive.estimate, naive.se, naive.n) == (0, 0, 4)
    assert {line.estimate for line in found.lines if line.method == "nap"} == {0.5}


def test_one_person_alone() -> None:
    # 5 - 2 = 3; both variances 1 / 3.
    panel = Panel(
        np.zeros(6, dtype=np.int64),
        ["Ana"],
        np.array([1.0, 2, 3, 4, 5, 6]),
        None,
        np.array([0.0, 0, 0, 1, 1, 1]),
    )
    found = effects(panel, fit_mixed)
    check(found)
    assert (found.lines[0].method, found.lines[0].estimate) == ("naive_change", 3)
    assert found.lines[0].se == pytest.approx((2 / 3) ** 0.5)


def test_more_people_than_a_table_shows_one_by_one() -> None:
    units = np.repeat(np.arange(600), 6)
    panel = Panel(
        units, [str(k) for k in range(600)], np.zeros(3600), None, np.tile([0.0, 0, 0, 1, 1, 1], 600)
    )
    found = effects(panel, fit_mixed)
    assert not [line for line in found.lines if line.method == "nap"]
    assert any("more than 500" in left.why for left in found.left_out)
