"""Patterns, goals and the if/then sentences: figures worked out by hand."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.result import Known, too_few
from coachloop.domain.verdict import Estimate
from coachloop.loop.report.goal_rules import (
    Dimension,
    Improved,
    Unscored,
    gap_goal,
    improvement_goal,
    questions_goal,
    scored_goal,
)
from coachloop.loop.report.pattern_rules import DoubleRated, Patterns, Said, Talk, patterns, points_of
from coachloop.stats.median import median_interval
from tests.loop.made import BERLIN, HOUR, POLICY, assert_sound, at

SECOND = timedelta(seconds=1)


def talk(
    number: int, questions: int = 10, leading: int = 0, missed: int = 0, hours: float | None = None
) -> Talk:
    return Talk(f"c{number:02}", at(number), Said(questions, leading, missed), hours)


def rated(number: int, signed: float, distance: float | None = None) -> DoubleRated:
    return DoubleRated(f"c{number:02}", at(number), signed, abs(signed) if distance is None else distance)


def of(
    talks: list[Talk], points: list[DoubleRated] | None = None, end: datetime | None = None, now: int = 900
) -> Patterns:
    return patterns("dana", talks, points or [], end, at(now), BERLIN, POLICY)


# --- what was said ------------------------------------------------------------------------------------------


def test_leading_questions_are_pooled_over_the_last_thirty() -> None:
    # 31 interviews: the oldest, all leading, is out. 30 x 10 questions, 12 of them leading: 4 %.
    found = of([talk(0, 10, 10), *(talk(n, 10, 12 if n == 1 else 0) for n in range(1, 31))])
    leading = found.patterns[0]
    assert leading.playbook.figure == Known(4.0, 300)
    # Wilson for 12 of 300: (0.04 + 3.8415/600 -+ 1.96 sqrt(0.04*0.96/300 + 3.8415/360000)) / (1 + 3.8415/300)
    # = (0.046402 -+ 0.023080) / 1.012805: 2.303 % to 6.860 %.
    assert isinstance(leading.honest, Estimate)
    assert leading.honest.lo == pytest.approx(2.303, abs=2e-3)
    assert leading.honest.hi == pytest.approx(6.860, abs=2e-3)


def test_missed_signals_are_a_mean_over_interviews_and_say_how_often_the_rule_is_right() -> None:
    missed = of([talk(0, missed=1), talk(1, missed=3)]).patterns[1]
    assert missed.playbook.figure == Known(2.0, 2)
    assert isinstance(missed.honest, Estimate)
    # sd 1.4142, se 1, t(0.975, 1) = 12.7062: 2 -+ 12.706, and never below 0.
    assert missed.honest.lo == 0.0
    assert missed.honest.hi == pytest.approx(14.706, abs=1e-3)
    # 12 of 26 read; Wilson: (0.4615 + 1.9207/26 -+ 1.96 sqrt(0.2485/26 + 0.9604/676)) / (1 + 3.8415/26).
    assert missed.badge == ("measured precision 0.46 (0.29 to 0.65, 95 %): 14 of 26 were no missed signals")


def test_time_to_score_is_a_median() -> None:
    found = of([talk(n, hours=h) for n, h in enumerate([1.0, 2.0, 3.0, 4.0, 5.0, 100.0])]).patterns[2]
    assert found.playbook.figure == Known(3.5, 6)
    # Six values: lowest to highest covers 1 - 2/64 = 0.96875.
    assert isinstance(found.honest, Estimate)
    assert (found.honest.lo, found.honest.hi, found.honest.level) == (1.0, 100.0, 0.96875)
    assert str(of([talk(0)]).patterns[2].playbook.figure).startswith("not_applicable(")


def test_the_interval_of_a_median_by_hand() -> None:
    assert median_interval([]) is None
    assert median_interval([1.0] * 5) is None  # 1 - 2/32 = 0.9375 < 0.95
    # n = 9: P(X <= 1) = 10/512, twice that 0.039; P(X <= 2) = 46/512 is too much. Second to eighth value.
    nine = median_interval([float(n) for n in range(1, 10)])
    assert nine is not None
    assert (nine.value, nine.lo, nine.hi, nine.level) == (5.0, 2.0, 8.0, 1 - 20 / 512)


def test_an_interview_without_words_is_none_in_the_counts() -> None:
    silent = Talk("c09", at(9), None, 3.0)
    found = of([talk(0, missed=2), silent])
    assert (found.interviews, found.patterns[1].playbook.figure) == (1, Known(2.0, 1))
    assert found.patterns[2].playbook.figure == Known(3.0, 1)


def test_interviews_without_a_question_give_no_share() -> None:
    assert str(of([talk(0, 0)]).patterns[0].playbook.figure) == "not_applicable(no question was asked)"
    assert of([]).patterns[0].playbook.figure == too_few(0, 1)


# --- calibration --------------------------------------------------------------------------------------------


def test_drift_is_last_ten_minus_first_ten_after_the_training() -> None:
    before = [rated(n, 99.0) for n in range(5)]
    first, last = [rated(n, 10.0) for n in range(5, 15)], [rated(n, -2.0) for n in range(15, 25)]
    drift = of([], [*before, *first, *last], end=at(5)).patterns[3]
    assert drift.playbook.figure == Known(-12.0, 20)
    assert isinstance(drift.honest, Estimate)
    assert (drift.honest.lo, drift.honest.hi) == (-12.0, -12.0)  # all alike: no width


def test_fewer_than_five_on_a_side_is_too_few() -> None:
    assert of([], [rated(n, 1.0) for n in range(9)]).patterns[3].playbook.figure == too_few(4, 5)
    assert of([], [rated(n, 1.0) for n in range(10)]).patterns[3].playbook.figure == Known(0.0, 10)


def test_the_looks_are_at_day_18_now_and_month_18() -> None:
    # Trained on 2 March 2026 in Berlin: day 18 is 20 March, month 18 is 2 September 2027 (day 549).
    points = [rated(n, 0.0, 30.0) for n in range(1, 18)] + [rated(n, 0.0, 10.0) for n in range(18, 40)]
    early, now, late = of([], points, end=at(0)).looks
    assert early.playbook.figure == Known(30.0, 10)
    assert str(early.honest) == "invalid(the distances do not vary)"
    assert now.playbook.figure == Known(10.0, 10)
    assert late.playbook.figure == Known(10.0, 10)
    edge = at(17, 23)  # 20 March, 00:00 in Berlin
    inside = [replace(rated(1, 0.0), started_at=edge - SECOND, conversation_id=str(n)) for n in range(5)]
    assert of([], inside, end=at(0)).looks[0].playbook.figure == Known(0.0, 5)
    outside = [replace(p, started_at=edge) for p in inside]
    assert of([], outside, end=at(0)).looks[0].playbook.figure == too_few(0, 5)
    early, late = (f"waiting({day} after the training is still to come)" for day in ("day 18", "month 18"))
    assert str(of([], inside, end=at(0), now=17).looks[0].playbook.figure) == early
    assert str(of([], points, end=at(0), now=40).looks[2].playbook.figure) == late
    assert str(of([], points).looks[0].playbook.figure).startswith("not_applicable(")


def test_several_criteria_of_one_interview_are_one_point() -> None:
    rows = [("c1", at(1), 10.0, 10.0), ("c1", at(1), -20.0, 20.0), ("c0", at(0), 1.0, 1.0)]
    assert points_of(rows) == (DoubleRated("c0", at(0), 1.0, 1.0), DoubleRated("c1", at(1), -5.0, 15.0))


POINTS = st.builds(
    DoubleRated,
    st.integers(0, 30).map(str),
    st.integers(-900, 900).map(lambda h: at(0) + h * HOUR),
    st.floats(-100, 100),
    st.floats(0, 100),
)
TALKS = st.builds(
    Talk,
    st.integers(0, 40).map(str),
    st.integers(-900, 900).map(lambda h: at(0) + h * HOUR),
    st.none() | st.builds(Said, st.integers(0, 30), st.just(0), st.integers(0, 5)),
    st.none() | st.floats(0, 1000),
)


@given(st.lists(TALKS, max_size=40), st.lists(POINTS, max_size=30), st.none() | st.integers(-900, 900))
def test_whatever_comes_is_sound(talks: list[Talk], points: list[DoubleRated], hour: int | None) -> None:
    end = None if hour is None else at(0) + hour * HOUR
    found = of(talks, points, end)
    assert_sound(found)
    for honest in [*(p.honest for p in found.patterns), *(look.honest for look in found.looks)]:
        if isinstance(honest, Estimate):
            assert honest.n > 0
            assert honest.lo <= honest.estimate <= honest.hi


# --- goals --------------------------------------------------------------------------------------------------


def test_all_recorded_are_to_be_scored() -> None:
    assert scored_goal(20, [], 0, POLICY).playbook.verdict == "met"
    short = scored_goal(20, [Unscored("c1", "no machine has scored it")], 2, POLICY)
    assert (short.playbook.verdict, short.playbook.figure) == ("not met", Known(0.9, 20))
    assert (short.exceptions, short.more) == (("c1: no machine has scored it",), 1)
    assert scored_goal(0, [], 0, POLICY).playbook.verdict == ""


def test_a_gap_of_exactly_ten_does_not_meet_the_goal() -> None:
    def gap(value: float) -> Dimension:
        return Dimension("Depth", Known(value, 4), too_few(4, 10))

    assert gap_goal([gap(9.99)], POLICY).playbook.verdict == "met"
    assert gap_goal([gap(10.0)], POLICY).playbook.verdict == "not met"
    assert gap_goal([gap(10.0 - 1e-12)], POLICY).playbook.verdict == "not met"
    none = gap_goal([Dimension("Depth", too_few(0, 1), too_few(0, 1))], POLICY)
    assert (none.playbook.verdict, none.playbook.figure) == ("", too_few(0, 1))
    assert (
        "Not rated by two: Steps."
        in gap_goal([gap(5), replace(gap(5), name="Steps", figure=too_few(0, 1))], POLICY).words
    )


def test_two_sessions_on_different_dates_that_moved() -> None:
    monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)

    def verdict(*sessions: Improved) -> str:
        return improvement_goal(sessions, ["Interviewer"], POLICY).playbook.verdict

    up = Improved("Interviewer", monday, 4.0)
    assert verdict(up, replace(up, day=tuesday)) == "met"
    assert verdict(up, up) == "not met"  # one date
    assert verdict(up, Improved("Interviewer", tuesday, 0.0)) == "not met"  # did not move
    assert verdict(up, Improved("Sales", tuesday, 4.0)) == "not met"  # another programme
    assert improvement_goal([], [], POLICY).playbook.figure == too_few(0, 1)


@pytest.mark.parametrize(("asked", "verdict"), [(0, "met"), (1, "met"), (2, "not met")])
def test_a_report_raises_fewer_than_two_questions(asked: int, verdict: str) -> None:
    found = questions_goal(asked, POLICY)
    assert (found.playbook.figure, found.playbook.verdict) == (Known(float(asked), 1), verdict)
