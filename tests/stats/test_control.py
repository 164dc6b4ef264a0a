"""The moving average chart: by hand, and against the table of METHOD.md 3 by simulation."""

from collections.abc import Iterator
from statistics import fmean

import numpy as np
import pytest

from coachloop.stats.control import ewma, standardised


def test_first_points_by_hand() -> None:
    # E: .1 * 2 = .2; .1 * 3 + .9 * .2 = .48. Limits with L = 3: spread .1 / 1.9 = .0526316
    # t = 1: 3 sqrt(.0526316 * (1 - .81)) = 3 * .1 = .3; t = 2: 3 sqrt(.0526316 * (1 - .6561)) = .403609
    one, two = ewma([2.0, 3.0], 0.1, 3.0)
    assert (one.mean, one.limit, one.out) == pytest.approx((0.2, 0.3, False))
    assert (two.mean, two.limit, two.out) == pytest.approx((0.48, 0.403609, True), abs=1e-6)


def test_below_counts_as_above() -> None:
    assert [p.out for p in ewma([-4.0, 4.0], 0.1, 3.0)] == [True, False]


def test_standardised_by_hand() -> None:
    # 1, 2, 3: mean 2, sd 1
    assert standardised([4.0, 2.0], [1.0, 2.0, 3.0]) == [2.0, 0.0]
    assert standardised([4.0], [2.0, 2.0]) is None
    assert standardised([4.0], [2.0]) is None


def run_length(shift: float, limit: float, most: int, rng: np.random.Generator) -> int:
    """How many points until the chart goes out."""

    def draws() -> Iterator[float]:
        while True:
            yield from (rng.standard_normal(256) + shift).tolist()

    return next(p.t for p in ewma(draws(), 0.1, limit) if p.out or p.t == most)


@pytest.mark.parametrize(
    ("shift", "limit", "runs", "expected", "tolerance"),
    [
        # METHOD.md 3: a false alarm every 486 points, seen after 28 and 8. The standard error of 400 runs is
        # 5 % of a run length that is near to geometric; three of them.
        (0.0, 2.814, 400, 486, 0.15),
        (0.5, 2.814, 400, 28, 0.15),
        (1.0, 2.814, 400, 8, 0.15),
        # With the wide limit: 59 and 13.
        (0.5, 3.5, 400, 59, 0.15),
        (1.0, 3.5, 400, 13, 0.15),
    ],
)
def test_run_lengths_of_the_table(
    shift: float, limit: float, runs: int, expected: float, tolerance: float
) -> None:
    rng = np.random.default_rng(5)
    found = fmean(run_length(shift, limit, 20_000, rng) for _ in range(runs))
    assert found == pytest.approx(expected, rel=tolerance)


def test_the_wide_limit_rings_falsely_at_most_a_quarter_as_often() -> None:
    # 4056 against 486: of 60 series of 1000 points about 60 * (1 - exp(-1000 / 486)) = 52 ring at the narrow
    # limit and 60 * (1 - exp(-1000 / 4056)) = 13 at the wide one.
    rng = np.random.default_rng(6)
    series = rng.standard_normal((60, 1000))
    rung = [sum(any(p.out for p in ewma(zs.tolist(), 0.1, limit)) for zs in series) for limit in (2.814, 3.5)]
    assert rung[0] >= 40
    assert rung[1] <= 24
