"""How surely a flag, a drop and a trend are more than chance: by hand, at their limits, and never a NaN."""

from datetime import UTC, timedelta
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.calls import Anchor, Call
from coachloop.domain.result import Absent, too_few
from coachloop.domain.times import day_id
from coachloop.loop.gaps.likelihood import chart_reading, drop_estimate, flag_estimate, with_all_looks
from coachloop.loop.gaps.model import (
    ChartReading,
    ReadingEstimate,
    Spread,
    TrackingStart,
    Trend,
    TrendEstimate,
    VersionDays,
)
from coachloop.loop.gaps.rules import by_day, drop_reading, flag_reading
from coachloop.loop.gaps.trend import before_start, trend, with_all_trends
from tests.loop.made import (
    ANY_CALLS,
    POLICY,
    SERIES,
    USED,
    VERSION,
    assert_sound,
    at,
    call,
    calls,
)

#: So many degrees of freedom that Student's t is the normal curve.
MANY = 1_000_000
TWENTY = Spread(400.0, MANY)
TODAY = day_id(at(0), UTC)


def flag(mean: float, n: int, spread: Spread = TWENTY) -> ReadingEstimate:
    found = flag_estimate(mean, n, 75.0, spread)
    assert isinstance(found, ReadingEstimate)
    return found


def drop(change: float, n: int, larger: int | None = None, spread: Spread = TWENTY) -> ReadingEstimate:
    found = drop_estimate(change, n, larger, 5.0, spread)
    assert isinstance(found, ReadingEstimate)
    return found


# --- flag ---


def test_a_flag_by_hand() -> None:
    # SD 20, 4 conversations: SE 10. 65 is one SE below 75: Phi(1) = .8413. 90 %: 65 -+ 16.449
    found = flag(65.0, 4)
    assert found.p_true == pytest.approx(0.8413, abs=1e-4)
    assert found.p_chance == pytest.approx(0.1587, abs=1e-4)
    assert (found.lo, found.hi) == pytest.approx((48.551, 81.449), abs=1e-3)
    assert (found.level, found.n) == (0.90, 4)
    assert found.words == "The true mean lies between 49 and 81 (90 %); it is below 75 with probability 0.84."


def test_on_the_limit_it_is_one_half() -> None:
    assert flag(75.0, 10).p_true == pytest.approx(0.5)


def test_an_interval_stays_on_the_scale() -> None:
    assert (flag(0.0, 1).lo, flag(100.0, 1).hi) == (0.0, 100.0)


def test_few_degrees_of_freedom_are_less_sure() -> None:
    assert flag(65.0, 4, Spread(400.0, 3)).p_true < flag(65.0, 4).p_true


def test_one_persons_equal_scores_have_the_spread_of_all_and_everybodys_tell_nothing() -> None:
    # METHOD.md 1.8: SD 0 is legal, the honest SE uses the pooled SD; without any there is no estimate
    found = flag(50.0, 4)
    assert (found.lo, found.hi) == pytest.approx((33.551, 66.449), abs=1e-3)
    nothing = [
        flag_estimate(50.0, 4, 75.0, Spread(0.0, 10)),
        drop_estimate(-9.0, 4, 4, 5.0, Spread(1e-9, 10)),
    ]
    assert [str(found) for found in nothing] == ["invalid(the scores do not vary)"] * 2


def test_nothing_known_has_a_reason() -> None:
    assert str(flag_estimate(None, 0, 75.0, TWENTY)) == "too_few(0 of 1)"
    assert str(flag_estimate(60.0, 1, 75.0, None)) == "too_few(1 of 2)"
    assert str(drop_estimate(None, 0, None, 5.0, TWENTY)) == "too_few(0 of 1)"


# --- drop ---


@pytest.mark.parametrize(
    ("sd", "n", "share"),
    [(12, 10, 0.176), (12, 40, 0.031), (20, 40, 0.132), (45, 10, 0.402), (45, 40, 0.310)],
)
def test_a_fall_of_five_turns_up_by_chance_as_often_as_in_the_table(sd: float, n: int, share: float) -> None:
    # METHOD.md 2.5: one look false 17, .., 41 % (10 a fortnight) and 3, 12, .., 26 % (40): P(Z < -5 / SE) with
    # SE = sd sqrt(2 / n); the table's own scores are rounded to levels, so its figures are near, not equal.
    assert drop(-5.0, n, n, Spread(sd * sd, MANY)).p_chance == pytest.approx(share, abs=1e-3)


