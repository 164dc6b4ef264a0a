"""How sessions are held, on a real database: the clock, what they cite, loops closed, time to log."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from coachloop.domain.policy import Policy
from coachloop.domain.result import Known, too_few
from coachloop.loop.coach.run import Extras, close_loop, log_session
from coachloop.loop.measure.habits import corrections, habits, habits_words
from coachloop.loop.measure.model import Habits
from coachloop.loop.measure.run import measure_sessions
from tests.loop.measure.team import DRAFT
from tests.support.world import START, World, world

DAY = timedelta(days=1)
#: `say` makes conversations of half an hour.
ENDED = START + timedelta(minutes=30)


@pytest.fixture
def made(engine_url: str) -> Iterator[World]:
    made = world(engine_url)
    yield made
    made.context.database.close()


def held(made: World) -> Habits:
    with made.context.database.read() as c:
        measured = measure_sessions(c, made.context, START + 20 * DAY)
        return habits(c, measured, START, START + 20 * DAY)


def test_no_session_is_no_share(made: World) -> None:
    found = held(made)
    assert (found.timing.on_time, found.closed, found.log_seconds) == (too_few(0, 1),) * 3
    assert habits_words(found, Policy()) == "no live session"


def test_shares_by_hand(made: World) -> None:
    cited = made.say(3, START, person="p0")
    made.say(3, START, person="p1")
    # Exactly 48 h after the cited conversation, a minute more, one that cites nothing, one of a past import.
    for minutes, extras in ((0, Extras(log_seconds=60)), (1, Extras(log_seconds=100))):
        start = ENDED + timedelta(hours=48, minutes=minutes)
        draft = replace(DRAFT, cited_conversation_id=cited, session_start=start)
        log_session(made.context, draft, start, extras)
    other = replace(DRAFT, person_id="p1")
    last = log_session(made.context, other, START + 5 * DAY).session.id
    log_session(made.context, other, START + 6 * DAY, Extras(as_of=START + 4 * DAY))
    close_loop(made.context, last, cited, 0, "Ask what happened next.", START + 6 * DAY)
    found = held(made)
    assert found.timing.on_time == Known(1 / 2, 2)
    assert found.timing.specific == Known(2 / 3, 3)
    assert found.closed == Known(1 / 3, 3)
    assert found.log_seconds == Known(80, 2)
    assert habits_words(found, Policy()) == (
        "within 48 h of the conversation 50 % (n=2); citing a scored conversation 66.7 % (n=3); "
        "loop closed by the coached person 33.3 % (n=3); logged in 80 s (n=2), 120 s meant"
    )


def test_a_cited_conversation_without_an_end_has_no_clock(made: World) -> None:
    cited = made.say(3, START, person="p0", ended=False)
    draft = replace(DRAFT, cited_conversation_id=cited, session_start=START + DAY)
    log_session(made.context, draft, START + DAY)
    with made.context.database.read() as c:
        [clock] = corrections(c, [m.row for m in measure_sessions(c, made.context, START + 2 * DAY)])
    assert (clock.specific, clock.on_time) == (True, None)
    assert clock.words == "The cited conversation has no end time: no clock."
