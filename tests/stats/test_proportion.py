"""Wilson's interval against values worked out by hand."""

import pytest

from coachloop.stats.proportion import wilson


def test_half_of_four_at_a_round_level() -> None:
    # z = 1 (level .6827): middle (.5 + 1/8) / (1 + 1/4) = .5; half sqrt(.25/4 + 1/64) / 1.25 = sqrt(.078125) / 1.25
    # = .2795085 / 1.25 = .2236068
    found = wilson(0.5, 4, level=0.6826894921370859)

    assert found is not None
    assert (found.value, found.n) == (0.5, 4)
    assert (found.lo, found.hi) == pytest.approx((0.2763932, 0.7236068), abs=1e-6)


def test_none_of_ten_has_a_width() -> None:
    # z2 = 3.841459: hi = z2/n / (1 + z2/n) = .3841459 / 1.3841459 = .277533
    found = wilson(0.0, 10)

    assert found is not None
    assert (found.lo, found.hi) == pytest.approx((0.0, 0.277533), abs=1e-6)


def test_all_of_ten_is_its_mirror() -> None:
    found = wilson(1.0, 10)

    assert found is not None
    assert (found.lo, found.hi) == pytest.approx((1 - 0.277533, 1.0), abs=1e-6)


def test_nothing_seen_is_no_interval() -> None:
    assert wilson(0.0, 0) is None
