"""What the monthly report says of its figures: every limit, worked out by hand."""

from dataclasses import replace
from datetime import date

import pytest

from coachloop.domain.result import Absent, Figure, Known, too_few
from coachloop.domain.verdict import Estimate, Playbook
from coachloop.loop.gaps.model import Trend
from coachloop.loop.measure.model import Excess, ResponseRate
from coachloop.loop.report import program_rules as rules
from coachloop.loop.report.model.program import LoopsLine, TeamGap, TeamTrend
from tests.loop.made import POLICY, USED

MONDAY = date(2026, 8, 24)
FEW = too_few(2, 5)
WITHIN = Estimate(6.0, 1.0, 11.0, 0.90, 8, "made", label="improving")
WIDE = Estimate(6.0, -9.0, 21.0, 0.90, 8, "made", label="cannot tell")


def line(name: str, change: float | None, verdict: str = "") -> TeamTrend:
    figure: Figure = FEW if change is None else Known(change, 12)
    column = Playbook(figure, verdict)
    trend = Trend(MONDAY, 12, (), (), column, "", USED)
    return TeamTrend(name.lower(), name, trend, 8, 240, 0, column, WITHIN if change else FEW, ())


def gap(now: float | None, before: float | None = None, name: str = "Depth") -> TeamGap:
    def figure(value: float | None) -> Figure:
        return too_few(0, 1) if value is None else Known(value, 12)

    return TeamGap(name.lower(), name, figure(now), figure(before), 2, too_few(0, 1))


def rate(responded: int, n: int, excess: tuple[float, float, float] | None = None) -> ResponseRate:
    """`excess`: expected, lo, hi of what is beyond it."""
    share = responded / n
    message = "review timing and specificity" if share < 0.5 else ""
    honest: Excess | Absent = FEW
    if excess is not None:
        expected, lo, hi = excess
        honest = Excess(
            share - expected, lo, hi, 0.95, n, "made", observed=share, expected=expected, people=6
        )
    return ResponseRate(Playbook(Known(share, n), "responding"), responded, 0, message, USED, honest)


NONE_CLOSED = ResponseRate(Playbook(too_few(2, 5)), 0, 0, "", USED, too_few(2, 5))
UP, DOWN, FLAT = (
    line("Depth", 7.0, "improving"),
    line("Steps", -6.0, "declining"),
    line("Tone", 1.0, "plateauing"),
)


# --- one sentence a figure ----------------------------------------------------------------------------------


def test_a_trend_says_how_many_and_the_one_that_moved_most() -> None:
    said = rules.trend_sentence([UP, DOWN, FLAT, line("New", None)], 12, 4).words
    assert said.startswith("1 of 3 criteria rising, 1 falling over 12 weeks; most moved Depth, +7.0 points")
    assert said.endswith("within the same 8 people +6.0 (+1.0 to +11.0, 90 %).")


def test_where_the_change_within_people_is_not_sure_it_is_said() -> None:
    unsure = replace(UP, honest=WIDE)
    said = rules.trend_sentence([unsure], 12, 4).words
    assert said.endswith("within the same 8 people it is not shown: +6.0 (-9.0 to +21.0, 90 %).")
    assert rules.title([unsure], [], NONE_CLOSED, POLICY).startswith("Work that is perhaps better, ")
    assert rules.title([unsure, UP, DOWN], [], NONE_CLOSED, POLICY).startswith("Better work, ")


def test_no_line_is_no_trend() -> None:
    assert rules.trend_sentence([line("New", None)], 12, 4).words.startswith(
        "Too early: a line needs 4 weeks"
    )


@pytest.mark.parametrize(
    ("points", "said"),
    [(9.9, "The goal is under 10"), (15.0, "The goal is under 10"), (15.1, "Above 15"), (20.0, "Above 15"), (20.1, "Above 20")],
)  # fmt: skip
def test_a_gap_on_a_limit_is_not_above_it(points: float, said: str) -> None:
    # D0's words: more than 15 are different standards, more than 20 calibrate first.
    assert said in rules.gap_sentence([gap(points, 24.0), gap(3.0, name="Steps")], POLICY).words


def test_nobody_rated_twice() -> None:
    assert "No conversation has been rated by two" in rules.gap_sentence([gap(None)], POLICY).words


def test_a_rate_stands_beside_what_would_have_risen_anyway() -> None:
    # 9 of 14; expected .58 x 14 = 8.1.
    assert rules.response_sentence(rate(9, 14, (0.58, -0.2, 0.3)), POLICY).words == (
        "Not shown yet: 9 of 14 sessions rose, and 8 of 14 would have by themselves."
    )
    assert rules.response_sentence(rate(13, 14, (0.58, 0.1, 0.6)), POLICY).words.startswith("Yes:")
    assert rules.response_sentence(rate(2, 14, (0.58, -0.6, -0.1)), POLICY).words.startswith("Not yet:")
    assert "is said from 5" in rules.response_sentence(NONE_CLOSED, POLICY).words


# --- the title ----------------------------------------------------------------------------------------------


def test_the_title_answers_all_three() -> None:
    found = rules.title([UP, FLAT], [gap(12.0)], rate(9, 14, (0.58, -0.2, 0.3)), POLICY)
    assert found == "Better work, reviewers who nearly agree, coaching not yet proven"
    found = rules.title(
        [replace(DOWN, honest=replace(WITHIN, label="declining"))],
        [gap(16.0)],
        rate(13, 14, (0.58, 0.1, 0.6)),
        POLICY,
    )
    assert found == "Weaker work, reviewers apart, coaching that works"
    found = rules.title([], [], NONE_CLOSED, POLICY)
    assert found == "Too early for a trend, agreement not measured, too few sessions to tell of coaching"


# --- what changed, what is asked ----------------------------------------------------------------------------


def test_what_changed_is_what_crossed_a_limit() -> None:
    broken = replace(FLAT, trend=replace(FLAT.trend, breaks=(date(2026, 10, 5),)))
    gaps = [gap(12.0, 18.0), gap(16.0, 12.0, "Steps"), gap(17.0, 18.0, "Tone")]
    said = [x.words for x in rules.changes([UP, broken], gaps, 90, POLICY)]
    assert said == [
        "Depth rose by 7.0 points.",
        "Reviewers came together on Depth: 18.0 to 12.0 in 90 days.",
        "Reviewers came apart on Steps: 12.0 to 16.0 in 90 days.",
        "Tone is defined or scored anew since the week of 2026-10-05.",
    ]


def test_one_thing_is_asked_by_the_first_rule_that_asks() -> None:
    loops = LoopsLine("Q4 2026", "interviewer", 14, 22, 21, 22)
    whole = replace(loops, with_loop=22)
    good, low = rate(9, 14), rate(3, 14)
    assert "Name an owner for 1 team" in rules.ask([gap(25.0)], low, loops, 1, POLICY).words
    assert "calibrate Depth" in rules.ask([gap(20.1)], low, loops, 0, POLICY).words
    assert "when sessions are held" in rules.ask([gap(20.0)], low, loops, 0, POLICY).words
    # 22 - 14 = 8 have had none.
    assert "8 people without a coaching loop" in rules.ask([], good, loops, 0, POLICY).words
    assert rules.ask([], good, whole, 0, POLICY).words.startswith("Nothing now")
    assert rules.ask([], NONE_CLOSED, None, 0, POLICY).words.startswith("Nothing now: once")


def test_questions_are_told_from_the_limit_on() -> None:
    assert rules.questions_sentence(1, POLICY) == ()
    assert rules.questions_sentence(2, POLICY)[0].words == "This report raised 2 questions this month."
