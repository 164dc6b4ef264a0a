"""The lowest of many groups: every relabelling by hand, the size of the test, and its power."""

from itertools import combinations
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.stats.segments import LowestGroup, lowest_group, permutation_size


def of(values: list[float], groups: list[list[int]], **more: int) -> LowestGroup | None:
    members = np.array([[i in g for i in range(len(values))] for g in groups])
    return lowest_group(np.array(values), members, np.random.default_rng(5), **more)


def test_the_effect_and_its_interval_by_hand() -> None:
    # Inside 40 50 60 70 (mean 55, squares 500), outside 70 80 90 100 (mean 85, squares 500): effect 30,
    # pooled variance 1000 / 6, SE sqrt(1000 / 6 * (1/4 + 1/4)) = 9.1287, t(6) 2.446912: -+ 22.337
    found = of([40, 50, 60, 70, 70, 80, 90, 100], [[0, 1, 2, 3], [4, 5, 6, 7]])
    assert found is not None
    assert (found.row, found.n_in, found.n_out, found.groups) == (0, 4, 4, 2)
    assert (found.effect, found.lo, found.hi) == pytest.approx((30, 7.663, 52.337), abs=1e-3)


def test_p_is_the_share_of_relabellings_as_extreme() -> None:
    # Eight people, four in the group: 70 ways. Only the four lowest inside gives a mean as low: 1 in 70.
    values = [40.0, 50, 60, 69, 70, 80, 90, 100]
    ways = [sum(values[i] for i in way) for way in combinations(range(8), 4)]
    exact = sum(total <= 219 for total in ways) / len(ways)
    assert exact == 1 / 70
    found = of(values, [[0, 1, 2, 3]])
    assert found is not None
    assert found.p == pytest.approx(exact, abs=4 * sqrt(exact / 1999))


def test_looking_at_more_groups_costs() -> None:
    values = [55.0, 60, 62, 64, 70, 72, 74, 90, 76, 78, 80, 82]
    one, more = (
        of(values, [[0, 1, 2, 3]]),
        of(values, [[0, 1, 2, 3], [4, 5, 6, 7], [0, 4, 8, 9], [1, 5, 10, 11]]),
    )
    assert one is not None
    assert more is not None
    assert one.row == more.row == 0
    assert one.p < more.p


def test_small_groups_are_passed_over() -> None:
    values = [40.0, 50, 60, 70, 70, 80, 90, 100]
    assert of(values, [[0, 1, 2]]) is None  # three inside
    assert of(values, [[0, 1, 2, 3, 4]]) is None  # three outside
    assert of(values, [[0, 1, 2]], fewest=3) is not None


def test_everybody_alike_is_no_test() -> None:
    assert of([50.0] * 8, [[0, 1, 2, 3]]) is None


@pytest.mark.parametrize("people", [18, 30, 60])
def test_the_size_of_the_test(people: int) -> None:
    # METHOD.md 8 d: 3 to 7 %, here with the Monte Carlo error of 1,500 teams: 3 sqrt(.05 * .95 / 1500) = .017
    size = permutation_size(people, 1500, np.random.default_rng(people))
    assert 0.03 - 0.017 < size < 0.07 + 0.017


def test_it_finds_a_group_that_is_lower() -> None:
    # METHOD.md 5: one of ten groups 15 points lower, 30 people: found in 94 % (whichever of them is named)
    assert permutation_size(30, 200, np.random.default_rng(2), effect=15.0) > 0.85


@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=16),
    st.lists(st.lists(st.integers(0, 15)), min_size=1, max_size=4),
)
def test_always_a_probability(values: list[float], groups: list[list[int]]) -> None:
    found = of(values, groups, permutations=49)
    if found is not None:
        assert 0 < found.p <= 1
        assert found.lo <= found.effect <= found.hi
