"""Lines by least squares, worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.stats.mix import total_variation
from coachloop.stats.trend import Line, least_squares


def test_a_line_through_points_on_a_line() -> None:
    assert least_squares([0, 1, 3], [1, 3, 7]) == Line(2.0, 1.0)


def test_four_points_by_hand() -> None:
    # mx 9.5, my 65; sxy = 7.5 - 2.5 - 2.5 + 7.5 = 10, sxx = 2.25 + .25 + .25 + 2.25 = 5; 65 - 2 * 9.5 = 46
    assert least_squares([8, 9, 10, 11], [60, 70, 60, 70]) == Line(2.0, 46.0)


def test_a_weight_of_two_is_the_point_twice() -> None:
    # At x = 1 the mean of 0, 3, 3 is 2, and the line starts at 0: slope 2
    weighted = least_squares([0, 1, 1], [0, 0, 3], [1, 1, 2])
    doubled = least_squares([0, 1, 1, 1], [0, 0, 3, 3])
    assert weighted is not None
    assert doubled is not None
    assert weighted.slope == pytest.approx(2.0)
    assert doubled.slope == pytest.approx(2.0)


def test_a_weight_of_nothing_leaves_the_point_out() -> None:
    assert least_squares([0, 1, 2], [0, 1, 90], [1, 1, 0]) == Line(1.0, 0.0)


@pytest.mark.parametrize(("xs", "ys"), [([], []), ([3], [5]), ([3, 3], [5, 9])])
def test_no_line_without_two_places(xs: list[float], ys: list[float]) -> None:
    assert least_squares(xs, ys) is None


def test_no_line_without_weight() -> None:
    assert least_squares([0, 1], [0, 1], [0, 0]) is None


@given(st.lists(st.tuples(st.integers(0, 11), st.floats(0, 100)), min_size=2, max_size=12))
def test_residuals_add_to_nothing(points: list[tuple[int, float]]) -> None:
    line = least_squares([x for x, _ in points], [y for _, y in points])
    if line is not None:
        assert sum(y - line.intercept - line.slope * x for x, y in points) == pytest.approx(0, abs=1e-6)


def test_total_variation_by_hand() -> None:
    # Shares .7/.3 against .3/.7: 0.5 * (.4 + .4) = .4; nothing in common is 1
    assert total_variation({"a": 7, "b": 3}, {"a": 3, "b": 7}) == pytest.approx(0.4)
    assert total_variation({"a": 5}, {"b": 2}) == 1.0
    assert total_variation({"a": 5}, {"a": 2}) == 0.0
    assert total_variation({"a": 5}, {}) is None
