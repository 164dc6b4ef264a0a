"""The band of a fitted line, worked by hand."""

import pytest

from coachloop.stats.band import line_band


def test_four_points_by_hand() -> None:
    # x = 0 1 2 3, y = 1 3 2 4: mx = 1.5, my = 2.5, Sxx = 5, Sxy = (-1.5)(-1.5)+(-.5)(.5)+(.5)(-.5)+(1.5)(1.5) = 4
    # slope .8, intercept 1.3; fitted 1.3 2.1 2.9 3.7; residuals -.3 .9 -.9 .3, squares .09 .81 .81 .09 = 1.8
    # s^2 = 1.8 / 2 = .9, s = .948683; t(2) = 4.303
    # at 1.5: half = 4.303 * .948683 * sqrt(.25)        = 2.041093; middle 2.5
    # at 0:   half = 4.303 * .948683 * sqrt(.25 + .45)  = 3.415406; middle 1.3
    (middle, end) = line_band([0, 1, 2, 3], [1, 3, 2, 4], [1.5, 0])
    assert middle == pytest.approx((1.5, 0.458907, 4.541093), abs=1e-4)
    assert end == pytest.approx((0, -2.115406, 4.715406), abs=1e-3)


def test_points_on_a_line_have_no_width() -> None:
    ((_, low, high),) = line_band([0, 1, 2], [10, 20, 30], [1])
    assert (low, high) == pytest.approx((20, 20))


def test_two_points_have_no_band() -> None:
    assert line_band([0, 1], [10, 20], [0]) == ()
    assert line_band([], [], [0]) == ()
    assert line_band([1, 1, 1], [1, 2, 3], [1]) == ()


def test_many_points_take_the_wider_tabled_value() -> None:
    # 20 points: 18 degrees of freedom take t(15) = 2.131. y alternates 0, 1 around a flat line.
    xs = [float(k) for k in range(20)]
    ys = [float(k % 2) for k in range(20)]
    ((_, low, high),) = line_band(xs, ys, [9.5])
    residual = sum((y - (0.5 + 0.00751879699 * (x - 9.5))) ** 2 for x, y in zip(xs, ys, strict=True))
    assert high - low == pytest.approx(2 * 2.131 * (residual / 18) ** 0.5 * (1 / 20) ** 0.5, rel=1e-6)
