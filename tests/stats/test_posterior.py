"""The share truly below: by hand where it is certain, and against METHOD.md 5's simulation."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.stats.posterior import SharePosterior, share_below

CUTS = (0.4, 0.6)


def of(means: list[float], variance: float, seed: int = 5) -> SharePosterior:
    y = np.array(means)
    found = share_below(y, np.full(y.size, variance), 70.0, CUTS, np.random.default_rng(seed))
    assert found is not None
    return found


def test_means_without_noise_are_counted() -> None:
    # Known exactly: three of five below, 60 %, which is at the upper cut and so counts as high.
    found = of([50, 55, 60, 80, 90], 0.0)
    assert (found.mean, found.lo, found.hi) == pytest.approx((0.6, 0.6, 0.6))
    assert (found.high, found.middle, found.low) == (1.0, 0.0, 0.0)


def test_two_of_five_is_the_middle() -> None:
    assert of([50, 55, 75, 80, 90], 0.0).middle == 1.0


def test_the_same_seed_gives_the_same_digits() -> None:
    assert of([60, 65, 70, 75, 80], 40.0) == of([60, 65, 70, 75, 80], 40.0)


def test_one_person_is_no_team() -> None:
    assert share_below(np.array([60.0]), np.array([40.0]), 70.0, CUTS, np.random.default_rng(5)) is None


def test_the_mean_of_the_team() -> None:
    # Four alike at 70 with variance 0: t2 is the floor, 16, so the mean of all is N(70, 16 / 4) around the
    # threshold: one half below.
    found = share_below(np.full(4, 70.0), np.zeros(4), 70.0, CUTS, np.random.default_rng(5))
    assert found is not None
    assert found.p_mean == pytest.approx(0.5)


def test_a_count_is_pulled_to_one_half_and_the_posterior_is_not() -> None:
    # METHOD.md 5: 30 people, true mean 66, SD 6, so 75 % truly below; 5 levels, 10 conversations each
    # (noise SD 20 / sqrt(10)). Observed 62 %, posterior 74 %, class right 69 % and 94 %.
    # Normal noise here: observed = Phi(4 / sqrt(36 + 40)) = Phi(.459) = .677, truth Phi(4 / 6) = .748.
    rng = np.random.default_rng(11)
    teams, people = 300, 30
    observed, posterior, right = [], [], []
    for _ in range(teams):
        true = rng.normal(66, 6, people)
        y = true + rng.normal(0, 20 / sqrt(10), people)
        found = share_below(y, np.full(people, 40.0), 70.0, CUTS, rng)
        assert found is not None
        observed.append((y < 70).mean())
        posterior.append(found.mean)
        kinds = [found.low, found.middle, found.high]
        right.append(int(np.argmax(kinds)) == int(np.digitize((true < 70).mean(), CUTS)))
    # Monte Carlo: the SD of one team's share is about .09, so of 300 teams .005; three of these.
    assert np.mean(observed) == pytest.approx(0.677, abs=0.016)
    assert np.mean(posterior) == pytest.approx(0.748, abs=0.03)
    assert np.mean(right) > 0.88


@given(st.lists(st.floats(0, 100), min_size=2, max_size=12), st.floats(0, 900))
def test_always_a_probability(means: list[float], variance: float) -> None:
    found = of(means, variance)
    assert found.high + found.middle + found.low == pytest.approx(1)
    assert 0 <= found.lo <= found.hi <= 1
    assert 0 <= found.mean <= 1
    assert 0 <= found.p_mean <= 1
