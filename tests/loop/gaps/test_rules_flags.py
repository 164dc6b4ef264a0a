"""Flags, drops, alert states and what comes before tracking, every value on its limit worked by hand."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.calls import Anchor, Call
from coachloop.domain.result import NOT_TRUSTED, WAITING_CONTEST, Known, too_few
from coachloop.domain.score import Status
from coachloop.domain.times import day_id
from coachloop.domain.verdict import Estimate
from coachloop.loop.gaps.model import AlertStanding, AlertState, DayMoments, Reading, Rule, Spread
from coachloop.loop.gaps.rules import (
    by_day,
    drop_reading,
    flag_reading,
    level,
    low_volume,
    next_standing,
    tracking_start,
)
from tests.loop.made import (
    ANY_CALLS,
    BERLIN,
    POLICY,
    SERIES,
    USED,
    VERSION,
    assert_sound,
    at,
    call,
    calls,
    unscored,
)

EVERY_TYPE = Anchor(VERSION, SERIES)
TODAY = day_id(at(0), UTC)


def days(made: list[Call]) -> tuple[DayMoments, ...]:
    return by_day(made, EVERY_TYPE, UTC)


def flag(made: list[Call], **settings: object) -> Reading:
    return flag_reading(days(made), TODAY, POLICY.with_settings(settings), USED)


def drop(made: list[Call]) -> Reading:
    return drop_reading(days(made), TODAY, POLICY, USED)


# --- flag: mean of the review period < 75, at least 3 conversations ---


def test_exactly_75_is_not_below() -> None:
    # (50 + 75 + 100) / 3 = 75.0
    reading = flag(calls("c", at(-2), [50, 75, 100]))
    assert (reading.true, reading.value, reading.n) == (False, 75.0, 3)
    assert (reading.playbook.verdict, reading.playbook.status) == ("steady", "ok")


def test_a_mean_that_is_75_but_for_rounding_is_on_the_limit() -> None:
    # 74.7 + 75.1 + 75.2 = 225.0, which is 224.99999999999997 or so in binary
    assert flag(calls("c", at(-2), [74.7, 75.1, 75.2])).true is False


def test_just_under_75_is_flagged() -> None:
    # (50 + 75 + 99.9) / 3 = 74.966...
    reading = flag(calls("c", at(-2), [50, 75, 99.9]))
    assert (reading.true, reading.playbook.verdict) == (True, "flag")
    assert reading.words == "Mean 75.0 over 3 conversations in 7 days, below 75."


def test_two_conversations_below_are_no_flag_yet() -> None:
    reading = flag(calls("c", at(-1), [0, 50]))
    assert (reading.true, reading.n, reading.minimum) == (True, 2, 3)
    assert (reading.playbook.status, reading.playbook.verdict) == ("too_few(2 of 3)", "")
    assert reading.playbook.shown is not None
    assert reading.playbook.shown.value == 25.0


def test_the_period_is_seven_org_days_ending_today() -> None:
    # Days -7 and 1 lie outside, days -6 and 0 inside: (60 + 70) / 2 = 65
    made = [call("out", at(-7, 23), 0), call("first", at(-6, 0), 60), call("last", at(0, 23), 70)]
    made += [call("tomorrow", at(1, 0), 0)]
    assert (flag(made).value, flag(made).n) == (65.0, 2)


def test_a_bi_weekly_period_is_a_setting() -> None:
    made = [call("a", at(-13), 10), call("b", at(-14), 100)]
    assert flag(made, flag_every_days=14).value == 10.0


def test_no_conversation_is_no_reading() -> None:
    reading = flag([])
    assert (reading.true, reading.value, reading.playbook.status) == (None, None, "too_few(0 of 3)")


def test_only_pct_counts_for_the_flag_and_only_turned_for_the_drop() -> None:
    # pct 100 everywhere; talk share turned round falls from 70 to 60: -10 < -5
    made = [call(f"a{i}", at(-20), 100, turned=70) for i in range(3)]
    made += [call(f"b{i}", at(-2), 100, turned=60) for i in range(3)]
    assert (flag(made).value, drop(made).value) == (100.0, -10.0)
    assert (flag(made).true, drop(made).true) == (False, True)


def test_exactly_a_fifth_unscorable_still_counts() -> None:
    # 1 / (1 + 4) = 20 % is allowed; 1 / (1 + 3) = 25 % is not
    four, three = calls("c", at(-3), [0, 0, 0, 0]), calls("c", at(-2), [0, 0, 0])
    one = unscored("x", at(-1), 1, Status.CANNOT_TELL)
    assert flag(four + one).playbook.verdict == "flag"
    assert (flag(three + one).true, flag(three + one).playbook.status) == (None, "invalid(unscorable)")


@pytest.mark.parametrize("status", [Status.NOT_APPLICABLE, Status.VOIDED])
def test_not_applicable_and_voided_are_passed_over(status: Status) -> None:
    made = calls("c", at(-2), [0, 0, 0]) + unscored("x", at(-1), 30, status)
    assert (flag(made).n, flag(made).playbook.verdict) == (3, "flag")


def test_a_contested_score_holds_the_verdict_and_the_alert() -> None:
    made = [*calls("c", at(-2), [0, 0]), call("x", at(0), 0, contested=True)]
    reading = flag(made)
    assert (reading.true, reading.playbook.status) == (None, "waiting(contest)")
    flagged = AlertStanding(AlertState.FLAG)
    assert next_standing(flagged, reading, POLICY, scan=True) == flagged


# --- drop: last 14 days against the 14 before, < -5, at least 3 on each side ---


def test_a_fall_of_exactly_five_is_not_flagged() -> None:
    # 80 -> 75 is -5.0; 80 -> 74.9 is -5.1
    before = calls("a", at(-20), [80, 80, 80])
    assert drop([*before, *calls("b", at(-5), [75, 75, 75])]).playbook.verdict == "steady"
    fallen = drop([*before, *calls("b", at(-5), [74.9, 74.9, 74.9])])
    assert (fallen.playbook.verdict, fallen.rule) == ("flag", Rule.DROP)
    assert fallen.words == (
        "Mean 74.9 over 3 conversations in 14 days, 80.0 over 3 in the 14 before: -5.1, "
        "a fall of more than 5."
    )


@pytest.mark.parametrize(("now", "then"), [(2, 3), (3, 2)])
def test_a_drop_needs_three_on_each_side(now: int, then: int) -> None:
    reading = drop(calls("a", at(-20), [90.0] * then) + calls("b", at(-5), [50.0] * now))
    assert (reading.true, reading.n, reading.playbook.status) == (True, 2, "too_few(2 of 3)")


def test_the_sides_of_a_drop_meet_at_day_14() -> None:
    # Last: days -13..0; before: days -27..-14; day -28 belongs to neither.
    made = [call("last", at(-13, 0), 10), call("before", at(-14, 23), 20), call("first", at(-27, 0), 40)]
    made += [call("out", at(-28, 23), 100), call("tomorrow", at(1, 0), 100)]
    assert drop(made).value == 10 - 30


def test_a_drop_with_one_empty_side_is_no_reading() -> None:
    assert drop(calls("b", at(-3), [50, 50, 50])).true is None
    assert drop(calls("b", at(-23), [50, 50, 50])).words.startswith("No scored conversation in the last 14")


def test_a_fault_on_either_side_withholds_the_drop() -> None:
    before, last = calls("a", at(-20), [80, 80, 80]), calls("b", at(-5), [60, 60, 60])
    blank = unscored("x", at(-19), 1, Status.FAILED)
    assert drop(before + last + blank).playbook.status == "invalid(unscorable)"
    held = call("y", at(-2), 60, contested=True)
    assert drop([*before, *last, held]).playbook.status == "waiting(contest)"
    assert drop([*before, *last, *blank, held]).playbook.status == "invalid(unscorable)"


def test_all_call_types_count_and_the_mix_is_shown() -> None:
    made = [*calls("a", at(-20), [80, 80, 80]), *calls("b", at(-5), [60, 60])]
    made += [call("p", at(-3), 60, call_type="panel")]
    assert (flag(made).n, flag(made).mix) == (3, (("panel", 1), ("screen", 2)))
    assert (drop(made).mix, drop(made).mix_before) == ((("panel", 1), ("screen", 2)), (("screen", 3),))


# --- days are the organisation's ---


def test_a_day_starts_at_midnight_in_the_org_zone_also_when_the_clock_changes() -> None:
    # 29 March 2026 has 23 hours in Berlin: it runs from 28 March 23:00 to 29 March 22:00 UTC.
    made = [
        call("eve", datetime(2026, 3, 28, 22, 59, tzinfo=UTC)),
        call("first", datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),
        call("last", datetime(2026, 3, 29, 21, 59, tzinfo=UTC)),
        call("after", datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
    ]
    change = day_id(datetime(2026, 3, 29, 12, tzinfo=UTC), BERLIN)
    found = {d.day_id - change: d.pct.n for d in by_day(made, EVERY_TYPE, BERLIN)}
    assert found == {-1: 1, 0: 2, 1: 1}


# --- alert states ---


def reading(true: bool | None, n: int = 3) -> Reading:
    made = flag(calls("c", at(-2), [50.0] * max(1, n)))
    return Reading(made.rule, true, 50.0, 75.0, n, 3, made.playbook, "", USED)


@pytest.mark.parametrize(
    ("state", "clear", "true", "n", "scan", "expected", "expected_clear"),
    [
        (AlertState.STEADY, 0, False, 9, True, AlertState.STEADY, 0),
        (AlertState.STEADY, 0, True, 2, False, AlertState.WATCH, 0),
        (AlertState.STEADY, 0, True, 3, False, AlertState.FLAG, 0),
        (AlertState.WATCH, 0, True, 3, False, AlertState.FLAG, 0),
        (AlertState.FLAG, 0, True, 2, False, AlertState.WATCH, 0),
        (AlertState.FLAG, 0, False, 9, False, AlertState.FLAG, 0),  # only a scan can clear
        (AlertState.FLAG, 0, False, 9, True, AlertState.RECOVERING, 1),
        (AlertState.WATCH, 0, False, 9, True, AlertState.RECOVERING, 1),
        (AlertState.RECOVERING, 1, False, 9, True, AlertState.CLOSED, 2),
        (AlertState.RECOVERING, 1, True, 3, True, AlertState.FLAG, 0),
        (AlertState.RECOVERING, 1, None, 0, True, AlertState.RECOVERING, 1),
        (AlertState.CLOSED, 2, False, 9, True, AlertState.CLOSED, 2),
        (AlertState.CLOSED, 2, True, 3, False, AlertState.FLAG, 0),
    ],
)
def test_every_step_of_an_alert(
    state: AlertState,
    clear: int,
    true: bool | None,
    n: int,
    scan: bool,
    expected: AlertState,
    expected_clear: int,
) -> None:
    found = next_standing(AlertStanding(state, clear), reading(true, n), POLICY, scan=scan)
    assert found == AlertStanding(expected, expected_clear)


# --- before tracking, marks, low volume ---


def test_tracking_starts_with_ten_conversations_a_rubric_and_an_owner() -> None:
    assert tracking_start(10, True, "Dana", POLICY).ready
    missing = tracking_start(9, False, " ", POLICY)
    assert missing.words == (
        "not ready to track: missing 1 of 10 reviewed conversations, a rubric, a named owner of the team"
    )


def test_ten_in_the_last_calendar_month_are_not_low_volume() -> None:
    # Now is 2 March; February has its first at 00:00 on the 1st and its last at 23:59 on the 28th.
    edges = [datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 2, 28, 23, 59, tzinfo=UTC)]
    eight = [datetime(2026, 2, day, tzinfo=UTC) for day in range(2, 10)]
    assert not low_volume(edges + eight, at(0), UTC, POLICY)
    assert low_volume(edges + eight[1:], at(0), UTC, POLICY)
    outside = [datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 1, 31, 23, 59, tzinfo=UTC)]
    assert low_volume(edges + eight[1:] + outside, at(0), UTC, POLICY)


def test_the_month_is_the_organisations() -> None:
    # 31 January 23:30 UTC is 1 February in Berlin.
    ten = [datetime(2026, 1, 31, 23, 30, tzinfo=UTC)] * 10
    assert not low_volume(ten, at(0), BERLIN, POLICY)
    assert low_volume(ten, at(0), UTC, POLICY)


def test_nobody_is_low_volume_before_a_month_of_theirs_is_complete() -> None:
    assert not low_volume([], at(0), UTC, POLICY)
    assert not low_volume([datetime(2026, 3, 1, 12, tzinfo=UTC)], at(0), UTC, POLICY)


# --- properties ---


@given(ANY_CALLS, st.integers(-70, 70), st.randoms(use_true_random=False))
def test_readings_are_sound_and_do_not_depend_on_order(made: list[Call], day: int, rng: object) -> None:
    shuffled = made[:]
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    for rule in (flag_reading, drop_reading):
        found = rule(days(made), TODAY + day, POLICY, USED)
        assert_sound(found)
        assert found == rule(days(shuffled)[::-1], TODAY + day, POLICY, USED)
        if found.playbook.verdict:
            assert found.n >= found.minimum


@given(st.lists(st.tuples(st.sampled_from([True, False, None]), st.integers(0, 5), st.booleans())))
def test_an_alert_closes_only_after_two_clear_scans(steps: list[tuple[bool | None, int, bool]]) -> None:
    standing, clear = AlertStanding(), 0
    for true, n, scan in steps:
        was_open = standing.open
        standing = next_standing(standing, reading(true, n), POLICY, scan=scan)
        clear = 0 if true else clear + (scan and true is False and was_open)
        assert (standing.state is AlertState.CLOSED) == (clear >= 2)


@given(ANY_CALLS)
def test_days_hold_every_eligible_conversation_once(made: list[Call]) -> None:
    eligible = [c for c in made if EVERY_TYPE.eligible(c)]
    assert sum(d.pct.n for d in days(made)) == len(eligible)
    assert sum(d.contested for d in days(made)) == sum(c.contested for c in eligible)


# --- where somebody stands ---------------------------------------------------------------------------------


def test_a_level_is_the_mean_of_the_last_ten_of_all_call_types() -> None:
    # Eleven: the first, at 0, is no longer one of the last ten; 9 x 60 and a panel at 80: mean 62
    made = calls("c", at(0), [0.0, *[60.0] * 9])
    made.append(call("panel", at(30), 80.0, call_type="panel"))
    found = level(made, EVERY_TYPE, POLICY, spread=Spread(400.0, 200))
    assert isinstance(found.playbook.figure, Known)
    assert (found.playbook.figure.value, found.playbook.figure.n) == (62.0, 10)
    assert found.playbook.verdict == ""
    # SE = 20 / sqrt(10) = 6.32; t of 200 df at 0.95 = 1.6525: 62 -+ 10.45
    assert isinstance(found.honest, Estimate)
    assert (found.honest.lo, found.honest.hi) == pytest.approx((51.55, 72.45), abs=0.01)
    fifteen = level(made, EVERY_TYPE, POLICY.with_settings({"dim_n": 15}))
    assert str(fifteen.playbook.figure) == "too_few(11 of 15)"
    assert isinstance(fifteen.playbook.shown, Known)


def test_a_level_waits_where_a_score_is_questioned_or_the_machine_not_trusted() -> None:
    made = calls("c", at(0), [60.0] * 10)
    questioned = [replace(made[0], contested=True), *made[1:]]
    assert level(questioned, EVERY_TYPE, POLICY).honest == WAITING_CONTEST
    assert level(made, EVERY_TYPE, POLICY, trusted=False).playbook.figure == NOT_TRUSTED
    assert level([], EVERY_TYPE, POLICY).playbook.figure == too_few(0, 10)
