"""Results of sessions on a real database: windows by start time, one series, kept when closed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from coachloop.domain.result import WAITING_CONTEST, Absence, Absent, Known
from coachloop.loop.coach.model import Draft
from coachloop.loop.coach.run import log_session
from coachloop.loop.measure.model import Held, Phase
from coachloop.loop.measure.run import (
    close_due,
    keep_held,
    measure_session,
    measure_sessions,
    recheck,
    response,
)
from coachloop.store import coaching, tables
from tests.support.world import START, World, world

LOGGED = START + timedelta(days=10)
DRAFT = Draft("dana", "listening", "roleplay", "Ask what happened next before moving on.")


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    made = world(engine_url)
    yield made
    made.context.database.close()


def coached(made: World) -> str:
    """Ten of level 3 (50 points), then a session on day 10."""
    made.say_daily([3] * 10, START)
    return log_session(made.context, DRAFT, LOGGED).session.id


def test_ten_after_against_ten_before(made: World) -> None:
    session = coached(made)
    # Days 11..20: five of level 3 (50) and five of level 5 (100): mean 75, change +25.
    made.say_daily([3, 5] * 5, LOGGED + timedelta(days=1))
    found = measure_session(made.context, session, LOGGED + timedelta(days=15))
    assert found.result.playbook.figure == Known(pytest.approx(25.0), 10)
    assert found.result.playbook.verdict == "improved"
    assert found.kept
    # One person only: nobody to learn from, so there is no estimate and no label.
    assert str(found.result.honest) == "too_few(no honest estimate yet)"


def test_four_of_ten_wait_and_give_no_verdict(made: World) -> None:
    session = coached(made)
    made.say_daily([5] * 4, LOGGED + timedelta(days=1))
    found = measure_session(made.context, session, LOGGED + timedelta(days=6))
    assert found.result.playbook.figure == Absent(Absence.WAITING, 4, 10)
    assert found.result.playbook.verdict == ""
    assert not found.kept


def test_a_closed_result_stays_whatever_is_scored_later(made: World) -> None:
    session = coached(made)
    made.say_daily([5] * 10, LOGGED + timedelta(days=1))
    now = LOGGED + timedelta(days=15)
    assert close_due(made.context, now) == 1
    first = measure_session(made.context, session, now)
    made.say(1, LOGGED + timedelta(days=2, hours=3), scored_at=now + timedelta(days=1))
    again = measure_session(made.context, session, now + timedelta(days=2))
    assert again.result == first.result
    assert close_due(made.context, now + timedelta(days=3)) == 0


def test_what_held_to_day_21_is_kept_after_the_close(made: World) -> None:
    session = coached(made)
    # Ten of level 5 (100) on day 1, ten of level 3 (50) on days 10..19: +50 on day 14, back at 50 by day 21.
    for hour in range(10):
        made.say(5, LOGGED + timedelta(days=1, hours=hour / 2))
    made.say_daily([3] * 10, LOGGED + timedelta(days=10))
    early = measure_session(made.context, session, LOGGED + timedelta(days=15))
    assert early.result.playbook.figure == Known(pytest.approx(50.0), 10)
    # Known on day 14, when the window closed: six of level 5 and those of days 10 to 13.
    assert early.result.held == Held(
        Known(pytest.approx(80.0), 10, pytest.approx(25.8, abs=0.1)), complete=False
    )
    day_21 = (LOGGED + timedelta(days=21)).replace(hour=0)
    with made.context.database.write() as c:
        assert keep_held(c, made.context, day_21 - timedelta(seconds=1)) == 0
        assert keep_held(c, made.context, day_21) == 1
        assert keep_held(c, made.context, day_21) == 0
    late = measure_session(made.context, session, LOGGED + timedelta(days=40)).result
    assert late.held == Held(Known(50.0, 10, 0.0), complete=True)
    assert replace(late, held=early.result.held) == early.result


def test_before_its_close_a_kept_result_is_not_known_yet(made: World) -> None:
    session = coached(made)
    made.say_daily([5] * 10, LOGGED + timedelta(days=1))
    assert close_due(made.context, LOGGED + timedelta(days=15)) == 1
    earlier = measure_session(made.context, session, LOGGED + timedelta(days=4, hours=6))
    assert earlier.result.playbook.figure == Absent(Absence.WAITING, 4, 10)
    assert not earlier.kept


def test_a_question_after_the_close_gives_a_new_row_and_the_old_one_stays(made: World) -> None:
    session = coached(made)
    ids = made.say_daily([5] * 10, LOGGED + timedelta(days=1))
    now = LOGGED + timedelta(days=15)
    before = measure_session(made.context, session, now)
    with made.context.database.write() as c:
        [first] = c.execute(select(tables.coaching_result)).all()
        score = c.scalar(select(tables.score.c.id).where(tables.score.c.conversation_id == ids[0]))
        coaching.raise_contest(c, int(score), "Dana", "I did take it up.", None, now)
    assert recheck(made.context, ids[0], "a score was questioned", now) == 1
    after = measure_session(made.context, session, now)
    assert after.result.playbook.figure == WAITING_CONTEST
    assert after.result.as_of == before.result.as_of
    assert recheck(made.context, ids[0], "a score was questioned", now + timedelta(hours=1)) == 0
    with made.context.database.read() as c:
        rows = c.execute(select(tables.coaching_result).order_by(tables.coaching_result.c.id)).all()
    assert rows[0] == first
    assert len(rows) == 2


def test_another_version_of_the_scorer_never_enters_the_window(made: World) -> None:
    session = coached(made)
    made.say_daily([5] * 6, LOGGED + timedelta(days=1))
    other = World(replace(made.context), made.rubric, number=100)
    # A second machine version scores the same person afterwards: its calls are not eligible.
    from tests.support import world as support

    before = support.RATER
    try:
        support.RATER = replace(before, version="2")
        other.say_daily([1] * 6, LOGGED + timedelta(days=8))
    finally:
        support.RATER = before
    found = measure_session(made.context, session, LOGGED + timedelta(days=16))
    assert found.result.post is not None
    assert found.result.post.n == 6
    assert found.result.post.value == pytest.approx(100.0)


def test_nothing_is_kept_by_looking_at_the_list(made: World) -> None:
    session = coached(made)
    made.say_daily([5] * 10, LOGGED + timedelta(days=1))
    with made.context.database.read() as c:
        found = measure_sessions(c, made.context, LOGGED + timedelta(days=15))
        assert [m.row.id for m in found] == [session]
        assert found[0].result.phase is Phase.CLOSED
        assert coaching.closed_results(c, [session]) == {}


def test_too_few_sessions_give_no_response_rate(made: World) -> None:
    coached(made)
    made.say_daily([5] * 10, LOGGED + timedelta(days=1))
    now = LOGGED + timedelta(days=20)
    with made.context.database.read() as c:
        rate = response(made.context, measure_sessions(c, made.context, now), START, now)
    assert rate.playbook.figure == Absent(Absence.TOO_FEW, 1, 5)
