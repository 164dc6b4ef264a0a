"""The interval of a pooled mean, worked out by hand."""

import pytest

from coachloop.stats.pooled import pooled_interval


def test_two_people_by_hand() -> None:
    # Mean 65, residual totals -50 and +50: 2/1 * 5000 / 20^2 = 25, so SE 5; t(.975, 1) = 12.706.
    found = pooled_interval([60.0, 70.0], [10, 10])
    assert found == pytest.approx((65 - 12.706 * 5, 65 + 12.706 * 5), abs=0.01)


def test_three_people_of_different_weight_by_hand() -> None:
    # Mean (10*50 + 20*60 + 10*70)/40 = 60; totals -100, 0, +100: 3/2 * 20000 / 1600 = 18.75, SE 4.3301;
    # t(.975, 2) = 4.3027.
    found = pooled_interval([50.0, 60.0, 70.0], [10, 20, 10])
    assert found == pytest.approx((60 - 4.3027 * 4.3301, 60 + 4.3027 * 4.3301), abs=0.01)


def test_one_person_has_none() -> None:
    assert pooled_interval([60.0], [30]) is None
