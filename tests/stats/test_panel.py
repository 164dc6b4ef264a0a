"""The slope within people, against sums worked out by hand."""

import pytest

from coachloop.stats.panel import SharedSlope, Sums, shared_slope

#: Weeks 0, 1, 2 with 10, 20, 30: Sxx = 5 - 9/3 = 2, Sxy = 80 - 3*60/3 = 20.
RISING = Sums(n=3, x=3, y=60, xx=5, xy=80)
#: Weeks 0 and 2 with 50 and 60: Sxx = 4 - 4/2 = 2, Sxy = 120 - 2*110/2 = 10.
SLOWER = Sums(n=2, x=2, y=110, xx=4, xy=120)


def test_the_slope_is_that_of_all_around_their_own_means() -> None:
    # b = (20 + 10) / (2 + 2) = 7.5; residual sums 20 - 15 = 5 and 10 - 15 = -5;
    # se = sqrt(2/1 * (25 + 25)) / 4 = 2.5.
    assert shared_slope([RISING, SLOWER]) == SharedSlope(pytest.approx(7.5), pytest.approx(2.5), 2)


def test_somebody_higher_who_comes_late_moves_nothing() -> None:
    # One week only: no spread in x, so no say in the slope and no part of the count.
    late = Sums(n=4, x=8, y=400, xx=16, xy=800)
    assert shared_slope([RISING, SLOWER, late]) == shared_slope([RISING, SLOWER])


def test_the_level_of_a_person_does_not_matter() -> None:
    # 40 points more in each of the three weeks: y + 120, xy + 40 * 3.
    higher = Sums(n=3, x=3, y=180, xx=5, xy=200)
    assert shared_slope([higher, SLOWER]) == shared_slope([RISING, SLOWER])


@pytest.mark.parametrize("people", [[], [RISING], [RISING, Sums(n=0, x=0, y=0, xx=0, xy=0)]])
def test_one_person_is_no_team(people: list[Sums]) -> None:
    assert shared_slope(people) is None
