"""Blocks of ten, the pairs between them, and how values go together: worked by hand."""

import numpy as np
import pytest

from coachloop.stats.change.blocks import blocks_of, pairs_of, spread_within, vif
from coachloop.stats.change.record import Coached
from tests.stats.change.made import blocks_with_means, record, seen


def test_blocks_are_counted_back_from_the_last() -> None:
    # 23 values 0..22: blocks 3..12 and 13..22, means 7.5 and 17.5; the first three are left over.
    found = blocks_of(seen(record([*range(23)], [1.0] * 9, [2.0] * 10)), 10)
    assert found.person.tolist() == [0, 0, 2]
    assert found.index.tolist() == [0, 1, 0]
    assert found.row.tolist() == [3, 13, 32]
    assert found.mean == pytest.approx([7.5, 17.5, 2])
    assert found.kept.all()


def test_a_block_that_touches_coaching_is_dropped() -> None:
    look = seen(record(blocks_with_means([10, 20, 30, 40])), [Coached(0, 19.0, 24.0)])
    assert blocks_of(look, 10).kept.tolist() == [True, False, False, True]


def test_pairs_by_hand() -> None:
    # Of five blocks 10 20 30 40 50: the fourth from 30, 20 and the mean of 10; the fifth from 40, 30 and 15.
    pairs = pairs_of(blocks_of(seen(record(blocks_with_means([10, 20, 30, 40, 50]))), 10), 60)
    assert pairs.x.tolist() == [[1, 30, 20, 10], [1, 40, 30, 15]]
    assert pairs.y.tolist() == [40, 50]


def test_earlier_blocks_reach_back_sixty_values() -> None:
    # Ten blocks 0 10 .. 90; the last pair's earlier blocks are 10..60 (six of them), not 0: mean 35.
    pairs = pairs_of(blocks_of(seen(record(blocks_with_means([*range(0, 100, 10)]))), 10), 60)
    assert pairs.x[-1].tolist() == [1, 80, 70, 35]
    assert pairs.y[-1] == 90


def test_no_pair_reaches_over_coaching() -> None:
    # Seven blocks, the third touched: pairs need two kept before the next, so only (4, 5) -> 6 and (5, 6) -> 7
    # are left (counted from 1); earlier ones are the kept of those before: 1 and 2, then 1, 2 and 4.
    look = seen(record(blocks_with_means([10, 20, 30, 40, 50, 60, 70])), [Coached(0, 21.0, 28.0)])
    pairs = pairs_of(blocks_of(look, 10), 60)
    assert pairs.x.tolist() == [[1, 50, 40, 15], [1, 60, 50, pytest.approx(70 / 3)]]
    assert pairs.y.tolist() == [60, 70]


def test_a_block_into_which_a_session_falls_counts_as_far_as_it() -> None:
    # Four blocks; the session comes after four values of the last one: 35 45 35 45, mean 40, weight .4. Had they
    # been left out because of the session, those whose low scores led to it would be missing.
    look = seen(record(blocks_with_means([10, 20, 30, 40])), [Coached(0, 33.5, 50.0)])
    pairs = pairs_of(blocks_of(look, 10), 60)
    assert pairs.x.tolist() == [[1, 30, 20, 10]]
    assert (pairs.y.tolist(), pairs.weight.tolist()) == ([40], [0.4])


def test_pairs_stay_within_a_person() -> None:
    pairs = pairs_of(
        blocks_of(seen(record(blocks_with_means([1, 2, 3]), blocks_with_means([4, 5, 6, 7]))), 10), 60
    )
    assert pairs.person.tolist() == [1]
    assert pairs.y.tolist() == [7]


def test_variance_inflation_as_the_sum_it_stands_for() -> None:
    # n = 3, r = .5: 1 + 2 (2/3 * .5 + 1/3 * .25) = 1.8333; no correlation: 1; n = 1: 1.
    assert vif(0.5, 3) == pytest.approx(11 / 6)
    assert vif(0.0, 10) == 1
    assert vif(0.4, 1) == pytest.approx(1)
    assert vif(0.3, 10) == pytest.approx(1 + 2 * sum((1 - k / 10) * 0.3**k for k in range(1, 10)))


def test_spread_by_hand() -> None:
    # Values alternate 5 above and below: squares 10 * 25, neighbours -9 * 25. r = -.9 + (1 - 2.7)/10 < 0, so 0;
    # variance 250 / 9.
    look = seen(record(blocks_with_means([50])))
    found = spread_within(look, blocks_of(look, 10))
    assert (found.r, found.variance) == (0, pytest.approx(250 / 9))
    assert found.of_mean(10) == pytest.approx(25 / 9)
    assert found.of_means(np.array([10.0, 5.0])) == pytest.approx([25 / 9, 50 / 9])


def test_correlation_within_short_blocks_is_found_again() -> None:
    # AR(1) with r = .3 and variance 100 in 2,000 blocks of ten: the estimate's own error is about .01 and 2.
    rng = np.random.default_rng(5)
    noise = rng.standard_normal((50, 400))
    for k in range(1, 400):
        noise[:, k] = 0.3 * noise[:, k - 1] + np.sqrt(1 - 0.09) * noise[:, k]
    look = seen(record(*(50 + 10 * noise)))
    found = spread_within(look, blocks_of(look, 10))
    assert found.r == pytest.approx(0.3, abs=0.05)
    assert found.variance == pytest.approx(100, abs=6)


def test_nothing_to_measure() -> None:
    look = seen(record([50.0] * 20))
    assert spread_within(look, blocks_of(look, 10)).variance == 0
    empty = seen(record([50.0] * 3))
    assert blocks_of(empty, 10).n == 0
    assert spread_within(empty, blocks_of(empty, 10)).variance == 0
