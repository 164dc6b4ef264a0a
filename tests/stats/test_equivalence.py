"""Two scorer versions as one series or not, worked by hand (METHOD.md 3 "Scorer versions")."""

import pytest

from coachloop.stats.equivalence import Equivalence, Sameness
from coachloop.stats.equivalence import equivalence as work_out

Pair = tuple[float | None, float | None]


def anchors(*shifts: float) -> list[Pair]:
    return [(50.0, 50.0 + shift) for shift in shifts]


def equivalence(pairs: list[Pair]) -> Equivalence:
    """With the settings of METHOD.md: 30 pairs, 3 points, at most a fifth scored by one side only."""
    return work_out(pairs, needed=30, margin=3.0, one_side_max=0.2)


def test_thirty_small_shifts_are_one_series() -> None:
    # 15 times +2 and 15 times -1: mean .5; squares about it 30 * 1.5^2 = 67.5, sd = sqrt(67.5 / 29) = 1.525643
    # t(.95, 29) = 1.699127; half = 1.699127 * 1.525643 / sqrt(30) = 0.473283
    found = equivalence(anchors(*[2.0, -1.0] * 15))
    assert found.sameness is Sameness.EQUIVALENT
    assert found.one_series
    assert (found.shift, found.lo, found.hi) == pytest.approx((0.5, 0.026717, 0.973283), abs=1e-5)
    assert (found.n, found.needed, found.margin) == (30, 30, 3.0)
    assert (
        found.words
        == "One series: the shift of +0.5 points (+0.0 to +1.0) over 30 conversations lies within 3."
    )


def test_a_shift_on_the_margin_lies_within_and_beyond_it_does_not() -> None:
    # All equal: the interval has no width.
    assert equivalence(anchors(*[3.0] * 30)).sameness is Sameness.EQUIVALENT
    assert equivalence(anchors(*[-3.0] * 30)).sameness is Sameness.EQUIVALENT
    assert equivalence(anchors(*[3.01] * 30)).sameness is Sameness.SHIFTED
    assert equivalence(anchors(*[-3.01] * 30)).sameness is Sameness.SHIFTED


def test_no_shift_on_average_but_too_much_scatter_is_not_shown_to_be_the_same() -> None:
    # 15 times +25 and 15 times -25: sd = 25 * sqrt(30 / 29) = 25.4274; half = 1.699127 * 25.4274 / sqrt(30) = 7.888
    found = equivalence(anchors(*[25.0, -25.0] * 15))
    assert found.sameness is Sameness.SHIFTED
    assert found.hi == pytest.approx(7.888, abs=1e-3)
    assert "not shown to lie within 3" in found.words


def test_twenty_nine_are_too_few() -> None:
    found = equivalence(anchors(*[0.0] * 29))
    assert found.sameness is Sameness.TOO_FEW
    assert found.words == "29 of 30 anchor conversations scored by both versions: no test yet."
    assert equivalence([]).shift is None


def test_a_version_that_stops_answering_is_another_scorer() -> None:
    # 8 of 38 were scored by the old version only: 21.1 % > 20 %. 7 of 37 are 18.9 %.
    silent: list[Pair] = [(50.0, None)] * 8
    found = equivalence([*anchors(*[0.0] * 30), *silent])
    assert (found.sameness, found.one_side) == (Sameness.SHIFTED, 8)
    assert found.words == "The series breaks: 8 conversations were scored by one of the two versions only."
    assert equivalence([*anchors(*[0.0] * 30), *silent[:7]]).one_series


def test_anchors_that_neither_version_scored_say_nothing() -> None:
    neither: list[Pair] = [(None, None)] * 50
    assert equivalence([*anchors(*[0.0] * 30), *neither]).one_series
