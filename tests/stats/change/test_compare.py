"""Response rate, methods side by side, power: worked by hand."""

from math import sqrt

import numpy as np
import pytest

from coachloop.stats.change.compare import mean_of_people, p_best, toward_common, two_way_mean
from coachloop.stats.change.power import detectable, detectable_randomised, sessions_needed
from coachloop.stats.change.record import Floats
from coachloop.stats.change.response import (
    ClusterMean,
    cluster_variance,
    clustered_mean,
    response,
    rise_chances,
)


def _a(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


def test_the_chance_of_a_rise_by_itself_by_hand() -> None:
    # Expected 66, baseline 60, 5-level (step 25), ten values: half a step of the mean 1.25; v = 49:
    # Phi((66 - 60 - 1.25)/7) = Phi(.678571) = .75129.
    assert rise_chances(_a(66.0), _a(60.0), _a(49.0), 25.0, _a(10.0))[0] == pytest.approx(0.75129, abs=1e-4)


def test_response_by_hand() -> None:
    # Four people, one session each: rose 1 1 1 0 against .7 .6 .7 .6: excess .3 .4 .3 -.6, mean .1.
    found = response(_a(1, 1, 1, 0), _a(0.7, 0.6, 0.7, 0.6), np.arange(4))
    assert found is not None
    assert (found.observed, found.expected) == pytest.approx((0.75, 0.65))
    # Apart: .2 .3 .2 -.7: squares .66; CR2 with clusters of one is the usual .66/3/4 = .055.
    assert found.excess.value == pytest.approx(0.1)
    assert found.excess.se == pytest.approx(sqrt(0.055))
    assert found.excess.clusters == 4
    assert response(_a(1, 0), _a(0.5, 0.5), np.array([3, 3])) is None


def test_clusters_that_go_together_widen_the_interval() -> None:
    # Two people, two sessions each, 1 1 | 0 0: mean .5, sums 1 and -1, (1 + 1)/(1 - 2/4)/16 = .25; t(.975, 1) = 12.706.
    found = clustered_mean(_a(1, 1, 0, 0), np.array([0, 0, 1, 1]))
    assert found is not None
    assert (found.value, found.se) == pytest.approx((0.5, 0.5))
    assert found.hi - found.value == pytest.approx(12.706 * 0.5, abs=1e-3)
    assert cluster_variance(_a(1, 1), np.array([0, 0])) == (0.0, 1)


def test_the_mean_of_peoples_means_by_hand() -> None:
    # Person 0: 2 and 4 (mean 3), person 1: 6, person 2: 9. Mean 6, sd 3, se 1.7321, t(.975, 2) = 4.303.
    found = mean_of_people(_a(2, 4, 6, 9), np.array([0, 0, 1, 2]))
    assert found is not None
    assert (found.value, found.se, found.n, found.clusters) == pytest.approx((6, sqrt(3), 4, 3))
    assert found.hi == pytest.approx(6 + 4.303 * sqrt(3), abs=1e-3)
    assert mean_of_people(_a(1, 2), np.array([5, 5])) is None


def test_people_and_coaches_both_cluster_by_hand() -> None:
    # Four people with one session each, coaches A A B B, values 1 3 5 7: mean 4, apart -3 -1 1 3.
    # People: 20/(3/4)/16 = 1.6667; coaches: sums -4 and 4, 32/(1/2)/16 = 4; both = people. 1.6667 + 4 - 1.6667 = 4.
    found = two_way_mean(_a(1, 3, 5, 7), np.arange(4), np.array([0, 0, 1, 1]))
    assert found is not None
    assert (found.value, found.se, found.clusters) == pytest.approx((4, 2, 2))
    assert two_way_mean(_a(1, 3), np.array([0, 1]), np.array([4, 4])) is None


def _mean(value: float, se: float) -> ClusterMean:
    return ClusterMean(value, se, value - 2 * se, value + 2 * se, 0.95, 20, 8)


def test_methods_are_drawn_toward_what_they_share() -> None:
    # 0 and 8 with se 1 and 3: common 3.5, t2 = 27 (see test_shrink). B = 1/28 and 9/36:
    # .125 and .25 * 3.5 + .75 * 8 = 6.875.
    first, second = toward_common([_mean(0, 1), _mean(8, 3)])
    assert (first.value, second.value) == pytest.approx((0.125, 6.875))
    assert first.p_best + second.p_best == pytest.approx(1)
    # Apart by 6.75 with variances 27/28 and 6.75: Phi(6.75/2.7773) = Phi(2.4304) = .99246.
    assert second.p_best == pytest.approx(0.99246, abs=1e-4)
    assert second.lo < second.value < second.hi


def test_methods_that_differ_by_chance_only_are_the_same() -> None:
    # Closer than their errors: t2 = 0, both at the common mean, neither is the best.
    found = toward_common([_mean(4, 3), _mean(5, 3)])
    assert [m.value for m in found] == pytest.approx([4.5, 4.5])
    assert [m.p_best for m in found] == pytest.approx([0.5, 0.5])
    assert [m.se for m in found] == pytest.approx([3 / sqrt(2)] * 2)
    assert toward_common([_mean(4, 3)]) == ()


def test_a_method_whose_values_are_all_alike_is_no_certainty() -> None:
    found = toward_common([_mean(4, 0), _mean(5, 0), _mean(5, 2)])
    assert all(np.isfinite([m.value, m.se, m.p_best]).all() for m in found)


def test_the_best_of_three() -> None:
    assert p_best(_a(0, 0, 0), _a(1, 1, 1)) == pytest.approx([1 / 3] * 3)
    assert p_best(_a(1, 5, 5), _a(0, 0, 0)) == pytest.approx([0, 0.5, 0.5])


@pytest.mark.parametrize(
    ("se", "change", "sessions"),
    # METHOD.md 2.4: composite, 5-level, 3-level, pass/fail; default and naive.
    [(4.2, 12, 3), (7.2, 20, 7), (10.6, 30, 14), (16.0, 45, 32), (5.2, 15, 4), (8.8, 25, 10), (4.9, 14, 3)],
)
def test_what_ten_and_ten_can_see(se: float, change: int, sessions: int) -> None:
    assert round(detectable(se)) == change
    assert sessions_needed(se, 8) == sessions


def test_power_on_the_limit_and_by_lot() -> None:
    assert sessions_needed(8 / 2.8, 8) == 1
    assert sessions_needed(16 / 2.8, 8) == 4
    # METHOD.md 2.5: 15 against 15, 5-level: 2.80 * 7.2 * sqrt(2/15) = 7.4.
    assert detectable_randomised(7.2, 15) == pytest.approx(7.36, abs=0.01)
