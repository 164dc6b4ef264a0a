"""Overlap of two phases: by hand, against tables, and whatever the values are."""

from itertools import permutations
from math import erfc, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.stats.effects import overlap
from coachloop.stats.effects.line import Effect
from coachloop.stats.effects.overlap import Phases

VALUES = st.lists(st.integers(-3, 3).map(float), min_size=3, max_size=9)


def phases(a: list[float], b: list[float], *, once: bool = True) -> Phases:
    times = np.arange(float(len(a) + len(b)))
    return Phases(np.array(a, dtype=float), np.array(b, dtype=float), times[: len(a)], times[len(a) :], once)


def lines(a: list[float], b: list[float], *, once: bool = True) -> dict[str, Effect]:
    found = overlap.overlap_lines("Ana", phases(a, b, once=once))
    return {line.method: line for line in found if isinstance(line, Effect)}


@given(VALUES, VALUES)
def test_every_index_is_what_its_words_say(a: list[float], b: list[float]) -> None:
    pairs = [(x, y) for x in a for y in b]
    found = lines(a, b)
    nap = sum((y > x) + (y == x) / 2 for x, y in pairs) / len(pairs)
    assert found["nap"].estimate == pytest.approx(nap)
    assert found["tau"].estimate == pytest.approx(2 * nap - 1)
    rising = sum(np.sign(a[j] - a[i]) for i in range(len(a)) for j in range(i + 1, len(a)))
    assert found["tau_u"].estimate == pytest.approx(2 * nap - 1 - rising / len(pairs))
    assert found["pnd"].estimate == pytest.approx(sum(y > max(a) for y in b) / len(b))
    kept = [
        sum(x < cut for x in a) + sum(y >= cut for y in b) for cut in (*a, *b, min(a + b) - 1, max(a + b) + 1)
    ]
    assert found["pand"].estimate == pytest.approx(max(kept) / (len(a) + len(b)))


@given(VALUES, VALUES)
def test_intervals_hold_their_estimate_and_end_where_the_index_ends(a: list[float], b: list[float]) -> None:
    for method, line in lines(a, b).items():
        if line.lo is None or line.hi is None:
            assert method in ("pnd", "pem", "pand")
            continue
        assert line.lo <= line.estimate <= line.hi
        assert line.lo < line.hi
        if method in ("nap", "tau", "tau_baseline_corrected"):
            assert line.lo >= (0 if method == "nap" else -1)
            assert line.hi <= 1


@given(VALUES, VALUES)
def test_turned_around_it_is_the_opposite(a: list[float], b: list[float]) -> None:
    one, other = lines(a, b), lines([-x for x in a], [-y for y in b])
    for method in ("tau", "tau_u", "tau_baseline_corrected"):
        assert other[method].estimate == pytest.approx(-one[method].estimate, abs=1e-9)
    assert one["nap"].lo is not None
    assert other["nap"].hi == pytest.approx(1 - one["nap"].lo)


def test_the_interval_of_a_nap_of_one() -> None:
    # Method 5 of Newcombe (2006): (1 - p)^2 = z^2 p (1 - p) (1 + h (1 - p) / (2 - p) + h p / (1 + p)) / mn.
    lo, hi = overlap.nap_interval(1.0, 5, 5)
    assert hi == 1
    h, z2 = 4, 1.959964**2
    spread = lo * (1 - lo) * (1 + h * (1 - lo) / (2 - lo) + h * lo / (1 + lo)) / 25
    assert (1 - lo) ** 2 == pytest.approx(z2 * spread, rel=1e-5)


@pytest.mark.parametrize("m", [3, 4, 5, 6])
def test_the_exact_p_counts_all_orders(m: int) -> None:
    orders = list(permutations(range(m)))
    s_of = [sum(np.sign(o[j] - o[i]) for i in range(m) for j in range(i + 1, m)) for o in orders]
    for s in range(m * (m - 1) // 2 + 1):
        wanted = sum(abs(other) >= s for other in s_of) / len(orders)
        assert overlap._exact_p(s, m) == pytest.approx(wanted)


def test_the_p_of_a_trend_with_ties() -> None:
    # 1, 1, 2, 3: S = 5; variance (4*3*13 - 2*1*9) / 18 = 138 / 18; continuity: 4.
    p = overlap.trend_p(np.arange(4.0), np.array([1.0, 1, 2, 3]))
    assert p == pytest.approx(erfc(4 / sqrt(138 / 18) / sqrt(2)))


def test_no_trend_can_be_clear_in_three_values() -> None:
    # Two of the six orders of three rise or fall throughout: p = 1/3, so nothing is taken out.
    found = lines([1, 2, 3], [4, 5, 6])
    assert found["tau_baseline_corrected"].estimate == 1
    assert "p = 0.333" in found["tau_baseline_corrected"].note


def test_a_rising_line_in_unequal_steps_is_taken_out() -> None:
    a_times, b_times = np.array([1.0, 2, 4, 8, 9]), np.array([15.0, 20, 21])
    found = list(overlap.overlap_lines("Ana", Phases(3 * a_times, 3 * b_times + 1, a_times, b_times)))
    corrected = next(line for line in found if isinstance(line, Effect) and line.method.endswith("corrected"))
    # Less 3 a day everything before is 0 and everything after 1.
    assert corrected.estimate == 1


def test_a_session_that_comes_and_goes_has_no_trend_before() -> None:
    assert set(lines([1, 2, 3], [4, 5, 6], once=False)) == {"nap", "tau", "pnd", "pem", "pand"}


def test_tau_u_error_is_that_of_values_in_any_order() -> None:
    # Three and three values in all orders: the mean square of tau over the orders is its variance, by counting.
    orders = [np.array(order, dtype=float) for order in permutations(range(6))]
    squares = [overlap.tau_u(order[:3], order[3:]) ** 2 for order in orders]
    assert sqrt(sum(squares) / len(squares)) == pytest.approx(overlap._tau_u_se(3, 3))
