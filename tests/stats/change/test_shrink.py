"""Prior, posterior and probabilities, worked by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.stats.change.edge import exact, is_pass_fail, near_edge, tail, within_reach
from coachloop.stats.change.look import OBRIEN_FLEMING, chance_of_improved, decided
from coachloop.stats.change.record import Floats, Record
from coachloop.stats.change.shrink import (
    Closed,
    Posterior,
    Prior,
    PriorSettings,
    least_d,
    moment_fit,
    priors,
    shrink,
)
from tests.stats.change.made import record


def _a(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


def _prior(mean: float = 0.0, variance: float = 64.0) -> Prior:
    return replace(Prior.default(1, 1.0), mean=_a(mean), variance=_a(variance))


def test_shrinkage_by_hand() -> None:
    # SE 6, prior N(0, 8^2): k = 64/100 = .64; d 10 becomes 6.4, sd .8 * 6 = 4.8. P(> 0) = Phi(1.3333) = .9088,
    # P(>= 8) = Phi(-.3333) = .3694; 90 %: 6.4 -+ 1.645 * 4.8.
    found = shrink(_a(10.0), _a(6.0), _prior())
    assert (found.mean[0], found.sd[0]) == pytest.approx((6.4, 4.8))
    assert (found.above(0)[0], found.above(8)[0]) == pytest.approx((0.9088, 0.3694), abs=1e-4)
    assert (found.quantile(0.05)[0], found.quantile(0.95)[0]) == pytest.approx((-1.495, 14.295), abs=1e-3)


def test_a_prior_with_a_mean_pulls_toward_it() -> None:
    # k = 16/(16 + 16) = .5: half way between 4 and 10.
    assert shrink(_a(10.0), _a(4.0), _prior(4.0, 16.0)).mean[0] == pytest.approx(7)


def test_dersimonian_laird_by_hand() -> None:
    # d 0 10 20, se 2: w = 1/4 each, mean 10, Q = 200/4 = 50; (50 - 2) / (.75 - .1875/.75) = 48/.5 = 96.
    assert moment_fit(_a(0, 10, 20), _a(2, 2, 2)) == pytest.approx((10, 96))
    # d 9 10 11 vary less than their errors do: never below 2 points of spread.
    assert moment_fit(_a(9, 10, 11), _a(2, 2, 2)) == pytest.approx((10, 4))
    # se 1 and 3, least 0: w = 1, 1/9; centre (0 + 8/9)/(10/9) = .8; Q = .64 + 51.84/9 = 6.4;
    # variance (6.4 - 1)/(10/9 - (82/81)/(10/9)) = 5.4/.2 = 27; weights 1/28, 1/36: (8/36)/(1/28 + 1/36) = 3.5.
    assert moment_fit(_a(0, 8), _a(1, 3), 0.0) == pytest.approx((3.5, 27))


def test_the_prior_is_fitted_from_twenty_sessions_of_ten_people_on() -> None:
    d, se, none = np.arange(20.0), np.full(20, 2.0), np.zeros(20)
    people = np.repeat(np.arange(10), 2)
    closed = Closed(people, np.arange(20.0), d, se, none)
    found = priors(closed, _a(18.0, 19.0), PriorSettings())
    assert found.fitted.tolist() == [False, True]
    assert (found.mean[0], found.variance[0]) == (0, 64)
    # Mean 9.5, Q = 665/4 = 166.25; (166.25 - 19)/(5 - 1.25/5) = 31. Each is worth 1/35: 20/35 + 1/64 = .587054;
    # the mean is drawn toward 0 by that 1/64: 9.5 * .571429/.587054 = 9.2471.
    assert found.variance[1] == pytest.approx(31)
    assert found.unsure[1] == pytest.approx(1 / 0.587054, rel=1e-5)
    assert found.mean[1] == found.common[1] == pytest.approx(9.2471, abs=1e-4)
    # Twenty sessions of nine people are too few people.
    assert not priors(replace(closed, person=people % 9), _a(19.0), PriorSettings()).fitted.any()


def test_what_sessions_share_is_taken_from_their_prior() -> None:
    # Twenty times 8 with se 4, of which 12 of the 16 are shared: own error 2, w2 at its least 4, so 1/8 each.
    # u = 8 * 2.5/(2.5 + 1/76) = 7.9581; of that 64/76 is the mean change: 6.7015.
    d, se, doubt = np.full(20, 8.0), np.full(20, 4.0), np.full(20, 12.0)
    found = priors(Closed(np.arange(20), np.zeros(20), d, se, doubt), np.zeros(20), PriorSettings())
    assert (found.common[0], found.mean[0]) == pytest.approx((7.9581, 6.7015), abs=1e-3)
    # k = .5, r = 64/76: mean .5 * 8 + (.842105 - .5) * 7.9581 = 6.7225;
    # variance 4 * .5 + .842105 * 12 + .117036 * .397906 = 12.1518.
    believed = shrink(d, se, found, doubt)
    assert believed.mean[0] == pytest.approx(6.7225, abs=1e-3)
    assert believed.sd[0] ** 2 == pytest.approx(12.1518, abs=1e-3)


def test_one_miss_in_ten_is_what_chance_makes_of_it() -> None:
    # Expected 99, binomial: P(10 of 10) = .99^10 = .904382, P(9) = 10 * .99^9 * .01 = .091352, P(8 or fewer) =
    # .004266. Nine: .004266 + .045676 = .049942; ten: half of .904382 = .452191.
    nine, ten = tail(_a(99, 99), _a(90, 100), _a(10, 10), _a(0, 0))
    assert (nine, ten) == pytest.approx((0.049942, 0.452191), abs=2e-5)
    # z = 1.6455: 9 points below the expected with an SE of 3 or so would be three of them, and is one and a half
    d, se = exact(_a(99.0), _a(90.0), _a(10), _a(0.0), _a(3.0))
    assert (d[0], se[0]) == pytest.approx((-9.0, 9 / 1.6455), abs=2e-3)


def test_people_who_differ_make_a_miss_likelier() -> None:
    # Expected 80 with a spread of 20 points: 400 of 80 * 20 is 1/4, so a + b = 3, beta(2.4, .6). Of two, P(0) =
    # .6 * 1.6 / (3 * 4) = .08, half of it .04; were all alike, half of .2^2 = .02
    assert tail(_a(80, 80), _a(0, 0), _a(2, 2), _a(400, 0)) == pytest.approx((0.04, 0.02), abs=1e-5)


def test_no_change_leaves_the_scale() -> None:
    found = within_reach(_a(97.0, 100.0), Posterior(_a(2.0, -1.0), _a(4.0, 4.0)))
    assert found.quantile(0.95).tolist() == pytest.approx([3.0, 0.5])
    assert found.above(8.0).tolist() == [0.0, 0.0]
    assert found.above(-98.0).tolist() == [1.0, pytest.approx(1.0)]
    assert found.above(0.0)[0] == pytest.approx(0.6915, abs=1e-4)  # Phi(.5)
    assert within_reach(_a(1.0), Posterior(_a(-9.0), _a(4.0))).mean.tolist() == [-1.0]


@given(st.floats(-20, 120), st.floats(-20, 120), st.integers(1, 40), st.floats(0, 3000), st.floats(0.01, 50))
def test_near_the_edge_there_is_always_a_number(e: float, post: float, n: int, v: float, se: float) -> None:
    d, wider = exact(_a(e), _a(post), _a(n), _a(v), _a(se))
    assert np.isfinite([d[0], wider[0]]).all()
    assert wider[0] >= se


def test_which_records_and_means_are_near_the_edge() -> None:
    assert is_pass_fail(record([0, 100, 100]))
    assert not is_pass_fail(record([0, 50, 100]))
    assert not is_pass_fail(Record.of([]))
    assert near_edge(_a(50, 86, 50, 14, 15), _a(50, 50, 100, 50, 85)).tolist() == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_the_chance_of_the_final_word_against_chance_itself() -> None:
    # d at five 12, one value varies by 400, what lasts 10, prior N(0, 64), sure at .95. Drawn 200,000 times:
    # theta = change + lasting given d, then the mean of ten; the error of a share near .1 is .0007, five of them.
    rng = np.random.default_rng(3)
    wide, within = 64.0 + 10.0, 400.0
    k = wide / (wide + within / 5)
    theta = k * 12 + np.sqrt((1 - k) * wide) * rng.standard_normal(200_000)
    d = (12 + theta + np.sqrt(within / 5) * rng.standard_normal(200_000)) / 2
    se2 = within / 10 + 10
    shrunk, sd = 64 / (64 + se2) * d, np.sqrt(64 / (64 + se2) * se2)
    drawn = (shrunk / sd >= 1.644854).mean()
    limit = least_d(_a(np.sqrt(se2)), _prior(), _a(10.0), 8.0, 0.95)
    assert shrink(limit, _a(np.sqrt(se2)), _prior()).above(0)[0] == pytest.approx(0.95)
    one = (_a(12.0), _a(5.0), _a(10.0), _a(within), _a(10.0), _prior(), limit)
    assert chance_of_improved(*one)[0] == pytest.approx(drawn, abs=0.0035)


def test_two_looks_share_five_per_cent() -> None:
    # Lan & DeMets: at half 2 - 2 Phi(1.96/sqrt(.5)) = .00557 is spent, z = 2.538; together with z > 1.662 at all
    # of it .05. A million draws: error .0002.
    rng = np.random.default_rng(1)
    first, second = rng.standard_normal((2, 1_000_000))
    both = (first + second) / np.sqrt(2)
    assert (first > OBRIEN_FLEMING[0]).mean() == pytest.approx(0.00557, abs=0.0003)
    assert ((first > OBRIEN_FLEMING[0]) | (both > OBRIEN_FLEMING[1])).mean() == pytest.approx(0.05, abs=0.001)
    assert (decided(2.54, half=True), decided(2.5, half=True), decided(1.7, half=False)) == (
        True,
        False,
        True,
    )
