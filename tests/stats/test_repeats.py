"""Agreement and spread of repeated measurements, by hand."""

import pytest

from coachloop.stats.repeats import repeats


def test_by_hand() -> None:
    # Squares about the mean: (100, 50) 1250; (0, 0, 0) 0; (75, 75, 50, 100) 1250. df = 1 + 2 + 3 = 6.
    found = repeats([[100.0, 50.0], [0.0, 0.0, 0.0], [75.0, 75.0, 50.0, 100.0]])
    assert (found.n, found.same, found.df) == (3, 1, 6)
    assert found.sd == pytest.approx((2500 / 6) ** 0.5)
    # chi-square with 6 degrees of freedom: 2.5% at 1.2373, 97.5% at 14.4494 (tables).
    assert found.sd_interval == pytest.approx(((2500 / 14.4494) ** 0.5, (2500 / 1.2373) ** 0.5), rel=1e-4)
    assert found.share is not None
    # Wilson, 1 of 3: centre (1/3 + 0.6402)/(1 + 1.2805) = 0.4269, half 0.3654.
    assert (found.share.lo, found.share.hi) == (
        pytest.approx(0.0615, abs=5e-4),
        pytest.approx(0.7923, abs=5e-4),
    )


def test_words_are_a_difference_but_no_number() -> None:
    found = repeats(
        [[100.0, "cannot_tell", 100.0], ["not_applicable", "not_applicable"], [50.0, "cannot_tell"]]
    )
    assert (found.n, found.same) == (3, 1)
    assert (found.sd, found.df) == (0.0, 1)  # only the first has two numbers, and they are alike


def test_absence() -> None:
    alone = repeats([[1.0], []])
    assert (alone.n, alone.share, alone.sd, alone.sd_interval) == (0, None, None, None)
    same = repeats([[50.0, 50.0]])
    assert (same.sd, same.sd_interval) == (0.0, None)
