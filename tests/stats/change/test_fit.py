"""What an uncoached person scores next: both tiers on planted records."""

import numpy as np
import pytest

from coachloop.stats.change.fit import expected_next, kelley
from coachloop.stats.change.record import Coached
from coachloop.stats.change.settings import Settings
from tests.stats.change.made import blocks_with_means, record, recursion, seen

_PLANTED = (12.0, 0.4, 0.25, 0.15)


def _people(n: int, blocks: int, noise: float) -> list[list[float]]:
    rng = np.random.default_rng(8)
    return [blocks_with_means(list(recursion(rng, blocks, _PLANTED, noise))) for _ in range(n)]


def test_a_planted_regression_is_found() -> None:
    # Eight people, 8 blocks: 5 pairs each are 40. Without noise the four coefficients come back exactly.
    found = expected_next(seen(record(*_people(8, 8, 0.0))), Settings())
    assert found is not None
    assert (found.pairs, found.people, found.df) == (40, 8, 36)
    assert found.coefficients == pytest.approx(_PLANTED, abs=1e-5)
    assert found.s2 == pytest.approx(0, abs=1e-8)


def test_forty_pairs_of_eight_people_are_needed() -> None:
    people = _people(8, 8, 2.0)
    assert expected_next(seen(record(*people)), Settings()) is not None
    # One block less of one person: 39 pairs.
    assert expected_next(seen(record(*people[:7], people[7][10:])), Settings()) is None
    # Seven people with 6 pairs each are 42 pairs, and too few people.
    assert expected_next(seen(record(*_people(7, 9, 2.0))), Settings()) is None


def test_against_least_squares_of_numpy() -> None:
    people = _people(12, 9, 4.0)
    found = expected_next(seen(record(*people)), Settings())
    assert found is not None
    b = [np.array(p).reshape(-1, 10).mean(axis=1) for p in people]
    x = np.array([[1, m[k - 1], m[k - 2], m[max(0, k - 8) : k - 2].mean()] for m in b for k in range(3, 9)])
    y = np.array([m[k] for m in b for k in range(3, 9)])
    c, rss, *_ = np.linalg.lstsq(x, y, rcond=None)
    assert found.coefficients == pytest.approx(c)
    assert found.s2 == pytest.approx(rss[0] / (72 - 4))
    e, doubt = found.expect(x[:2])
    assert e == pytest.approx(x[:2] @ c)
    assert doubt[0] == pytest.approx(found.s2 * x[0] @ np.linalg.inv(x.T @ x) @ x[0])


def test_the_next_ten_vary_by_s2_and_fewer_by_more() -> None:
    found = expected_next(seen(record(*_people(12, 9, 4.0))), Settings())
    assert found is not None
    ten, five = found.next_variance(np.array([10.0, 5.0]))
    assert ten == pytest.approx(found.s2)
    assert five == pytest.approx(found.between + 2 * found.spread.of_mean(10), rel=1e-6)
    assert found.between >= 0


def test_values_that_never_vary_give_no_regression() -> None:
    assert expected_next(seen(record(*[[50.0] * 90] * 10)), Settings()) is None


def test_kelley_by_hand() -> None:
    # Six people about 40 50 .. 90, twenty values each, 10 above and below in turns. Within: 20 * 100 = 2,000 each,
    # 12,000 / (6 * 19) = 105.263, no correlation. Means: 65, variance 350; noise 105.263/20 = 5.263;
    # t2 = 344.737; B = 344.737 / (344.737 + 10.5263) = .970371.
    found = kelley(seen(record(*(blocks_with_means([m, m], 10) for m in range(40, 100, 10)))), Settings())
    assert found is not None
    assert (found.mu, found.t2, found.spread.variance) == pytest.approx((65, 344.7368, 105.2632), abs=1e-3)
    assert found.reliability == pytest.approx(0.970371, abs=1e-5)
    # A baseline of 45 is expected at 65 - .970371 * 20 = 45.593; v(10) = t2 (1 - B) + 10.526 = 20.741.
    assert found.expect(np.array([[1, 45.0, 0, 0]]))[0] == pytest.approx([45.5926], abs=1e-3)
    assert found.next_variance(np.array([10.0])) == pytest.approx([20.7407], abs=1e-3)
    # v = 344.737 * .029629 + 10.526 = 20.741. Its variance / 2: .029629^4 * 350^2 / 5 + (1 + .941620)^2 * 10.5263^2
    # / 114 = .01889 + 3.66410; 430.18 / 3.68299 = 116.80.
    assert found.df == pytest.approx(116.8, abs=0.05)


def test_kelley_needs_six_people_with_twenty_values_coached_or_not() -> None:
    people = [blocks_with_means([m, m], 10) for m in range(40, 100, 10)]
    assert kelley(seen(record(*people[:5], people[5][1:])), Settings()) is None
    assert kelley(seen(record(*people), [Coached(5, 4.0, 4.0)]), Settings()) is not None


def test_somebody_unlike_the_others_is_among_those_fitted_however_short_the_record() -> None:
    # Six at 90 with twenty values, one at 30 with a baseline of ten and ten since, coached. Means 90 six times
    # and 30: 570 / 7 = 81.43, variance (6 * 8.571^2 + 51.43^2) / 6 = 514.29. Within: 10 above and below, 130
    # values: 13,000 / (130 - 7) = 105.69; noise (6 * 5.2846 + 10.569) / 7 = 6.0395; t2 508.25; B .979629.
    people = [blocks_with_means([90.0, 90.0], 10)] * 6 + [blocks_with_means([30.0, 30.0], 10)]
    found = kelley(seen(record(*people), [Coached(6, 9.5, 19.0)]), Settings())
    assert found is not None
    assert (found.people, found.mu, found.t2) == (
        7,
        pytest.approx(81.4286, abs=1e-3),
        pytest.approx(508.247, abs=0.01),
    )
    # Not at 90, as the six others would have it: 81.4286 - .979629 * 51.4286 = 31.05
    assert found.expect(np.array([[1, 30.0, 0, 0]]))[0] == pytest.approx([31.05], abs=0.01)


def test_somebody_coached_all_along_counts_with_all_values() -> None:
    people = [blocks_with_means([m, m], 10) for m in range(40, 100, 10)]
    found = kelley(seen(record(*people), [Coached(5, 4.0, 19.0)]), Settings())
    assert found is not None
    assert (found.people, found.mu) == (6, pytest.approx(65.0))


def test_kelley_pulls_all_the_way_where_people_do_not_differ() -> None:
    found = kelley(seen(record(*[blocks_with_means([50, 50], 10)] * 6)), Settings())
    assert found is not None
    assert (found.t2, found.reliability) == (0, 0)
    assert found.expect(np.array([[1, 20.0, 0, 0]]))[0] == pytest.approx([50])
