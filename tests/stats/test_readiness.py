"""Levels above a threshold: by hand, and the promise under retries on invented trainees (METHOD.md 4)."""

import numpy as np
import pytest

from coachloop.stats.readiness import (
    Cohort,
    cohort,
    disagree,
    levels,
    shares,
    spread_of,
    values_needed,
)
from coachloop.stats.simulate.ready import ReadyRates, Trainees, simulate_ready
from coachloop.stats.simulate.teams import SCALES


def arrays(*values: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.array(values, dtype=np.float64)


def test_a_level_is_drawn_to_the_cohort() -> None:
    # s 20, n 30: v = 13.333; k = 64 / 77.333 = .82759; mean 76 + .82759 * 9 = 83.448;
    # sd = sqrt(.82759 * 13.333) = 3.3218; P = Phi(3.448 / 3.3218 = 1.0381) = .8504.
    found = levels(arrays(85.0), arrays(400 / 30), Cohort(76.0, 8.0, 20))
    assert (found.mean[0], found.sd[0]) == (pytest.approx(83.448, abs=1e-3), pytest.approx(3.3218, abs=1e-4))
    assert found.above(80.0)[0] == pytest.approx(0.8504, abs=1e-4)
    lo, hi = found.interval(0.90)
    # 1.6449 * 3.3218 = 5.464
    assert (lo[0], hi[0]) == (pytest.approx(77.984, abs=2e-3), pytest.approx(88.912, abs=2e-3))


def test_a_flat_start_takes_the_mean_as_it_is() -> None:
    found = levels(arrays(85.0), arrays(16.0), cohort([70.0] * 7, 8.0, 8))
    assert (found.mean[0], found.sd[0]) == (85.0, 4.0)
    # Phi(5 / 4) = .8944
    assert found.above(80.0)[0] == pytest.approx(0.8944, abs=1e-4)


@pytest.mark.parametrize(("n", "sd"), [(7, None), (8, 8.0)])
def test_eight_trainees_make_a_cohort(n: int, sd: float | None) -> None:
    assert cohort([70.0] * n, 8.0, 8).sd == sd


def test_without_spread_a_level_is_where_it_is() -> None:
    found = levels(arrays(80.0, 81.0), arrays(0.0, 0.0), Cohort(50.0, None, 0))
    assert list(found.above(80.0)) == [0.0, 1.0]


def test_a_share_of_yes_and_no() -> None:
    # Flat, 20 of 20: Beta(21, 1), P(p > .8) = 1 - .8^21 = .99078.
    flat = shares(arrays(100.0), arrays(20.0), Cohort(50.0, None, 0))
    assert flat.above(80.0)[0] == pytest.approx(1 - 0.8**21)
    # Cohort 76 +- 8: size .76 * .24 / .0064 - 1 = 27.5, Beta(20.9 + 20, 6.6).
    found = shares(arrays(100.0), arrays(20.0), Cohort(76.0, 8.0, 20))
    assert (found.a[0], found.b[0]) == (pytest.approx(40.9), pytest.approx(6.6))
    assert found.mean[0] == pytest.approx(100 * 40.9 / 47.5)


# (2.124 * 20 / 5)^2 = 72.2; METHOD.md 4 names 24 for a composite: its spread is 11.5, (4.885)^2 = 23.9.
@pytest.mark.parametrize(
    ("sd", "gap", "needed"), [(20, 5, 73), (11.5, 5, 24), (20, 10, 19), (20, 0, None), (20, -3, None)]
)
def test_values_needed(sd: float, gap: float, needed: int | None) -> None:
    assert values_needed(sd, gap) == needed


# v = 400 / 15 each: 1.96 * sqrt(53.33) = 14.314.
@pytest.mark.parametrize(("second", "apart"), [(94.31, False), (94.32, True), (65.68, True), (65.69, False)])
def test_batches_disagree_beyond_chance(second: float, apart: bool) -> None:
    assert disagree(80.0, second, (400 / 15, 400 / 15)) is apart


def test_spread_is_pooled_within_stretches() -> None:
    # 0, 100 and 50, 50: squares 5000 + 0 on 2 degrees of freedom; neighbours disagree, so r is 0.
    found = spread_of([[0.0, 100.0], [50.0, 50.0], [7.0]])
    assert (found.variance, found.r) == (2500.0, 0.0)
    assert spread_of([]).variance == 0.0
    assert spread_of([[5.0], [5.0, 5.0]]).variance == 0.0


# METHOD.md 4, false ready within six batches with P >= .90 added: 4 / 6 / 7 / 7 %, found 84 / 71 / 50 / 26 %.
@pytest.mark.parametrize(
    ("scale", "found"), [("composite", 0.84), ("5-level", 0.71), ("3-level", 0.50), ("pass-fail", 0.26)]
)
def test_the_probability_keeps_its_promise_when_people_try_again(scale: str, found: float) -> None:
    rates = simulate_ready(np.random.default_rng(4), Trainees(SCALES[scale], 20_000), 80.0, 0.90)
    by_name = {(r.rule, r.batches): r for r in rates}
    sure: ReadyRates = by_name["confirmed at 0.9", 6]
    alone: ReadyRates = by_name["playbook", 6]
    assert sure.false is not None
    assert alone.false is not None
    assert sure.found is not None
    assert sure.false.value <= 0.10 + 3 * sure.false.error
    assert alone.false.value > 1.5 * sure.false.value
    assert sure.found.value == pytest.approx(found, abs=0.02 + 3 * sure.found.error)


# METHOD.md 4, naive false after two batches 6 / 15 / 25 / 36 %: there a mean of exactly 80 passes. The rule
# says above 80, which lumpy scales feel: fewer are called ready, and fewer of them wrongly.
@pytest.mark.parametrize(
    ("scale", "most"), [("composite", 0.07), ("5-level", 0.15), ("3-level", 0.25), ("pass-fail", 0.36)]
)
def test_the_rule_alone_after_two_batches(scale: str, most: float) -> None:
    rates = simulate_ready(np.random.default_rng(5), Trainees(SCALES[scale], 20_000), 80.0, 0.90)
    naive = rates[0]
    assert (naive.rule, naive.batches) == ("playbook", 2)
    assert naive.false is not None
    assert 0.04 < naive.false.value < most + 3 * naive.false.error


def test_nobody_is_called_ready_where_nobody_can_be() -> None:
    plan = Trainees(SCALES["5-level"], 200, mean=20.0, sd=1.0)
    rates = simulate_ready(np.random.default_rng(6), plan, 80.0, 0.90)
    assert [(r.ready.value, r.false, r.found) for r in rates] == [(0.0, None, None)] * 4
