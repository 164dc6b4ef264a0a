"""Trends, team gaps and alerts read the daily sums of a real database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from coachloop.domain.people import Person, Team
from coachloop.domain.policy import PolicyBook
from coachloop.domain.result import Known
from coachloop.loop.context import load_targets
from coachloop.loop.gaps import alerting
from coachloop.loop.gaps.run import low_volume_people, person_trend, team_gaps
from coachloop.store import people
from coachloop.store.alerts import AlertRow, load_alerts
from coachloop.wiring import after_scores
from tests.support.world import START, World, world


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    made = world(engine_url)
    yield made
    made.context.database.close()


def test_twelve_weeks_of_one_conversation_each(made: World) -> None:
    # Weeks 0..11, one conversation on each Monday: levels 1,1,1,1,3,3,3,3,5,5,5,5.
    for week, level in enumerate([1] * 4 + [3] * 4 + [5] * 4):
        made.say(level, START + timedelta(weeks=week))
    now = START + timedelta(weeks=12, hours=1)
    with made.context.database.write() as c:
        people.upsert_team(c, Team("desk", "Desk", "Kim"))
        target = load_targets(c)["listening"]
        found = person_trend(c, made.context, Person("dana", "Dana", "desk"), target, now)
    means = [(p.index, p.mean, p.n) for s in found.segments for p in s.points]
    assert means == [(i, m, 1) for i, m in enumerate([0.0] * 4 + [50.0] * 4 + [100.0] * 4)]
    assert found.playbook.verdict == "improving"


def test_half_the_team_below_is_mixed(made: World) -> None:
    # Dana: ten of level 2 = 25 points; Lee: ten of level 5 = 100. One of two below 70: 50 %, so mixed.
    made.say_daily([2] * 10, START, person="dana")
    made.say_daily([5] * 10, START, person="lee")
    with made.context.database.read() as c:
        targets = list(load_targets(c).values())
        [gap] = team_gaps(c, made.context, people.load_people(c), (), targets, START + timedelta(days=12))
    assert gap.playbook.figure == Known(0.5, 2)
    assert gap.playbook.verdict == "mixed"
    assert [p.person_id for p in gap.below] == ["dana"]
    assert isinstance(gap.mean, Known)
    assert gap.mean.value == pytest.approx(62.5)  # (10 x 25 + 10 x 100) / 20


def alerts(made: World, **more: bool) -> list[tuple[str, str]]:
    with made.context.database.read() as c:
        rows: tuple[AlertRow, ...] = load_alerts(c, **more)  # type: ignore[arg-type]
    return [(row.rule, row.state) for row in rows]


def test_an_alert_is_a_row_written_with_the_score(made: World) -> None:
    made.after_scores = after_scores(made.context)
    made.say_daily([2, 2], START)
    assert alerts(made) == [("below", "watch")]  # 2 of 3 conversations
    made.say(2, START + timedelta(days=2))
    assert alerts(made) == [("below", "flag")]


def test_an_alert_recovers_at_one_scan_and_closes_at_two(made: World) -> None:
    made.after_scores = after_scores(made.context)
    made.say_daily([2, 2, 2], START)
    made.say_daily([5] * 7, START + timedelta(days=5))
    now = START + timedelta(days=12)
    with made.context.database.write() as c:
        alerting.scan(c, made.context, now)
    assert alerts(made) == [("below", "recovering")]
    with made.context.database.write() as c:  # no score has come since: nothing is looked at
        assert alerting.scan(c, made.context, now + timedelta(hours=12)) == 0
    made.say(5, now + timedelta(hours=13))
    with made.context.database.write() as c:
        alerting.scan(c, made.context, now + timedelta(days=1))
    assert alerts(made) == []
    assert alerts(made, open_only=False) == [("below", "closed")]


def test_nobody_is_flagged_for_another_persons_scores(made: World) -> None:
    made.after_scores = after_scores(made.context)
    made.say_daily([5] * 3, START, person="lee")
    made.say_daily([2] * 3, START, person="dana")
    with made.context.database.read() as c:
        assert {row.person_id for row in load_alerts(c)} == {"dana"}


def in_team(made: World, **settings: int) -> None:
    """Dana belongs to the desk, whose policy says so."""
    made.context = replace(made.context, policy=PolicyBook(teams={"desk": settings}))
    with made.context.database.write() as c:
        people.upsert_team(c, Team("desk", "Desk", "Kim"))
        people.upsert_person(c, Person("dana", "Dana", "desk"))


def test_the_windows_of_an_alert_are_those_of_the_team(made: World) -> None:
    # Days 0..2 level 5 (100), days 40..42 level 3 (50): with 28 days a side a drop of 50, with 14 nothing.
    made.say_daily([5] * 3, START)
    in_team(made, drop_days=28)
    made.after_scores = after_scores(made.context)
    made.say_daily([3] * 3, START + timedelta(days=40))
    assert ("drop", "flag") in alerts(made)


def test_low_volume_is_that_of_the_team(made: World) -> None:
    # Four in February, the last calendar month: fewer than 10, not fewer than 4.
    made.say_daily([3] * 4, START - timedelta(days=20))
    now = START + timedelta(days=1)
    with made.context.database.read() as c:
        assert low_volume_people(c, made.context, ["dana"], now) == {"dana"}
    in_team(made, low_volume_per_month=4)
    with made.context.database.read() as c:
        assert low_volume_people(c, made.context, ["dana"], now) == set()


def test_the_weeks_of_a_trend_are_those_of_the_team(made: World) -> None:
    for week in range(20):
        made.say(3, START + timedelta(weeks=week))
    in_team(made, trend_weeks=20)
    with made.context.database.read() as c:
        target, dana = load_targets(c)["listening"], people.load_person(c, "dana")
        found = person_trend(c, made.context, dana, target, START + timedelta(weeks=20, hours=1))
    assert sum(len(s.points) for s in found.segments) == 20
