"""The honest column over many sessions: by hand, at every limit, and never a number without its n."""

from dataclasses import replace
from datetime import UTC, datetime
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.result import Absent
from coachloop.loop.measure.aggregate import aggregate, response_rate
from coachloop.loop.measure.effect import ChangeEstimate
from coachloop.loop.measure.many import excess, group_effect
from coachloop.loop.measure.model import Excess, GroupBy, GroupEffect, Outcome
from tests.loop.made import POLICY, USED

CLOSED = datetime(2026, 3, 30, tzinfo=UTC)


def estimate(
    d: float = 5.0, se: float = 4.0, *, expected: float = 55.0, next_sd: float = 5.0
) -> ChangeEstimate:
    return ChangeEstimate(
        estimate=d / 2,
        lo=-1.0,
        hi=6.0,
        level=0.9,
        n=10,
        method="made",
        tier="B",
        d=d,
        se=se,
        df=60,
        d_lo=d - 2 * se,
        d_hi=d + 2 * se,
        expected=expected,
        next_sd=next_sd,
        drift=0.0,
        peers=0,
        prior_mean=0.0,
        prior_sd=8.0,
        prior_from="default",
        p_effect=0.3,
        needed=0,
        pairs=0,
        reps=9,
    )


def outcome(
    i: int,
    person: str,
    change: float,
    honest: ChangeEstimate | Absent,
    *,
    coach: str = "dana",
    method: str = "roleplay",
) -> Outcome:
    return Outcome(
        (f"s{i:03}",), person, "steps", method, change, CLOSED, CLOSED, 18, False,
        baseline=50.0, step=25.0, credit={coach: 1.0}, honest=honest,
    )  # fmt: skip


def test_the_excess_by_hand() -> None:
    # Baseline 50, expected 55, v = 5^2, 5 levels: h = 25 / 2 / 10 = 1.25; Phi((55 - 50 - 1.25) / 5) = Phi(.75)
    # = .7734. Five of six rose: .8333; excess .0600.
    rows = [outcome(i, f"p{i}", 5.0 if i else -5.0, estimate()) for i in range(6)]
    found = excess(rows, POLICY)
    assert isinstance(found, Excess)
    assert found.expected == pytest.approx(0.7734, abs=1e-4)
    assert found.observed == pytest.approx(5 / 6)
    assert found.estimate == pytest.approx(5 / 6 - 0.7734, abs=1e-4)
    assert (found.n, found.people) == (6, 6)
    # One session a person: residuals of the mean, sd of (1, 1, 1, 1, 1, 0) = .4082; SE = sd / sqrt(6) = .1667;
    # t(5, .975) = 2.5706: half width .4284.
    assert found.hi - found.estimate == pytest.approx(2.5706 * 0.4082 / sqrt(6), abs=1e-3)
    assert "cannot be told from chance" in found.words


def test_a_tie_is_no_response_in_both_columns() -> None:
    rows = [outcome(i, f"p{i}", 0.0, estimate()) for i in range(5)]
    found = excess(rows, POLICY)
    assert isinstance(found, Excess)
    assert found.observed == 0.0


def test_fewer_than_five_sessions_with_an_estimate_are_too_few() -> None:
    rows = [outcome(i, f"p{i}", 5.0, estimate()) for i in range(4)]
    rows.append(outcome(9, "p9", 5.0, Absent("too_few", reason="no honest estimate yet")))  # type: ignore[arg-type]
    assert str(excess(rows, POLICY)) == "too_few(4 of 5)"
    rate = response_rate(rows, CLOSED, CLOSED.replace(year=2027), POLICY, USED)
    assert rate.playbook.status == "ok"  # five for the rule
    assert str(rate.honest) == "too_few(4 of 5)"


def test_five_sessions_of_one_person_have_no_interval() -> None:
    assert str(excess([outcome(i, "sam", 5.0, estimate()) for i in range(5)], POLICY)) == "too_few(1 of 2)"


@pytest.mark.parametrize(("people", "told"), [(5, "too_few(5 of 6)"), (6, "")])
def test_six_people_make_a_group(people: int, told: str) -> None:
    rows = [outcome(i, f"p{i % people}", 5.0, estimate(float(i))) for i in range(12)]
    found = group_effect(rows, GroupBy.METHOD, POLICY)
    assert (str(found) if isinstance(found, Absent) else "") == told


