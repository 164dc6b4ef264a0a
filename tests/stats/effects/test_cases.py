"""Standardised effects of several people over time: by hand where everything is independent, and any design."""

from math import isfinite, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachloop.stats.effects import cases
from coachloop.stats.effects.cases import Cases, between_case
from coachloop.stats.effects.line import Effect, LeftOut
from coachloop.stats.effects.panel import Panel


def panel(values: list[list[float]], held: list[list[int]]) -> Panel:
    """A row a person, from time 0."""
    units = np.repeat(np.arange(len(values)), [len(row) for row in values])
    times = np.concatenate([np.arange(float(len(row))) for row in values])
    flat, flags = (np.concatenate([np.array(row, dtype=float) for row in rows]) for rows in (values, held))
    return Panel(units, [f"u{k}" for k in range(len(values))], flat, times, flags)


def test_the_numerator_is_the_mean_change_and_the_spread_that_of_people_at_a_moment() -> None:
    # Changes 2, 2, 2 (means 1 -> 3, 3 -> 5, 5 -> 7). At each of four moments three people: the values of a
    # moment are 0 2 4, 2 4 6, 2 4 6, 4 6 8: variance 4 each, df 8.
    found = panel([[0, 2, 2, 4], [2, 4, 4, 6], [4, 6, 6, 8]], [[0, 0, 1, 1]] * 3)
    design = cases._cases(found)
    assert isinstance(design, Cases)
    spread = cases._spread(design)
    assert spread is not None
    assert (spread.s2, spread.df) == (pytest.approx(4), 8)
    assert cases._contrast(design, spread.cells) @ design.values == pytest.approx(2)


def test_likeness_by_hand() -> None:
    # Rests -1 1 -1 1 of each: squares 12, neighbours -1 -1 -1 three times: -9 / 12; correction: 6 cells of two,
    # sum(1 - 1/2) / sum(2 - 1) = 3 / 6. phi = -0.25.
    design = cases._cases(panel([[0, 2, 2, 4], [2, 4, 4, 6], [4, 6, 6, 8]], [[0, 0, 1, 1]] * 3))
    assert isinstance(design, Cases)
    spread = cases._spread(design)
    assert spread is not None
    phi, rho = cases._likeness(design, spread)
    assert phi == pytest.approx(-0.25)
    # Within: 12 / (12 - 6 * (2 + 2 * -0.25) / 2) = 12 / 7.5 = 1.6; rho = 1 - 1.6 / 4.
    assert rho == pytest.approx(0.6)


def test_phases_that_alternate_are_paired() -> None:
    rows = [[0, 1, 5, 6, 1, 2, 7, 8], [2, 1, 5, 8, 1, 4, 7, 9], [1, 1, 4, 6, 2, 2, 9, 8]]
    design = cases._cases(panel(rows, [[0, 0, 1, 1, 0, 0, 1, 1]] * 3))
    assert isinstance(design, Cases)
    assert design.alternating
    assert design.phases[:8].tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert design.steps[:8].tolist() == [0, 1] * 4
    spread = cases._spread(design)
    assert spread is not None
    # Mean change of six pairs: (5, 6, 5, 5.5, 4, 6.5) / 6.
    assert cases._contrast(design, spread.cells) @ design.values == pytest.approx(32 / 6)


@pytest.mark.parametrize(
    ("values", "held", "why"),
    [
        ([[1, 2], [3, 4]], [[0, 1]] * 2, "3 or more people"),
        ([[1, 2, 3]] * 3, [[0, 1, 0]] * 3, "the same phases"),
        ([[1, 2], [2, 3], [4, 5]], [[1, 0]] * 3, "without first"),
        ([[1, 1, 2, 2]] * 3, [[0, 0, 1, 1]] * 3, "no moment at which several people differ"),
        ([[1, 2], [1, 2, 3, 4], [1, 2, 3]], [[0, 1], [0, 1, 0, 1], [0, 1, 1]], "the same phases"),
    ],
)
def test_what_is_no_such_study_is_left_out(
    values: list[list[float]], held: list[list[int]], why: str
) -> None:
    (left,) = between_case(panel(values, held))
    assert isinstance(left, LeftOut)
    assert why in left.why


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 10_000), st.floats(0.01, 1e6), st.floats(-1e6, 1e6))
def test_units_of_the_scale_do_not_matter(seed: int, size: float, shift: float) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 7))
    starts = rng.integers(2, 7, n)
    values = [rng.normal(k, 1, 9).tolist() for k in range(n)]
    held = [[int(t >= start) for t in range(9)] for start in starts]
    one = next(iter(between_case(panel(values, held))))
    moved = [[size * value + shift for value in row] for row in values]
    other = next(iter(between_case(panel(moved, held))))
    assert type(one) is type(other)
    if isinstance(one, Effect) and isinstance(other, Effect):
        assert isfinite(one.estimate)
        assert one.se is not None
        assert one.se > 0
        assert other.estimate == pytest.approx(one.estimate, rel=1e-3, abs=1e-3 * (1 + abs(shift) / size))


def test_more_people_make_the_interval_narrow() -> None:
    rng = np.random.default_rng(5)
    widths = []
    for n in (6, 24):
        values = [np.r_[rng.normal(k % 3, 1, 6), rng.normal(1 + k % 3, 1, 6)].tolist() for k in range(n)]
        line = next(iter(between_case(panel(values, [[0] * 6 + [1] * 6] * n))))
        assert isinstance(line, Effect)
        assert line.se is not None
        widths.append(line.se)
    assert widths[1] == pytest.approx(widths[0] / sqrt(4), rel=0.4)
