"""The excess of one mean over another, worked by hand; quantiles against printed tables."""

import numpy as np
import pytest

from coachloop.stats.paired import excess
from coachloop.stats.student import f_quantile, mean_interval, t_quantile


def test_quantiles_of_printed_tables() -> None:
    # Fisher & Yates: t(.975, 10) = 2.228, t(.95, 29) = 1.699; F(.95; 5, 10) = 3.33, F(.975; 3, 15) = 4.15
    assert t_quantile(0.975, 10) == pytest.approx(2.228, abs=5e-4)
    assert t_quantile(0.95, 29) == pytest.approx(1.699, abs=5e-4)
    assert f_quantile(0.95, 5, 10) == pytest.approx(3.33, abs=5e-3)
    assert f_quantile(0.975, 3, 15) == pytest.approx(4.15, abs=5e-3)


def test_mean_interval_by_hand() -> None:
    # 1 2 3 4: mean 2.5, sd 1.290994, se .645497, t(.975, 3) = 3.182446: half 2.054260
    found = mean_interval([1, 2, 3, 4])
    assert found is not None
    assert (found.value, found.lo, found.hi) == pytest.approx((2.5, 0.445740, 4.554260), abs=1e-5)
    assert mean_interval([1.0]) is None


def test_equal_values_that_move_in_steps_have_a_width() -> None:
    # Four at 25 in steps of 25: sd 25 / sqrt 12 = 7.2169, se 3.6084, t(.975, 3) = 3.182446: half 11.4836
    found = mean_interval([25.0] * 4, step=25.0)
    assert found is not None
    assert (found.lo, found.hi) == pytest.approx((13.5164, 36.4836), abs=1e-3)


def test_two_groups_apart_by_hand() -> None:
    # No unit has both. a: 2 4 6, mean 4, variance 4; b: 1 3, mean 2, variance 2. va = 4/3, vb = 1, sum 2.333333
    # df = 2.333333^2 / ((16/9) / 2 + 1 / 1) = 5.444444 / 1.888889 = 2.882353; t(.95, 2.882353) = 2.389 (between
    # t(.95, 2) = 2.920 and t(.95, 3) = 2.353); upper = 2 + 2.389 * 1.527525 = 5.65
    found = excess([(2, None), (4, None), (6, None), (None, 1), (None, 3)])
    assert found is not None
    assert found.value == pytest.approx(2)
    assert found.upper == pytest.approx(5.65, abs=0.02)


def test_what_moves_together_is_known_better() -> None:
    # The second is the first minus 1 in each unit: variance s^2 / 3 * 2 - 2 * s^2 / 3 = 0.
    found = excess([(2, 1), (4, 3), (6, 5)])
    assert found is not None
    assert (found.value, found.upper) == pytest.approx((1, 1))


def test_too_few_and_all_alike() -> None:
    assert excess([(1, 2), (3, None)]) is None
    assert excess([]) is None
    found = excess([(5, 2), (5, 2)])
    assert found is not None
    assert (found.value, found.upper) == (3, 3)


def test_the_bound_holds_nineteen_times_in_twenty() -> None:
    # True excess 0: 60 units with the first, 20 of them with the second, correlated. Of 1000 bounds 950 should
    # hold; standard error 7, three of them, and 1 % for the degrees of freedom being a little too few.
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(1000):
        shared, a, b = rng.standard_normal((3, 60))
        first, second = shared + a, shared + b
        pairs = [
            (float(x), float(y) if k < 20 else None)
            for k, (x, y) in enumerate(zip(first, second, strict=True))
        ]
        found = excess(pairs)
        held += found is not None and found.upper >= 0
    assert 0.925 <= held / 1000 <= 0.98