def test_the_mean_of_peoples_means_by_hand() -> None:
    # Person 0 has two sessions (d 2 and 4: mean 3), persons 1 to 5 have d 1..5: means 3, 1, 2, 3, 4, 5; mean 3,
    # sd sqrt((0 + 4 + 1 + 0 + 1 + 4) / 5) = 1.4142, SE .5774, t(5) = 2.5706: 3 +- 1.484
    rows = [outcome(0, "p0", 1.0, estimate(2.0)), outcome(1, "p0", 1.0, estimate(4.0))]
    rows += [outcome(i + 1, f"p{i}", 1.0, estimate(float(i))) for i in range(1, 6)]
    found = group_effect(rows, GroupBy.CRITERION, POLICY)
    assert isinstance(found, GroupEffect)
    assert found.estimate == pytest.approx(3.0)
    assert (found.n, found.people) == (7, 6)
    assert found.lo == pytest.approx(3 - 1.484, abs=2e-3)
    assert found.label == "more than comes by itself"


def test_one_person_needs_three_sessions_and_uses_their_own_errors() -> None:
    rows = [outcome(i, "sam", 1.0, estimate(6.0, 3.0)) for i in range(3)]
    assert str(group_effect(rows[:2], GroupBy.PERSON, POLICY)) == "too_few(2 of 3)"
    found = group_effect(rows, GroupBy.PERSON, POLICY)
    assert isinstance(found, GroupEffect)
    # SE = sqrt(3 * 9) / 3 = 1.732; 6 +- 1.96 * 1.732 = 6 +- 3.395
    assert found.lo == pytest.approx(6 - 3.395, abs=1e-3)


def test_methods_stand_beside_each_other_and_people_do_not() -> None:
    rows = [outcome(i, f"p{i % 8}", 5.0, estimate(4.0 + i % 3), method="roleplay") for i in range(16)]
    rows += [
        outcome(50 + i, f"p{i % 8}", 5.0, estimate(1.0 + i % 3), method="call review") for i in range(16)
    ]
    many = aggregate(rows, GroupBy.METHOD, None, CLOSED, UTC, POLICY, USED)
    best = {line.key: line.honest.p_best for line in many.lines if isinstance(line.honest, GroupEffect)}
    assert sum(p for p in best.values() if p is not None) == pytest.approx(1.0)
    assert [line.key for line in many.lines] == ["call review", "roleplay"]  # by name, never by rank
    for line in aggregate(rows, GroupBy.PERSON, None, CLOSED, UTC, POLICY, USED).lines:
        assert isinstance(line.honest, GroupEffect)
        assert line.honest.p_best is None


def test_reconstructed_sessions_are_compared_among_themselves() -> None:
    rows = [outcome(i, f"p{i}", 5.0, estimate(4.0 + i)) for i in range(6)]
    again = [replace(outcome(20 + i, f"p{i}", 5.0, estimate(1.0 + i)), reconstructed=True) for i in range(6)]
    live, old = aggregate([*rows, *again], GroupBy.METHOD, None, CLOSED, UTC, POLICY, USED).lines
    for line in (live, old):
        assert isinstance(line.honest, GroupEffect)
        assert line.honest.p_best is None  # alone among its kind


@given(
    st.lists(
        st.tuples(
            st.integers(0, 8),
            st.floats(-100, 100),
            st.booleans(),
            st.floats(-100, 100),
            st.floats(0.01, 30),
            st.sampled_from(["roleplay", "call review"]),
        ),
        max_size=40,
    )
)
def test_whatever_is_given_a_status_or_a_figure_with_its_n(
    drawn: list[tuple[int, float, bool, float, float, str]],
) -> None:
    none = Absent("too_few", reason="no honest estimate yet")  # type: ignore[arg-type]
    rows = [
        outcome(i, f"p{p}", change, estimate(d, se) if told else none, method=method)
        for i, (p, change, told, d, se, method) in enumerate(drawn)
    ]
    found = [response_rate(rows, CLOSED, CLOSED.replace(year=2027), POLICY, USED).honest]
    for by in GroupBy:
        found += [line.honest for line in aggregate(rows, by, CLOSED, CLOSED, UTC, POLICY, USED).lines]  # type: ignore[misc]
    for x in found:
        if not isinstance(x, Absent):
            assert x.n > 0
            assert x.lo <= x.estimate <= x.hi
