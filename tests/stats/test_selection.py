"""Impact ratios: published tests and examples, the limits, and how often chance alone marks a group."""

from functools import cache
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.stats.selection import Group, fisher_exact, impacts


def test_the_lady_tasting_tea() -> None:
    # Fisher 1935, Agresti 2002 table 3.8: 3 of 4 against 1 of 4: (16 + 16 + 1 + 1) / 70
    assert fisher_exact(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert fisher_exact(4, 4, 0, 4) == pytest.approx(2 / 70)


def test_four_fifths_by_hand() -> None:
    # 29 CFR 1607 Q&A 12: 48 of 80 (60 %) and 12 of 40 (30 %): ratio 50 %
    # se = sqrt(.7/12 + .4/48) = .258199; exp(log .5 -+ 1.959964 * .258199) = .301 to .829
    high, low = impacts([Group("b", 12, 40), Group("a", 48, 80)])
    assert low.ratio == pytest.approx(0.5)
    assert low.below is True
    assert low.lo == pytest.approx(0.3014, abs=5e-4)
    assert low.hi == pytest.approx(0.8294, abs=5e-4)
    assert (high.ratio, high.below, high.lo, high.p) == (1.0, False, None, None)


@pytest.mark.parametrize(("selected", "below"), [(39, True), (40, False)])
def test_exactly_four_fifths_is_not_below(selected: int, below: bool) -> None:
    found = impacts([Group("a", 50, 100), Group("b", selected, 100)])
    assert found[1].below is below


@pytest.mark.parametrize(("n", "told"), [(29, False), (30, True)])
def test_fewer_than_thirty_are_counted_only(n: int, told: bool) -> None:
    found = impacts([Group("a", 50, 100), Group("b", 1, n)])[1]
    assert (found.ratio is not None) is told
    assert found.group == Group("b", 1, n)


def test_nobody_selected() -> None:
    found = impacts([Group("a", 0, 50), Group("b", 0, 50)])
    assert [(f.ratio, f.below, f.p) for f in found] == [(None, None, 1.0)] * 2
    one = impacts([Group("a", 0, 50), Group("b", 10, 50)])[0]
    assert (one.ratio, one.lo, one.below) == (0.0, None, True)
    assert impacts([Group("a", 0, 0)]) == ()


@pytest.mark.parametrize(("n", "marked"), [(50, 0.45), (100, 0.30), (300, 0.08)])
def test_chance_alone_marks_a_group(n: int, marked: float) -> None:
    """METHOD.md 7: equal true rates of .3: P(ratio < .8), and with Fisher p < .05 too at most 4 %."""
    rng, teams = np.random.default_rng(n), 1_500
    seen = [_one(int(a), int(b), n) for a, b in rng.binomial(n, 0.3, (teams, 2))]
    share = sum(below for below, _ in seen) / teams
    assert share == pytest.approx(marked, abs=0.01 + 4 * sqrt(marked * (1 - marked) / teams))
    both = sum(below and p < 0.05 for below, p in seen) / teams
    assert both <= 0.04 + 4 * sqrt(0.04 * 0.96 / teams)


@cache
def _one(a: int, b: int, n: int) -> tuple[bool, float]:
    low = min(impacts([Group("a", a, n), Group("b", b, n)]), key=lambda f: f.ratio or 0.0)
    return bool(low.below), 1.0 if low.p is None else low.p


counts = st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(st.lists(counts, max_size=6))
def test_whatever_comes(pairs: list[tuple[int, int]]) -> None:
    for f in impacts([Group(str(i), k, n) for i, (k, n) in enumerate(pairs)]):
        assert f.p is None or 0 <= f.p <= 1
        assert f.ratio is None or 0 <= f.ratio <= 1
        assert (f.ratio is None) is (f.below is None)
        if f.lo is not None and f.hi is not None and f.ratio is not None:
            assert f.lo <= f.ratio <= f.hi
