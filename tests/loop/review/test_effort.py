"""What reviewing costs and buys, on numbers worked out by hand."""

import pytest

from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent, Known
from coachloop.loop.review.effort import pace, tightens


def test_the_pace_is_the_median_of_enough_ratings() -> None:
    assert pace([60, 120, 180, 240], Policy()) == (5.0, 0)  # four are too few: as the policy has it
    # One left open over a call does not move the middle: 60 120 180 240 7000, in minutes 3.
    assert pace([7000, 60, 240, 180, 120], Policy()) == (3.0, 5)


def test_four_more_ratings_narrow_the_interval() -> None:
    """Published quantiles: t(.975, 4) = 2.776, t(.975, 8) = 2.306. The values have s = sqrt(400 / 4) = 10.

    2.776 x 10 / sqrt 5 = 12.415; 2.306 x 10 / sqrt 9 = 7.687; narrower by 4.728.
    """
    values = [-10.0, -10.0, 0.0, 10.0, 10.0]
    found = tightens([values, values[:3]], 4)
    assert isinstance(found, Known)
    assert found.value == pytest.approx(4.728, abs=0.002)
    assert found.n == 1  # three ratings are too few to speak of


@pytest.mark.parametrize("differences", [[], [[]], [[1.0, 2.0, 3.0, 4.0]]])
def test_too_few_ratings_promise_nothing(differences: list[list[float]]) -> None:
    assert isinstance(tightens(differences, 4), Absent)