def test_a_drop_by_hand() -> None:
    # 10 and 10, SD 20: SE 8.944. P(true fall > 5 | -10) = Phi(5 / 8.944) = Phi(.559) = .712;
    # by chance P(Z < -10 / 8.944) = Phi(-1.118) = .1318: about 1 time in 8
    found = drop(-10.0, 10, 10)
    assert (found.p_true, found.p_chance) == pytest.approx((0.712, 0.1318), abs=3e-4)
    assert found.p_gt_0 == pytest.approx(0.1318, abs=1e-4)
    assert found.words == (
        "The true change lies between -25 and +5 (90 %); a fall of more than 5 has probability 0.71. "
        "A drop of this size turns up by chance about 1 time in 8 with 10 conversations."
    )


def test_a_fall_of_exactly_five_is_as_likely_more_as_less() -> None:
    assert drop(-5.0, 10).p_true == pytest.approx(0.5)


def test_the_larger_side_counts_and_without_it_both_are_small() -> None:
    # 5 and 20: SE 20 sqrt(1/5 + 1/20) = 10; 5 and 5: 12.65
    assert drop(-10.0, 5, 20).hi == pytest.approx(-10 + 16.449, abs=1e-3)
    assert drop(-10.0, 5).hi == pytest.approx(-10 + 1.6449 * 20 * sqrt(2 / 5), abs=1e-2)


def test_no_fall_is_more_than_the_scale() -> None:
    # Pass/fail, 3 and 3: SE 45 sqrt(2/3) = 36.7: -70 -+ 60.4 would begin at -130
    found = drop(-70.0, 3, 3, Spread(2025.0, MANY))
    assert (found.lo, found.hi) == pytest.approx((-100.0, -9.6), abs=0.05)


def test_a_rise_is_no_drop_by_chance() -> None:
    assert "by chance" not in drop(4.0, 10).words


# --- the chart ---


def chart(level: list[float], recent: list[float], *, many: bool = False) -> ChartReading:
    found = chart_reading(level, recent, TWENTY, many, POLICY)
    assert isinstance(found, ChartReading)
    return found


def test_a_person_who_falls_by_two_spreads_leaves_the_band() -> None:
    # z = -2 each: E = -.2, -.38, -.542, ...; limits 2.814 sqrt(.1/1.9 (1 - .9^(2t))) = .281, .379, .441, ...
    # t = 1 within (.2 < .281), t = 2 just outside (.38 > .3786)
    assert not chart([80.0] * 30, [40.0]).fallen
    out = chart([80.0] * 30, [40.0, 40.0])
    assert out.fallen
    assert out.mean == pytest.approx(-0.38)
    assert out.limit == pytest.approx(0.3786, abs=1e-4)
    assert not chart([80.0] * 30, [40.0, 40.0], many=True).fallen


def test_a_rise_is_no_fall() -> None:
    assert not chart([60.0] * 30, [100.0] * 20).fallen


def test_the_level_needs_thirty_conversations() -> None:
    assert chart_reading([80.0] * 29, [40.0], TWENTY, False, POLICY) == too_few(29, 30)
    assert chart_reading([80.0] * 30, [], TWENTY, False, POLICY) == too_few(0, 1)
    assert chart_reading([80.0] * 30, [40.0], None, False, POLICY) == too_few(1, 1)


# --- many looks ---


def test_what_stands_among_ten_is_by_benjamini_and_hochberg() -> None:
    # p .004, .03, .2 among 10 looked at, q .10: limits .01, .02, .03: only the first stands
    found = with_all_looks([flag(75 - 10 * z, 4) for z in (2.652, 1.881, 0.8416)], 10, POLICY)
    assert [e.label for e in found if isinstance(e, ReadingEstimate)] == [
        "likely real",
        "could be chance",
        "could be chance",
    ]
    first = found[0]
    assert isinstance(first, ReadingEstimate)
    assert first.words.endswith("Among the 10 readings looked at together it is likely real.")


def test_the_same_alone_stands_more_easily() -> None:
    [one] = with_all_looks([flag(75 - 18.81, 4)], 1, POLICY)
    assert isinstance(one, ReadingEstimate)
    assert one.likely


def test_a_reason_stays_a_reason() -> None:
    assert with_all_looks([too_few(0, 1)], 4, POLICY) == [too_few(0, 1)]


# --- a reading carries it ---


