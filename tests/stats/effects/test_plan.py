"""What 10 against 10 can see: the table of METHOD.md 2.4 from its formulas and its standard errors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.stats.effects.plan import (
    SE_OF_TEN,
    Seen,
    Spread,
    conversations_needed,
    of_scale,
    of_spread,
    seen,
)


def at_ten(scale: str) -> dict[str, Seen]:
    return {spread.method: seen(spread, 10, 8.0) for spread in of_scale(scale, 10)}


@pytest.mark.parametrize(
    ("scale", "naive_se", "default_se", "naive_mde", "default_mde", "sessions"),
    [
        ("composite", "5.2", "4.2", "15", "12", 3),
        ("5-level", "8.8", "7.2", "25", "20", 7),
        ("3-level", "13.1", "10.6", "37", "30", 14),
        ("pass-fail", "20.2", "16.0", "57", "45", 32),
    ],
)
def test_the_table_of_ten_against_ten(
    scale: str, naive_se: str, default_se: str, naive_mde: str, default_mde: str, sessions: int
) -> None:
    found = at_ten(scale)
    naive, default = found["naive"], found["expected_next"]
    assert (f"{naive.se:.1f}", f"{default.se:.1f}") == (naive_se, default_se)
    assert (f"{naive.detectable:.0f}", f"{default.detectable:.0f}") == (naive_mde, default_mde)
    assert default.sessions == sessions


def test_thirty_against_thirty() -> None:
    # METHOD.md 2.4 gives 4.9 and 14, simulated; the formula gives 4.8.
    (_, default) = (seen(spread, 30, 8.0) for spread in of_scale("5-level", 30))
    assert default.se == pytest.approx(4.9, abs=0.1)
    assert f"{default.detectable:.0f}" == "14"


def test_two_halves_by_lot() -> None:
    # METHOD.md 2.5: 15 against 15 people on a 5-level criterion: 2.80 * 7.2 * sqrt(2 / 15) = 7.4.
    (_, default) = (seen(spread, 10, 8.0, 15) for spread in of_scale("5-level", 10))
    assert default.randomised == pytest.approx(7.36, abs=0.01)


def test_a_spread_of_ones_own_by_hand() -> None:
    # sd 20, 10 before, 10 after: naive sqrt(40 + 40); a mean of ten has variance 40, true skill 64:
    # 64 * 40 / 104 = 24.6 stays unknown.
    naive, kelley = (seen(spread, 10, 8.0) for spread in of_spread(20, 10))
    assert naive.se == pytest.approx(80**0.5)
    assert kelley.se == pytest.approx((40 + 64 * 40 / 104) ** 0.5)


def test_conversations_needed_by_hand() -> None:
    # 28 points: (28 / 2.8)^2 = 100; less 50 that is fixed leaves 50; 400 / 50 = 8.
    assert conversations_needed(Spread("x", 50, 400), 28) == 8
    # At the limit no number of them helps.
    assert conversations_needed(Spread("x", 100, 400), 28) is None


@given(st.sampled_from(sorted(SE_OF_TEN)), st.integers(2, 500), st.integers(1, 500), st.floats(0.5, 60))
def test_more_is_never_worse(scale: str, before: int, after: int, gain: float) -> None:
    one, other = list(of_scale(scale, before)), list(of_scale(scale, before + 1))
    for spread, longer in zip(one, other, strict=True):
        found = seen(spread, after, gain)
        assert found.se >= seen(spread, after + 1, gain).se
        assert found.se >= seen(longer, after, gain).se
        assert found.sessions >= 1
        if found.conversations is not None:
            assert seen(spread, found.conversations, gain).detectable <= gain * (1 + 1e-9)
