"""Lines by least squares, worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.stats.mix import total_variation
from coachloop.stats.trend import Line, least_squares, slope_of_means


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


# --- weighted by what each mean is made of ---


def test_equal_weeks_without_spread_are_least_squares() -> None:
    # 60, 70, 60, 70: slope 2, residuals -2 6 -6 2: 80 on 2 df = 40; Sxx 5: SE sqrt(40 / 5) = 2.828427
    found = slope_of_means([0, 1, 2, 3], [60, 70, 60, 70], [1, 1, 1, 1], 0.0)
    assert found is not None
    assert (found.value, found.se, found.df) == pytest.approx((2.0, 2.828427, 2))


def test_weeks_that_agree_better_than_they_should_keep_their_spread() -> None:
    # On one line exactly, 4 conversations a week with variance 100: SE sqrt(25 / Sxx) = sqrt(25 / 5)
    found = slope_of_means([0, 1, 2, 3], [60, 62, 64, 66], [4, 4, 4, 4], 100.0)
    assert found is not None
    assert (found.value, found.se) == pytest.approx((2.0, 5**0.5))


def test_a_week_of_one_conversation_weighs_little() -> None:
    even = slope_of_means([0, 1, 2, 3], [60, 60, 60, 90], [10, 10, 10, 10], 400.0)
    thin = slope_of_means([0, 1, 2, 3], [60, 60, 60, 90], [10, 10, 10, 1], 400.0)
    assert even is not None
    assert thin is not None
    assert thin.value < even.value


def test_no_slope_of_two_means_or_one_place() -> None:
    assert slope_of_means([0, 1], [60, 70], [5, 5], 100.0) is None
    assert slope_of_means([2, 2, 2], [60, 70, 80], [5, 5, 5], 100.0) is None


@pytest.mark.parametrize(("sd", "calls"), [(12.0, 3), (20.0, 3), (45.0, 2)])
def test_a_flat_line_is_rarely_outside_its_interval(sd: float, calls: int) -> None:
    # 12 weeks without a change; 90 % interval with t(10) = 1.812: outside at most 10 % and Monte Carlo error
    rng, teams, outside = np.random.default_rng(4), 600, 0
    for _ in range(teams):
        weeks = rng.normal(70, sd, (12, calls))
        within = float(weeks.var(axis=1, ddof=1).mean())
        found = slope_of_means(range(12), weeks.mean(1).tolist(), [calls] * 12, within)
        assert found is not None
        outside += abs(found.value) > 1.812 * found.se
    assert outside / teams < 0.10 + 3 * (0.1 * 0.9 / teams) ** 0.5