@given(ANY_CALLS, st.integers(-70, 70), st.sampled_from([None, Spread(0.0, 5), Spread(400.0, 40)]))
def test_every_reading_has_an_estimate_or_a_reason(made: list[Call], day: int, spread: Spread | None) -> None:
    days = by_day(made, Anchor(VERSION, SERIES), UTC)
    for rule in (flag_reading, drop_reading):
        found = rule(days, TODAY + day, POLICY, USED, spread=spread)
        assert_sound(found)
        if isinstance(found.honest, ReadingEstimate):
            assert found.value is not None
            assert 0 <= found.honest.p_true <= 1
            assert found.honest.lo <= found.honest.estimate <= found.honest.hi
        else:
            assert isinstance(found.honest, Absent)


# --- trend ---


def weekly(means: list[list[float]]) -> list[Call]:
    """The conversations of each of the last weeks, on its Wednesday."""
    first = at(-7 * len(means) + 2)
    return [
        c for i, m in enumerate(means) for c in calls(f"w{i:02}", first + timedelta(weeks=i), m, timedelta())
    ]


def of(means: list[list[float]], variance: float) -> TrendEstimate:
    made = VersionDays(VERSION, SERIES, by_day(weekly(means), Anchor(VERSION, SERIES), UTC))
    found = trend([made], TODAY, POLICY, USED, spread=Spread(variance, MANY)).honest
    assert isinstance(found, TrendEstimate)
    return found


def test_a_trend_by_hand() -> None:
    # Four weeks at 60, 70, 60, 70, one conversation each, spread 5: Q = 80 on 2 df is 40 a week, more than 25, so
    # 15 lies between weeks. Slope 2, SE sqrt(40 / 5) = 2.828 (t 2.920). Over the 4 weeks seen 8 and 11.31:
    # 8 -+ 33.0. P(> 5) = P(T < 3 / 11.31 = .265) = .5922 with 2 df (1/2 + t / (2 sqrt(2 + t^2)))
    found = of([[60.0], [70.0], [60.0], [70.0]], 25.0)
    assert (found.estimate, found.lo, found.hi) == pytest.approx((8.0, -25.03, 41.03), abs=0.02)
    assert found.p_improving == pytest.approx(0.592, abs=1e-3)
    assert (found.label, found.n, found.weeks, found.span, found.level) == ("cannot tell", 4, 4, 4, 0.90)
    assert found.words == (
        "The true change over 4 weeks lies between -25 and +41 (90 %); a rise of more than 5 has "
        "probability 0.59, so “improving” may be chance."
    )


def test_equal_weeks_have_the_spread_of_all_people() -> None:
    # 12 weeks of one conversation at 100, spread 20: SE of the slope 20 / sqrt(143) = 1.6725, over 12 weeks 20.07;
    # t(10) 1.8125: 0 -+ 36.4. P(no more than 5) = 2 P(T < 5 / 20.07 = .249) - 1 = .192
    found = of([[100.0]] * 12, 400.0)
    assert (found.estimate, found.lo, found.hi) == pytest.approx((0.0, -36.38, 36.38), abs=0.02)
    assert (found.span, found.label) == (12, "cannot tell")
    assert found.words.endswith(
        "a change of no more than 5 has probability 0.19, so “plateauing” may be chance."
    )


def test_a_line_is_not_drawn_on_beyond_what_was_seen_nor_beyond_the_scale() -> None:
    # Four weeks, each 20 points up: 240 over 12 weeks says the rule, 80 over the 4 seen the estimate.
    # Spread 20, 16 a week: SE 5 / sqrt(5) * 4 = 8.944, t 2.920: 53.9 to 106.1, and 100 is all there is
    found = of([[10 + 20.0 * i] * 16 for i in range(4)], 400.0)
    assert (found.estimate, found.lo, found.hi) == pytest.approx((80.0, 53.88, 100.0), abs=0.02)
    assert found.label == "improving"


def test_where_only_the_drawn_on_line_says_so_the_sentence_does() -> None:
    # Half a point a week is 6 over 12 weeks, 2 over 4; spread 2, 400 a week: SE .1 / sqrt(5) * 4 = .179
    found = of([[50 + i / 2] * 400 for i in range(4)], 4.0)
    assert found.words == (
        "The true change over 4 weeks lies between +1 and +3 (90 %): plateauing. "
        "The rule draws the line on to 12 weeks and says “improving”."
    )


def test_without_anybodys_spread_there_is_no_estimate() -> None:
    made = VersionDays(VERSION, SERIES, by_day(weekly([[100.0]] * 12), Anchor(VERSION, SERIES), UTC))
    found = [trend([made], TODAY, POLICY, USED, spread=spread) for spread in (None, Spread(0.0, 40))]
    assert [str(f.honest) for f in found] == ["too_few(1 of 2)", "invalid(the scores do not vary)"]
    assert [f.playbook.verdict for f in found] == ["plateauing"] * 2


