"""The twelve-week trend, with both limits, gaps, breaks and the change of the clock."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachloop.domain.calls import Anchor, Call
from coachloop.domain.score import Status
from coachloop.domain.times import day_id
from coachloop.loop.gaps.model import Trend, VersionDays
from coachloop.loop.gaps.rules import by_day
from coachloop.loop.gaps.trend import trend
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

NEW = "next_steps@22222222"
#: Monday, 2 March 2026: the last complete week began on 23 February, the first of twelve on 8 December.
TODAY = day_id(at(0), UTC)
FIRST = at(-84)


def version(made: Sequence[Call], name: str = VERSION) -> VersionDays:
    return VersionDays(name, SERIES, by_day(made, Anchor(name, SERIES), UTC))


def weekly(means: Sequence[float | None], name: str = VERSION) -> list[Call]:
    """One conversation on the Wednesday of each week of the window; None is a week without any."""
    return [
        call(f"{name}{i:02}", FIRST + timedelta(weeks=i, days=2), mean, version=name)
        for i, mean in enumerate(means)
        if mean is not None
    ]


def of(means: Sequence[float | None]) -> Trend:
    return trend([version(weekly(means))], TODAY, POLICY, USED)


def test_a_fitted_rise_of_exactly_five_is_a_plateau() -> None:
    # 5/12 a week is 5.0 over 12 weeks; 0.42 a week is 5.04
    assert of([50 + i * 5 / 12 for i in range(12)]).playbook.verdict == "plateauing"
    rising = of([50 + i * 0.42 for i in range(12)])
    assert rising.playbook.verdict == "improving"
    assert rising.words == "improving: +5.0 points over 12 weeks, fitted to 12 weeks with conversations."


def test_a_fitted_fall_of_exactly_five_is_a_plateau() -> None:
    assert of([50 - i * 5 / 12 for i in range(12)]).playbook.verdict == "plateauing"
    assert of([50 - i * 0.42 for i in range(12)]).playbook.verdict == "declining"


def test_the_change_is_the_slope_times_twelve() -> None:
    # Weeks 8..11: 60 70 60 70 have slope 2 (tests/stats/test_trend.py): 24 over 12 weeks
    found = of([*[None] * 8, 60, 70, 60, 70])
    assert str(found.playbook.figure) == "24.0 (n=4)"
    assert found.segments[0].line is not None
    assert found.segments[0].line.slope == pytest.approx(2.0)


def test_weeks_without_conversations_are_gaps_not_zeros() -> None:
    found = of([60, None, 60, None, 60, None, 60, *[None] * 5])
    assert [p.index for p in found.segments[0].points] == [0, 2, 4, 6]
    assert str(found.playbook.figure) == "0.0 (n=4)"


def test_three_weeks_are_too_few_and_have_no_line() -> None:
    found = of([*[None] * 9, 60, 70, 80])
    assert (found.playbook.status, found.playbook.verdict) == ("too_few(3 of 4)", "")
    assert found.segments[0].line is None
    assert found.words == "3 weeks with conversations: a trend appears at 4."


def test_nothing_at_all() -> None:
    assert of([]).playbook.status == "too_few(0 of 4)"
    assert trend([], TODAY, POLICY, USED).playbook.status == "too_few(0 of 4)"


def test_each_week_weighs_the_same_however_many_conversations() -> None:
    # 60 60 60 60 and 9 more at 100 in the last week, mean 96; slope = 1.5 * 36 / 5 = 10.8, * 12 = 129.6
    made = weekly([*[None] * 8, 60, 60, 60, 60]) + calls("x", at(-5), [100.0] * 9, timedelta(minutes=1))
    found = trend([version(made)], TODAY, POLICY, USED)
    assert found.segments[0].points[-1].mean == pytest.approx(96.0)
    assert str(found.playbook.figure) == "129.6 (n=4)"


def test_the_window_ends_with_the_last_complete_week() -> None:
    inside = [call("first", at(-84, 0), 10), call("last", at(-1, 23, 59), 20)]
    outside = [call("before", at(-85, 23, 59), 90), call("monday", at(0, 0), 90)]
    points = trend([version(inside + outside)], TODAY, POLICY, USED).segments[0].points
    assert [(p.index, p.mean, p.monday) for p in points] == [
        (0, 10.0, date(2025, 12, 8)),
        (11, 20.0, date(2026, 2, 23)),
    ]
    # On Sunday, 8 March, the week of 2 March is still not complete; on Monday it is.
    assert trend([version(inside)], TODAY + 6, POLICY, USED).first_monday == date(2025, 12, 8)
    assert trend([version(inside)], TODAY + 7, POLICY, USED).first_monday == date(2025, 12, 15)


def test_weeks_turn_on_monday_in_the_org_zone_when_the_clock_changes() -> None:
    # Berlin leaves winter time on Sunday, 29 March 2026: Monday begins at 22:00 UTC, not 23:00.
    made = [
        call("sunday", datetime(2026, 3, 29, 21, 59, tzinfo=UTC), 10),
        call("monday", datetime(2026, 3, 29, 22, 0, tzinfo=UTC), 90),
    ]
    held = VersionDays(VERSION, SERIES, by_day(made, Anchor(VERSION, SERIES), BERLIN))
    today = day_id(datetime(2026, 4, 8, tzinfo=UTC), BERLIN)
    points = trend([held], today, POLICY, USED).segments[0].points
    assert [(p.monday, p.mean) for p in points] == [(date(2026, 3, 23), 10.0), (date(2026, 3, 30), 90.0)]


def test_a_version_change_breaks_the_line_and_the_label_reads_the_weeks_since() -> None:
    # Rising by 10 a week under the old version, level under the new one.
    old = weekly([10, 20, 30, 40, 50, 60, 70, 80])
    new = weekly([*[None] * 8, 50, 50, 50, 50], NEW)
    found = trend([version(old), version(new, NEW)], TODAY, POLICY, USED)
    assert (found.playbook.verdict, str(found.playbook.figure)) == ("plateauing", "0.0 (n=4)")
    assert [s.criterion_version_id for s in found.segments] == [VERSION, NEW]
    assert found.breaks == (date(2026, 2, 2),)
    assert "since the definition or scorer changed in the week of 2026-02-02" in found.words
    assert found.segments[0].line is not None
    assert found.segments[0].line.slope == pytest.approx(10.0)


def test_three_weeks_since_a_break_are_too_few_however_many_before() -> None:
    old, new = weekly([50.0] * 9), weekly([*[None] * 9, 50, 50, 50], NEW)
    found = trend([version(old), version(new, NEW)], TODAY, POLICY, USED)
    assert found.playbook.status == "too_few(3 of 4)"


def test_a_version_without_a_complete_week_yet_has_no_label() -> None:
    found = trend([version(weekly([50.0] * 12)), version([], NEW)], TODAY, POLICY, USED)
    assert (found.playbook.status, found.breaks) == ("too_few(0 of 4)", ())


def test_a_break_inside_a_week_gives_that_week_two_points() -> None:
    old, new = weekly([*[None] * 8, 10]), weekly([*[None] * 8, 90, 90, 90, 90], NEW)
    found = trend([version(old), version(new, NEW)], TODAY, POLICY, USED)
    assert [[p.index for p in s.points] for s in found.segments] == [[8], [8, 9, 10, 11]]


def test_the_trend_runs_on_the_value_turned_up() -> None:
    # pct is 100 throughout; 100 minus talk share falls by 1 a week: -12
    made = [
        call(f"c{i}", FIRST + timedelta(weeks=i), 100, turned=70.0 - i, version=VERSION) for i in range(12)
    ]
    assert str(trend([version(made)], TODAY, POLICY, USED).playbook.figure) == "-12.0 (n=12)"


def test_unscorable_and_contested_withhold_the_label() -> None:
    # 3 of 15 are exactly 20 %; 4 of 16 are 25 %
    made = weekly([50.0] * 12)
    three = unscored("x", at(-3), 3, Status.CANNOT_TELL)
    assert trend([version(made + three)], TODAY, POLICY, USED).playbook.verdict == "plateauing"
    four = unscored("x", at(-3), 4, Status.CANNOT_TELL)
    withheld = trend([version(made + four)], TODAY, POLICY, USED)
    assert withheld.playbook.status == "invalid(unscorable)"
    held = trend([version([*made, call("y", at(-2), 50, contested=True)])], TODAY, POLICY, USED)
    assert (held.playbook.status, held.words) == (
        "waiting(contest)",
        "waiting(contest): 12 weeks with conversations.",
    )


@given(ANY_CALLS, st.integers(-100, 100), st.randoms(use_true_random=False))
def test_trends_are_sound_and_do_not_depend_on_order(made: list[Call], day: int, rng: object) -> None:
    def both(rows: Sequence[Call]) -> Trend:
        versions = [version(rows), version(rows, "next_steps@ffffffff")]
        return trend(versions, TODAY + day, POLICY, USED)

    shuffled = list(made)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    found = both(made)
    assert_sound(found)
    assert found == both(shuffled)
    if found.playbook.verdict:
        assert len(found.segments[-1].points) >= 4


@given(st.floats(0, 100), st.integers(4, 12))
def test_a_level_line_is_a_plateau(mean: float, weeks: int) -> None:
    assert of([mean] * weeks).playbook.verdict == "plateauing"
