"""Benjamini & Hochberg on the example of their own paper."""

from hypothesis import given
from hypothesis import strategies as st

from coachloop.stats.multiplicity import benjamini_hochberg

#: Benjamini & Hochberg 1995, section 3.2: the 15 p values of a trial of two treatments, as printed.
_TRIAL = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
    0.7590, 1.0000,
]  # fmt: skip


def test_the_papers_example() -> None:
    # At q = .05 the first four stand: .0095 <= 4/15 * .05 = .0133, and .0201 > .0167.
    assert benjamini_hochberg(_TRIAL, 0.05) == [True] * 4 + [False] * 11
    assert benjamini_hochberg(_TRIAL[::-1], 0.05) == [False] * 11 + [True] * 4


def test_a_later_one_carries_those_before_it() -> None:
    # m = 3, q = .10: limits .0333, .0667, .10. The third stands at .09, so all do, though .05 > .0333.
    assert benjamini_hochberg([0.05, 0.08, 0.09]) == [True, True, True]
    assert benjamini_hochberg([0.05, 0.08, 0.11]) == [False, False, False]


def test_on_the_limit_stands() -> None:
    assert benjamini_hochberg([0.1]) == [True]
    assert benjamini_hochberg([0.05, 0.9]) == [True, False]
    assert benjamini_hochberg([]) == []


@given(st.lists(st.floats(0, 1), max_size=30))
def test_never_more_than_unadjusted_and_the_smallest_first(ps: list[float]) -> None:
    kept = benjamini_hochberg(ps)
    assert all(p <= 0.10 for p, stands in zip(ps, kept, strict=True) if stands)
    if any(kept):
        worst = max(p for p, stands in zip(ps, kept, strict=True) if stands)
        assert all(stands for p, stands in zip(ps, kept, strict=True) if p < worst)