@pytest.mark.parametrize(
    ("step", "label"), [(5.0, "improving"), (-5.0, "declining"), (0.0, "plateauing"), (0.42, "cannot tell")]
)
def test_many_conversations_name_a_direction(step: float, label: str) -> None:
    # 40 conversations a week one point around the mean; 0.42 a week is 5.04 over the 12: on the limit nearly
    found = of([[50 + step * i - 1, 50 + step * i + 1] * 20 for i in range(12)], 1.0)
    assert found.label == label
    agrees = "agrees with the rule" in found.words
    assert agrees == (label != "cannot tell")


def test_a_direction_among_many_criteria_could_be_chance() -> None:
    def of_step(step: float, half: float) -> Trend:
        weeks = weekly([[50 + step * i - half, 50 + step * i + half] * 3 for i in range(12)])
        days = VersionDays(VERSION, SERIES, by_day(weeks, Anchor(VERSION, SERIES), UTC))
        return trend([days], TODAY, POLICY, USED, spread=Spread(half * half * 1.2, MANY))

    flat = {f"flat{i}": of_step(0.0, 20.0) for i in range(7)}
    just, sure = of_step(1.2, 10.0), of_step(4.0, 10.0)
    # 14.4 with an SE of 4.49 on 10 df: P(> 5) = P(T < 2.09) = .97. Alone that stands, as one of eight it
    # would need 1 - .10 / 8 = .9875.
    assert isinstance(just.honest, TrendEstimate)
    assert 0.95 < just.honest.p_improving < 0.985
    alone = with_all_trends({"just": just}, POLICY)["just"].honest
    among = with_all_trends({"just": just, **flat}, POLICY)["just"].honest
    assert isinstance(alone, TrendEstimate)
    assert isinstance(among, TrendEstimate)
    assert (alone.likely, among.likely) == (True, False)
    assert among.words.endswith("Among 8 criteria it could be chance.")
    stays = with_all_trends({"sure": sure, **flat}, POLICY)
    assert isinstance(stays["sure"].honest, TrendEstimate)
    assert stays["sure"].honest.likely
    assert stays["flat0"] == flat["flat0"]


def test_exactly_five_is_as_likely_more_as_less() -> None:
    found = of([[50 + 5 / 12 * i - 10, 50 + 5 / 12 * i + 10] for i in range(12)], 100.0)
    assert found.p_improving == pytest.approx(0.5)


def test_three_weeks_have_no_trend_and_no_estimate() -> None:
    made = VersionDays(VERSION, SERIES, by_day(weekly([[50.0]] * 3), Anchor(VERSION, SERIES), UTC))
    assert str(trend([made], TODAY, POLICY, USED).honest) == "too_few(3 of 4)"


def test_before_tracking_both_columns_wait() -> None:
    made = VersionDays(VERSION, SERIES, by_day(weekly([[50.0]] * 5), Anchor(VERSION, SERIES), UTC))
    found = trend([made], TODAY, POLICY, USED)
    start = TrackingStart(("a rubric",), "not ready to track: missing a rubric")
    held = before_start(found, start)
    assert (held.playbook.verdict, held.playbook.shown) == ("", found.playbook.figure)
    assert str(held.honest) == "waiting(not ready to track: missing a rubric)"
    assert held.segments == found.segments
    assert before_start(found, TrackingStart((), "ready to track")) == found


@given(ANY_CALLS, st.sampled_from([None, Spread(0.0, 5), Spread(400.0, 40)]))
def test_every_trend_has_an_estimate_or_a_reason(made: list[Call], spread: Spread | None) -> None:
    days = [VersionDays(VERSION, SERIES, by_day(made, Anchor(VERSION, SERIES), UTC))]
    found = trend(days, TODAY, POLICY, USED, spread=spread)
    assert_sound(found)
    if isinstance(found.honest, TrendEstimate):
        assert found.playbook.verdict
        assert found.honest.n >= found.honest.weeks >= 4
        assert -100 <= found.honest.lo < found.honest.hi <= 100
    elif spread is not None and spread.variance:
        assert found.playbook.verdict == ""


def test_a_contest_holds_the_estimate_too() -> None:
    made = [*weekly([[50.0]] * 5), call("asked", at(-3), 50.0, contested=True)]
    days = [VersionDays(VERSION, SERIES, by_day(made, Anchor(VERSION, SERIES), UTC))]
    assert str(trend(days, TODAY, POLICY, USED).honest) == "waiting(contest)"
