"""Estimates beside alerts and before tracking, from a real database."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from coachloop.domain.people import Person, Team
from coachloop.loop.context import load_targets
from coachloop.loop.gaps.looks import alert_estimates, spreads_of
from coachloop.loop.gaps.model import ChartReading, ReadingEstimate, Spread
from coachloop.loop.gaps.run import person_trend, start_of
from coachloop.store import people
from coachloop.store.alerts import load_alerts
from coachloop.wiring import after_scores
from tests.support.world import START, World, world


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    made = world(engine_url)
    made.after_scores = after_scores(made.context)
    yield made
    made.context.database.close()


def estimates(made: World, days: int) -> dict[tuple[str, str], ReadingEstimate]:
    now = START + timedelta(days=days, hours=12)
    with made.context.database.read() as c:
        rows = load_alerts(c)
        found = alert_estimates(c, made.context, rows, now)
    estimated = {(r.person_id, r.rule): found[r.id] for r in rows}
    assert all(isinstance(e, ReadingEstimate) for e in estimated.values())
    return estimated  # type: ignore[return-value]


def test_the_spread_is_pooled_over_people(made: World) -> None:
    # Levels 1..5 are 0, 25, .., 100. Dana 25 25 75 75 around 50: 2500 on 3. Lee 75 100 around 87.5: 312.5 on 1.
    made.say_daily([2, 2, 4, 4], START, person="dana")
    made.say_daily([4, 5], START, person="lee")
    with made.context.database.read() as c:
        version = load_targets(c)["listening"].criterion.version_id
        found = spreads_of(c, made.context, [version], (0, 100_000), START)
    [(spread, _)] = found.values()
    assert isinstance(spread, Spread)
    assert (spread.variance, spread.df) == pytest.approx((2812.5 / 4, 4))


def test_a_low_mean_is_likely_and_one_near_the_limit_could_be_chance(made: World) -> None:
    # Everybody goes up and down by one level. Dana's last week is at 12.5, Lee's at 62.5.
    for name, levels in (("dana", [1, 2]), ("lee", [3, 4]), ("kim", [4, 5])):
        made.say_daily(levels * 5, START, person=name)
    found = estimates(made, 9)
    assert set(found) == {("dana", "below"), ("lee", "below")}
    dana, lee = found["dana", "below"], found["lee", "below"]
    assert (dana.label, dana.likely) == ("likely real", True)
    assert lee.lo < lee.estimate < lee.hi
    assert dana.p_true > lee.p_true > 0.5
    # Three people who have scores on one criterion, under two rules
    assert "Among the 6 readings" in dana.words


def test_a_drop_keeps_both_sides_and_is_read_against_the_persons_own_level(made: World) -> None:
    # 40 days at 75 and 100, then 10 days at 25 and 50: in the last fortnight 4 high and 10 low ones.
    made.say_daily([4, 5] * 20, START)
    made.say_daily([2, 3] * 5, START + timedelta(days=40))
    with made.context.database.read() as c:
        [row] = [r for r in load_alerts(c) if r.rule == "drop"]
    assert (row.n, row.n_larger) == (14, 14)
    found = estimates(made, 49)["dana", "drop"]
    assert found.n == 28
    assert found.likely
    assert isinstance(found.chart, ChartReading)
    assert found.chart.fallen
    assert found.chart.n == 36  # the days before the last fortnight
    assert "has left the band" in found.words


def test_without_alerts_nothing_is_asked(made: World) -> None:
    with made.context.database.read() as c:
        assert alert_estimates(c, made.context, [], START) == {}


def test_tracking_waits_for_ten_conversations_and_an_owner(made: World) -> None:
    made.say_daily([3] * 9, START)
    with made.context.database.write() as c:
        people.upsert_team(c, Team("desk", "Desk"))
        dana = Person("dana", "Dana", "desk")
        assert start_of(c, made.context, dana).missing == (
            "1 of 10 reviewed conversations",
            "a named owner of the team",
        )
        people.upsert_team(c, Team("desk", "Desk", "Kim"))
    for week in range(1, 6):
        made.say(3, START + timedelta(weeks=week))
    with made.context.database.read() as c:
        assert start_of(c, made.context, dana).ready
        target = load_targets(c)["listening"]
        now = START + timedelta(weeks=7)
        ready = person_trend(c, made.context, dana, target, now)
        alone = person_trend(c, made.context, Person("dana", "Dana"), target, now)
    assert ready.playbook.verdict == "plateauing"
    assert (alone.playbook.verdict, alone.playbook.shown) == ("", ready.playbook.figure)
    assert alone.playbook.status == "waiting(not ready to track: missing a named owner of the team)"
    assert alone.segments == ready.segments
